import { type FindingSelect, findingQuery } from './expressions';

/** How far apart two charges for one thing may be to be one purchase made twice. */
export const duplicateWindow = `interval '15 minutes'`;

/** Purchases are recorded a little before or after they are paid, each by itself. */
const recordedWithin = `2 * ${duplicateWindow}`;

/** Purchases that follow another one of the same thing by the same organisation, read in the index alone. */
const following = `
SELECT id FROM (
  SELECT id, purchase_date AS at, lag(purchase_date) OVER (
      PARTITION BY organization_id, tool_id, bundle_id ORDER BY purchase_date
    ) AS before
  FROM marketplace_purchases
) bought
WHERE at - before <= ${recordedWithin}`;

/** The next purchase of the same thing for the same amount, with another payment, before or after one. */
const nextOne = (direction: 'before' | 'after') => {
  const [bounds, order] =
    direction === 'before'
      ? [`p.purchase_date - ${recordedWithin} AND p.purchase_date`, 'DESC']
      : [`p.purchase_date AND p.purchase_date + ${recordedWithin}`, 'ASC'];
  return `(
    SELECT o.id FROM marketplace_purchases o
    WHERE o.organization_id = p.organization_id
      AND (o.tool_id = p.tool_id OR (o.tool_id IS NULL AND o.bundle_id = p.bundle_id))
      AND o.purchase_date BETWEEN ${bounds} AND o.id <> p.id
      AND o.amount = p.amount AND o.currency = p.currency
      AND (o.stripe_payment_id, o.stripe_invoice_id) IS DISTINCT FROM (p.stripe_payment_id, p.stripe_invoice_id)
    ORDER BY o.purchase_date ${order}, o.id ${order} LIMIT 1
  )`;
};

/**
 * Pairs of purchases of one thing that were made one after the other, in `r_repeat`: each may be in
 * order by itself, and both together are looked at closely. Whoever buys by the minute makes a pair of
 * each two that follow each other, never of all with all.
 * @param over where the last pass is known, only what may have changed since can make a pair or end one
 */
export function repeatStatement(over: 'everything' | 'candidates'): string {
  return `
CREATE TEMP TABLE r_repeat ON COMMIT DROP AS
SELECT DISTINCT p.id AS purchase_id, beside.id AS other_id
FROM (${over === 'everything' ? following : 'SELECT id FROM r_candidate_purchase'}) x
JOIN marketplace_purchases p ON p.id = x.id
CROSS JOIN LATERAL (${nextOne('before')} UNION ALL ${nextOne('after')}) beside;
ANALYZE r_repeat;`;
}

/** Purchases that {@link repeatStatement} found, on either side of a pair. */
export const repeatedPurchases = `
  SELECT purchase_id AS id FROM r_repeat UNION SELECT other_id FROM r_repeat`;

const items = (key: string) =>
  `ARRAY(SELECT same.item_id FROM r_p same WHERE same.key = ${key} ORDER BY same.item_id)`;

/** Whether a charge went back whole, or is on its way: nothing is left to refund. */
export const wentBack = (charge: string) =>
  `${charge}.returned + coalesce(${charge}.pending, 0) >= ${charge}.captured`;

/**
 * Purchases that were made and paid twice, each with a charge of its own. The later charge is the one
 * too many, with whatever it pays: the same things as the earlier one, or it is another checkout.
 * @param here SQL of the account's mode
 */
export const paidTwice = (here: string): FindingSelect =>
  findingQuery({
    class: 'DUPLICATE_CHARGE',
    // Whichever of the two it was.
    state: { when: `${wentBack('c')} OR ${wentBack('d')}`, state: 'information' },
    subject: 'c.id',
    purchase: 'u.purchase_id',
    currency: 'c.currency',
    amount: 'c.captured',
    evidence: { purchase: ['u.purchase_id', 'c.id'], purchase_before: ['o.id', 'd.id'] },
    stripe: ['c.id', 'd.id'],
    occurred: 'c.at',
    purchasedAt: 'u.purchase_at',
    from: `FROM r_repeat r
      CROSS JOIN LATERAL (VALUES (r.purchase_id, r.other_id), (r.other_id, r.purchase_id)) pair (id, before)
      JOIN r_p p ON p.id = pair.id
      JOIN r_p o ON o.id = pair.before AND o.key <> p.key
      JOIN r_u u ON u.key = p.key
      JOIN r_c c ON c.key = p.key AND c.livemode = ${here}
      JOIN r_c d ON d.key = o.key AND d.captured = c.captured AND d.currency = c.currency
        AND coalesce(d.customer = c.customer, true)
        AND (d.at, d.id) < (c.at, c.id) AND c.at - d.at <= ${duplicateWindow}
      WHERE ${items('p.key')} = ${items('o.key')}`,
  });
