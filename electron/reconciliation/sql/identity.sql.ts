import {
  type FindingSelect,
  findingQuery,
  minorOfThousandths,
  type Scope,
  type SparseTable,
  within,
} from './expressions';
import { duplicateWindow, paidTwice, wentBack } from './repeats.sql';
import { covered } from './suspects.sql';

const ours = minorOfThousandths('p.ours', 'p.currency');

/**
 * Captured charges that belong to no purchase, each with the charge that it repeats and whether its
 * subscription is a known one.
 */
export const orphans: SparseTable = {
  table: 'r_orphan',
  when: 'EXISTS (SELECT FROM r_u WHERE purchases IS NULL)',
  sql: `
CREATE TEMP TABLE r_orphan ON COMMIT DROP AS
SELECT c.*, u.invoice, u.invoice_subscription, twin.id AS twin, twin.purchase_id AS twin_purchase,
  EXISTS (
    SELECT FROM marketplace_purchases p WHERE p.stripe_subscription_id = u.invoice_subscription
  ) AS renews
FROM r_u u
JOIN r_c c ON c.key = u.key
JOIN desk_stripe_charges whole ON whole.id = c.id
LEFT JOIN LATERAL (
  SELECT d.id, paid.id AS purchase_id
  FROM desk_stripe_charges d
  LEFT JOIN LATERAL (
    SELECT p.id, p.organization_id, coalesce(p.tool_id, p.bundle_id) AS item_id
    FROM marketplace_purchases p WHERE p.stripe_payment_id IN (d.payment_intent, d.id) LIMIT 1
  ) paid ON true
  LEFT JOIN LATERAL (
    SELECT p.organization_id, coalesce(p.tool_id, p.bundle_id) AS item_id
    FROM marketplace_purchases p
    WHERE p.id = CASE WHEN pg_input_is_valid(c.purchase_id, 'uuid') THEN c.purchase_id::uuid END
  ) named ON true
  WHERE d.customer = c.customer AND d.id <> c.id AND d.status = 'succeeded' AND d.captured
    AND d.amount = c.amount AND d.currency = c.currency
    AND d.created BETWEEN c.at - ${duplicateWindow} AND c.at + ${duplicateWindow}
    AND (paid.id IS NOT NULL OR (d.created, d.id) < (c.at, c.id))
    AND CASE
      WHEN c.purchase_id IS NOT NULL AND paid.id IS NOT NULL THEN c.purchase_id = paid.id::text
        OR (named.organization_id, named.item_id) = (paid.organization_id, paid.item_id)
      WHEN c.purchase_id IS NOT NULL AND d.purchase_id IS NOT NULL THEN c.purchase_id = d.purchase_id
      ELSE whole.raw ->> 'description' IS NOT DISTINCT FROM d.raw ->> 'description'
    END
  ORDER BY paid.id IS NULL, abs(extract(epoch FROM d.created - c.at)), d.id
  LIMIT 1
) twin ON true
WHERE u.purchases IS NULL;
ANALYZE r_orphan;`,
};

const here = `coalesce((SELECT livemode FROM desk_stripe_account), true)`;

/** The object that a reference names. */
const objectOf = (reference: string) =>
  `CASE left(${reference}, 3) WHEN 'pi_' THEN 'payment_intent' WHEN 'in_' THEN 'invoice' ELSE 'charge' END`;

const reference = 'coalesce(p.payment_ref, p.invoice_ref)';

/** Purchases whose reference the mirror does not hold at all. */
const unknownReference = `FROM r_unpaid p
WHERE p.invoice IS NULL AND p.attempt IS NULL AND ${reference} IS NOT NULL AND p.ours > 0`;

/**
 * The ids that Stripe has to be asked for before anything is called missing: those of paid
 * purchases that the mirror lacks and that Stripe was not asked for yet.
 */
export function unprovenReferences(scope: Scope): string {
  return `SELECT DISTINCT ${reference} AS id ${unknownReference} AND p.paid AND p.fits
  AND ${within('p.at', scope)}
  AND NOT EXISTS (SELECT FROM desk_stripe_absences known WHERE known.id = ${reference})`;
}

/** Who paid what: references, duplicates, modes and parties. */
export function identityFindings(): readonly FindingSelect[] {
  const purchase = { subject: 'p.id', purchase: 'p.id', occurred: 'p.at', purchasedAt: 'p.at' };
  const mine = { ...purchase, currency: 'p.currency', amount: ours };
  const theirs = {
    subject: 'c.id',
    currency: 'c.currency',
    amount: 'c.captured',
    occurred: 'c.at',
  };
  const lateInvoiceLink = `NOT ${covered("'invoice_payment'", 'c.at', 'c.at')} AND EXISTS (
    SELECT FROM r_p p JOIN r_u u ON u.key = p.key
    WHERE u.charges = 0 AND coalesce(p.invoice_ref, p.subscription_ref) IS NOT NULL AND p.currency = c.currency
  )`;
  return [
    findingQuery({
      class: 'MISSING_IN_STRIPE',
      ...mine,
      evidence: {
        reference: [reference, 'NULL::text'],
        payment_status: ['p.payment_status', 'NULL::text'],
      },
      stripe: [reference],
      from: `${unknownReference} AND p.paid AND p.fits
        AND EXISTS (SELECT FROM desk_stripe_absences gone WHERE gone.id = ${reference} AND gone.reason = 'missing')
        AND ${covered(objectOf(reference), 'p.at', 'p.at')}`,
    }),
    findingQuery({
      class: 'WRONG_MODE',
      ...mine,
      evidence: { livemode: [here, `NOT ${here}`], reference: [reference, 'theirs.id'] },
      stripe: ['theirs.id'],
      from: `FROM (
        SELECT p.id AS purchase_id, c.id FROM r_p p JOIN r_c c ON c.key = p.key WHERE c.livemode <> ${here}
        UNION ALL SELECT p.id, p.attempt FROM r_unpaid p WHERE p.attempt_livemode <> ${here}
        UNION ALL SELECT p.id, gone.id FROM r_p p
          JOIN desk_stripe_absences gone ON gone.id = ${reference} AND gone.reason = 'other_mode'
      ) theirs JOIN r_p p ON p.id = theirs.purchase_id`,
      of: 'r_p',
    }),
    findingQuery({
      class: 'WRONG_MODE',
      ...theirs,
      evidence: { livemode: [here, 'c.livemode'] },
      stripe: ['c.id'],
      from: `FROM r_orphan c WHERE c.livemode <> ${here}`,
    }),
    findingQuery({
      class: 'DUPLICATE_CHARGE',
      state: { when: wentBack('c'), state: 'information' },
      ...theirs,
      purchase: 'c.twin_purchase',
      evidence: { charge: ['c.twin', 'c.id'], customer: ['NULL::text', 'c.customer'] },
      stripe: ['c.id', 'c.twin'],
      from: `FROM r_orphan c WHERE c.twin IS NOT NULL AND c.livemode = ${here}`,
    }),
    paidTwice(here),
    findingQuery({
      class: 'RENEWAL_UNRECORDED',
      ...theirs,
      evidence: {
        purchase: ['NULL::text', 'c.id'],
        stripe_invoice_id: ['NULL::text', 'c.invoice'],
        stripe_subscription_id: ['NULL::text', 'c.invoice_subscription'],
      },
      stripe: ['c.id', 'c.invoice', 'c.invoice_subscription'],
      from: `FROM r_orphan c WHERE c.twin IS NULL AND c.renews AND c.livemode = ${here}`,
    }),
    findingQuery({
      class: 'MISSING_LOCALLY',
      ...theirs,
      evidence: {
        purchase: ['NULL::text', 'c.id'],
        'metadata.purchase_id': ['NULL::text', 'c.purchase_id'],
      },
      stripe: ['c.id', 'c.payment_intent'],
      from: `FROM r_orphan c WHERE c.twin IS NULL AND NOT c.renews AND c.livemode = ${here}
        AND NOT (${lateInvoiceLink})`,
    }),
    findingQuery({
      class: 'NO_REFERENCE',
      ...mine,
      evidence: { stripe_payment_id: ['NULL::text', 'u.charge_id'] },
      stripe: ['u.charge_id'],
      from: `FROM r_p p JOIN r_u u ON u.key = p.key
      WHERE p.ours > 0 AND p.payment_method <> 'PLATFORM_CREDITS'
        AND (p.paid OR p.payment_status = 'PROCESSING')
        AND num_nonnulls(p.stripe_payment_id, p.stripe_invoice_id, p.stripe_subscription_id) = 0`,
    }),
    findingQuery({
      class: 'BAD_REFERENCE',
      ...mine,
      evidence: {
        stripe_payment_id: ['p.stripe_payment_id', 'p.payment_ref'],
        stripe_invoice_id: ['p.stripe_invoice_id', 'p.invoice_ref'],
        stripe_subscription_id: ['p.stripe_subscription_id', 'p.subscription_ref'],
      },
      stripe: ['u.charge_id'],
      from: 'FROM r_p p JOIN r_u u ON u.key = p.key WHERE NOT p.fits',
    }),
    partyMismatch,
  ];
}

/** Somebody else's payment. An e-mail alone, where the customers agree, is only worth knowing. */
const partyMismatch = findingQuery({
  class: 'PARTY_MISMATCH',
  state: {
    when: 'NOT d.customer AND NOT d.metadata AND p.stripe_customer_id = d.their_customer',
    state: 'information',
  },
  subject: 'p.id',
  purchase: 'p.id',
  occurred: 'p.at',
  purchasedAt: 'p.at',
  currency: 'p.currency',
  amount: ours,
  evidence: {
    customer: ['p.stripe_customer_id', 'd.their_customer'],
    email: ['p.billing_email', 'd.their_email'],
    'metadata.purchase_id': ['p.id', 'd.their_purchase'],
  },
  stripe: ['d.id'],
  from: `FROM r_p p CROSS JOIN LATERAL (
    SELECT c.id, c.customer AS their_customer, c.email AS their_email, c.purchase_id AS their_purchase,
      coalesce(p.stripe_customer_id <> c.customer, false) AS customer,
      c.purchase_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM r_p other WHERE other.key = p.key AND other.id::text = c.purchase_id
      ) AS metadata,
      coalesce(lower(c.email) <> lower(p.billing_email), false)
        AND coalesce(lower(c.email) <> lower(p.user_email), true) AS email
    FROM r_c c WHERE c.key = p.key
    ORDER BY c.at, c.id
  ) d
  WHERE d.customer OR d.metadata OR d.email`,
});
