import type { ReportFinding } from '../../electron/reconciliation/reconciliation.schema';
import type { MarketTruth } from '../../prisma/seed/market/market-types';

/** How findings compare with the truth, as lines that a person can read. */
export interface Comparison {
  /** In the truth, and not found. */
  readonly missed: readonly string[];
  /** Found, and not in the truth. */
  readonly invented: readonly string[];
  /** Found in another state than the truth has. */
  readonly otherState: readonly string[];
  /** How many of each class were found where they should be. */
  readonly right: ReadonlyMap<string, number>;
}

/**
 * The finding that a truth is about. The purchase says it before Stripe's objects do: of three
 * subscriptions to one thing, the second is named by two findings.
 */
function foundOf(
  truth: MarketTruth,
  findings: readonly ReportFinding[],
): ReportFinding | undefined {
  const ofClass = findings.filter((finding) => finding.class === truth.class);
  return (
    ofClass.find(({ purchase_id }) => purchase_id !== null && purchase_id === truth.purchase_id) ??
    ofClass.find(({ stripe_ids }) => stripe_ids.some((id) => truth.stripe_ids.includes(id)))
  );
}

const line = (value: ReportFinding | MarketTruth) =>
  `${value.class} (${value.state}) ${value.purchase_id ?? ''} ${value.stripe_ids.join(' ')}`;

/**
 * Compares what was found with what was made. Recent money that waits for its payout is expected in
 * any living marketplace and stands in no truth.
 */
export function compare(
  truths: readonly MarketTruth[],
  findings: readonly ReportFinding[],
): Comparison {
  const left = new Set(
    findings.filter((found) => !(found.class === 'UNSETTLED' && found.state === 'expected')),
  );
  const missed: string[] = [];
  const otherState: string[] = [];
  const right = new Map<string, number>();
  for (const truth of truths) {
    const found = foundOf(truth, [...left]);
    if (!found) {
      missed.push(line(truth));
      continue;
    }
    left.delete(found);
    right.set(truth.class, (right.get(truth.class) ?? 0) + 1);
    if (found.state !== truth.state) otherState.push(`${line(found)}: should be ${truth.state}`);
  }
  return { missed, otherState, invented: [...left].map(line), right };
}
