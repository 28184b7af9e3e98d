import type { Finding } from './finding-queue.schema';

/** Which only Stripe can say: nothing on our side stands against it. */
const onlyStripes: ReadonlySet<string> = new Set(['evidence_due_by']);

const said = (value: unknown) => JSON.stringify(value).toLowerCase();

/** The currency in which one side counts: where currencies disagree, each its own. */
export function sideCurrency(
  { evidence, currency }: Pick<Finding, 'evidence' | 'currency'>,
  side: 0 | 1,
): string | null {
  const named = evidence['currency']?.[side];
  return typeof named === 'string' ? named.toUpperCase() : currency;
}

const lockedAmounts: ReadonlySet<string> = new Set(['amount', 'refunded']);

/** Whether a field of a finding holds minor units: by its name, or as what was locked of an amount. */
export function holdsMinor(field: string, evidence: Finding['evidence']): boolean {
  return (
    field.endsWith('_minor') ||
    (field === 'change' && lockedAmounts.has(String(evidence['field']?.[0])))
  );
}

/**
 * Whether both sides say the same of a field of a finding, each in its own words and in whichever case;
 * as many dollars as euros are not the same.
 */
export function sidesAgree(field: string, evidence: Finding['evidence']): boolean {
  const [ours, theirs] = evidence[field] ?? [null, null];
  const { currency } = evidence;
  if (currency && field.endsWith('_minor') && said(currency[0]) !== said(currency[1])) return false;
  if (said(ours) === said(theirs) || onlyStripes.has(field)) return true;
  // A purchase has one word for everything that may become of a dispute.
  return field === 'dispute_status' && ours === 'DISPUTED';
}
