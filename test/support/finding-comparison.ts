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

function isAbout(finding: ReportFinding, truth: MarketTruth): boolean {
  return (
    finding.class === truth.class &&
    ((finding.purchase_id !== null && finding.purchase_id === truth.purchase_id) ||
      finding.stripe_ids.some((id) => truth.stripe_ids.includes(id)))
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
    const found = [...left].find((finding) => isAbout(finding, truth));
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
