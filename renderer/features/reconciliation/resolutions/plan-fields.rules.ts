import type { PurchaseChange } from '../../../../electron/reconciliation/resolutions/purchase-change.schema';
import { valueText, wordsOf } from '../finance-words';

/** Ids that mean nothing to a person: whose they are stands in fields of their own. */
const hidden: ReadonlySet<string> = new Set(['organization_id', 'user_id', 'tool_id', 'bundle_id']);

/** What a decision changes, with the currency of amounts where the purchase does not say its own. */
export interface PlannedChange extends PurchaseChange {
  readonly currency?: string | null;
}

/** A field that a decision writes: what it holds, and will hold, as people read it. */
export interface PlanField {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/**
 * The fields of a purchase that a decision changes. One that it writes as it is already is no change: that a
 * purchase which does not renew will not is nothing to agree to. An amount that keeps its figure in another
 * currency is one.
 * @param plan with the currency of a purchase that does not say its own
 * @param created whether it makes the purchase, of which every field with a value is shown
 */
export function planFields(
  { changes, present, currency = null }: PlannedChange,
  created: boolean,
): readonly PlanField[] {
  const held = present['currency'] ?? currency;
  const kept = changes['currency'] ?? held;
  const text = (field: string, value: unknown, code: unknown) =>
    valueText(field, value, typeof code === 'string' ? code : null);
  return Object.entries(changes).flatMap(([field, value]) => {
    const [before, after] = [text(field, present[field], held), text(field, value, kept)];
    const isShown = created
      ? !hidden.has(field) && value !== null && value !== false
      : before !== after;
    return isShown ? [{ label: wordsOf(field), before, after }] : [];
  });
}

/** These fields in one line: "Amount: $147.30 → €9,000.00". */
export function planFieldsText(fields: readonly PlanField[], created: boolean): string {
  return fields
    .map(({ label, before, after }) =>
      created ? `${label}: ${after}` : `${label}: ${before} → ${after}`,
    )
    .join(', ');
}
