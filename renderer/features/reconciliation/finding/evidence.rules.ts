import {
  holdsMinor,
  sideCurrency,
  sidesAgree,
} from '../../../../electron/reconciliation/findings/evidence-agreement.rules';
import type { Finding } from '../../../../electron/reconciliation/findings/finding-queue.schema';
import { amountOf, evidenceLabel, evidenceText, wordsOf } from '../finance-words';

/** One field of a finding with what either side says of it. */
export interface EvidenceRow {
  readonly label: string;
  readonly sides: readonly [string, string];
  /** Whether the two say different things. */
  readonly differs: boolean;
}

/** The evidence of a finding as a table. */
export interface EvidenceRows {
  /** Whose the two sides are. */
  readonly titles: readonly [string, string];
  readonly rows: readonly EvidenceRow[];
}

type Evidence = Pick<Finding, 'class' | 'currency' | 'evidence'>;

/** What a locked object keeps in the fields that others have for something else. */
const lockedLabels: Readonly<Record<string, string>> = {
  'balance_transaction refunded': 'net',
  'balance_transaction status': 'type',
};

/** A change of what is closed: not two sides, but what was locked and what is there now. */
function lockedRow({ evidence, currency }: Evidence): EvidenceRow {
  const field = String(evidence['field']?.[0] ?? '');
  const kind = String(evidence['object']?.[0] ?? '');
  const side = (value: unknown) =>
    holdsMinor('change', evidence) && /^-?\d+$/.test(String(value))
      ? amountOf(Number(value), currency)
      : evidenceText(field, value, currency);
  const [locked = null, now = null] = evidence['change'] ?? [];
  return {
    label: `${wordsOf(kind)}: ${lockedLabels[`${kind} ${field}`] ?? field}`,
    sides: [side(locked), side(now)],
    differs: true,
  };
}

/** The fields of a finding that disagree, and what stands beside them. */
export function evidenceRows(finding: Evidence): EvidenceRows {
  if (finding.class === 'CLOSED_PERIOD_CHANGE') {
    return { titles: ['At the closing', 'Now'], rows: [lockedRow(finding)] };
  }
  return {
    titles: ['Ours', 'Stripe’s'],
    rows: Object.entries(finding.evidence).map(([field, [ours, theirs]]) => {
      const sides = [
        evidenceText(field, ours, sideCurrency(finding, 0)),
        evidenceText(field, theirs, sideCurrency(finding, 1)),
      ] as const;
      return {
        label: evidenceLabel(field),
        sides,
        differs: sides[0] !== sides[1] && !sidesAgree(field, finding.evidence),
      };
    }),
  };
}
