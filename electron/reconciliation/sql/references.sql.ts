/** Cut off and compared: over a million purchases that takes less than `starts_with` for each. */
const begins = (column: string, length: number, ...prefixes: readonly string[]) =>
  `left(${column}, ${length}) IN (${prefixes.map((prefix) => `'${prefix}'`).join(', ')})`;
const isPayment = (column: string) => begins(column, 3, 'pi_', 'ch_', 'py_');
const isInvoice = (column: string) => begins(column, 3, 'in_');
const isSubscription = (column: string) => begins(column, 4, 'sub_');

/** The first of a purchase's three references that is of a kind, in whichever column it stands. */
const referenceOf = (kind: (column: string) => string, ...columns: readonly string[]) =>
  `CASE ${columns.map((column) => `WHEN ${kind(column)} THEN ${column}`).join(' ')} END`;

/** A purchase's reference to a payment: an intent or a charge. */
export const paymentReference = referenceOf(
  isPayment,
  'p.stripe_payment_id',
  'p.stripe_invoice_id',
  'p.stripe_subscription_id',
);
/** A purchase's reference to an invoice. */
export const invoiceReference = referenceOf(
  isInvoice,
  'p.stripe_invoice_id',
  'p.stripe_payment_id',
  'p.stripe_subscription_id',
);
/** A purchase's reference to a subscription. */
export const subscriptionReference = referenceOf(
  isSubscription,
  'p.stripe_subscription_id',
  'p.stripe_invoice_id',
  'p.stripe_payment_id',
);

/** Whether all references of a purchase are of the kind that their column is for. */
export const referencesFit = `(p.stripe_payment_id IS NULL OR ${isPayment('p.stripe_payment_id')})
  AND (p.stripe_invoice_id IS NULL OR ${isInvoice('p.stripe_invoice_id')})
  AND (p.stripe_subscription_id IS NULL OR ${isSubscription('p.stripe_subscription_id')})`;

/** What everything costs whose price does not depend on how it is used, by tool or bundle. */
export const catalogPrices = `SELECT t.id AS item_id, t.currency, t.price_amount AS amount
FROM marketplace_tools t WHERE t.price_model IN ('ONE_TIME', 'MONTHLY', 'ANNUAL')
UNION ALL SELECT b.id, b.currency, b.price_amount FROM marketplace_bundles b`;

/** What a purchase should cost by today's catalog, as `listed`; null where no price is fixed for it. */
export const withCatalogPrice = `LEFT JOIN (${catalogPrices}) listed
  ON listed.item_id = coalesce(p.tool_id, p.bundle_id) AND listed.currency = p.currency`;
