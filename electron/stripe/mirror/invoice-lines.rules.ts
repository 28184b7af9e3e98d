import { booleanAt, listAt, numberAt, type StripeObject, valueAt } from './mirror-columns.rules';

/** A line that bills a period of a subscription: the new parent, or the type of older versions. */
function isSubscriptionLine(line: unknown): boolean {
  return (
    valueAt(line, ['parent', 'type']) === 'subscription_item_details' ||
    valueAt(line, ['type']) === 'subscription'
  );
}

function isProration(line: unknown): boolean {
  return (
    booleanAt(line, ['parent', 'subscription_item_details', 'proration']) ??
    booleanAt(line, ['parent', 'invoice_item_details', 'proration']) ??
    booleanAt(line, ['proration']) ??
    false
  );
}

const linesOf = (invoice: StripeObject) => listAt(invoice, ['lines', 'data']);

/** What an invoice prorates in minor units; null where not all of its lines are known. */
export function proratedAmount(invoice: StripeObject): number | null {
  if (booleanAt(invoice, ['lines', 'has_more']) === true) return null;
  return (
    linesOf(invoice)?.reduce<number>(
      (sum, line) => (isProration(line) ? sum + (numberAt(line, ['amount']) ?? 0) : sum),
      0,
    ) ?? null
  );
}

/** One end of the periods that the lines of subscriptions bill, in seconds since 1970. */
function ends(invoice: StripeObject, end: 'start' | 'end'): readonly number[] {
  const lines = linesOf(invoice) ?? [];
  return lines
    .filter((line) => isSubscriptionLine(line) && !isProration(line))
    .flatMap((line) => numberAt(line, ['period', end]) ?? []);
}

/** When the service that an invoice bills begins; null where it bills none. */
export function serviceStart(invoice: StripeObject): number | null {
  const starts = ends(invoice, 'start');
  return starts.length === 0 ? null : Math.min(...starts);
}

/** When the service that an invoice bills ends; null where it bills none. */
export function serviceEnd(invoice: StripeObject): number | null {
  const stops = ends(invoice, 'end');
  return stops.length === 0 ? null : Math.max(...stops);
}
