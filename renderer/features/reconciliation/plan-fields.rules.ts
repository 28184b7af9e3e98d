import type { PlanView } from '../../../electron/reconciliation/resolution.schema';
import { valueText, wordsOf } from './finance-words';

/** Ids that mean nothing to a person: whose they are stands in fields of their own. */
const hidden: ReadonlySet<string> = new Set(['organization_id', 'user_id', 'tool_id', 'bundle_id']);

/** A field that a decision writes: what it holds, and will hold, as people read it. */
export interface PlanField {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/**
 * The fields of a purchase that a decision changes. One that it writes as it is already is no change: that a
 * purchase which does not renew will not is nothing to agree to.
 * @param created whether it makes the purchase, of which every field with a value is shown
 */
export function planFields(
  plan: Pick<PlanView, 'changes' | 'present' | 'currency'>,
  created: boolean,
): readonly PlanField[] {
  const { changes, present } = plan;
  const currency = changes['currency'] ?? present['currency'] ?? plan.currency;
  const text = (field: string, value: unknown) =>
    valueText(field, value, typeof currency === 'string' ? currency : null);
  return Object.entries(changes).flatMap(([field, value]) => {
    const [before, after] = [text(field, present[field]), text(field, value)];
    const isShown = created
      ? !hidden.has(field) && value !== null && value !== false
      : before !== after;
    return isShown ? [{ label: wordsOf(field), before, after }] : [];
  });
}
