import type { Finding } from './finding-queue.schema';

/** Which only Stripe can say: nothing on our side stands against it. */
const onlyStripes: ReadonlySet<string> = new Set(['evidence_due_by']);

const said = (value: unknown) => JSON.stringify(value).toLowerCase();

/** Whether both sides say the same of a field of a finding, each in its own words and in whichever case. */
export function sidesAgree(field: string, [ours, theirs]: Finding['evidence'][string]): boolean {
  if (said(ours) === said(theirs) || onlyStripes.has(field)) return true;
  // A purchase has one word for everything that may become of a dispute.
  return field === 'dispute_status' && ours === 'DISPUTED';
}
