import {
  type FindingSelect,
  findingQuery,
  instant,
  minorOfThousandths,
  monthOf,
  type Scope,
} from './expressions';

/** Bank debits can take this long; a payment that is still processing then never arrives. */
const processingTime = `interval '14 days'`;
/** How long a customer has to finish paying before the purchase counts as unpaid. */
const checkoutTime = `interval '7 days'`;
/** Stripe releases an authorisation that was not captured after this. */
const authorisationTime = `interval '7 days'`;

/**
 * What Stripe says about the payment of each purchase that has no captured charge: about its intent
 * and about attempts to charge it.
 */
const unpaid = `
CREATE TEMP TABLE r_unpaid ON COMMIT DROP AS
SELECT p.*, u.invoice, u.invoice_status, u.due_date, u.invoice_at, u.total, u.amount_due, u.starting_balance,
  u.ending_balance, u.total_discounts, u.invoice_subscription,
  i.id AS intent, i.status AS intent_status, i.created AS intent_at,
  c.id AS charge, c.created AS charge_at, c.failed_at, c.failure_code,
  coalesce(c.id, i.id) AS attempt, coalesce(c.livemode, i.livemode) AS attempt_livemode,
  CASE
    WHEN c.status = 'failed' AND c.failed_at IS NOT NULL THEN 'late_failure'
    WHEN i.status = 'requires_capture' OR (c.status = 'succeeded' AND NOT c.captured
      -- One that Stripe released stays a charge that succeeded, and is called refunded: nothing is left to capture.
      AND NOT c.refunded AND i.status IS DISTINCT FROM 'canceled') THEN 'uncaptured'
    WHEN i.status = 'processing' OR c.status = 'pending' THEN 'processing'
    WHEN u.invoice_status = 'paid' THEN CASE
      WHEN u.total = 0 THEN 'zero_due'
      WHEN u.out_of_band THEN 'out_of_band'
      -- Stripe has no payment of it, which a hole in their list does not tell.
      WHEN u.amount_paid > 0 AND u.invoice_payments = 0 AND i.id IS NULL AND NOT EXISTS (
        SELECT FROM desk_stripe_coverage WHERE object = 'invoice_payment' AND state = 'gap'
          AND tstzrange(from_at, to_at) @> u.invoice_at
      ) THEN 'out_of_band'
      WHEN u.amount_due = 0 OR u.amount_paid = 0 THEN 'credited'
      ELSE 'elsewhere' END
    WHEN i.status = 'succeeded' THEN 'elsewhere'
    WHEN u.invoice IS NOT NULL THEN 'invoice_unpaid'
    WHEN i.id IS NOT NULL OR c.id IS NOT NULL THEN 'unpaid'
    ELSE 'unknown'
  END AS verdict,
  p.payment_status IN ('PENDING', 'PROCESSING', 'REQUIRES_ACTION') AND p.active AS waiting
FROM r_p p
JOIN r_u u ON u.key = p.key AND u.charges = 0
LEFT JOIN LATERAL (
  SELECT i.* FROM desk_stripe_payment_intents i
  WHERE i.id IN (
    SELECT p.payment_ref
    UNION ALL SELECT c.payment_intent FROM desk_stripe_charges c WHERE c.id = p.payment_ref
    UNION ALL SELECT ip.payment_intent FROM desk_stripe_invoice_payments ip WHERE ip.invoice = p.key
    UNION ALL SELECT n.payment_intent FROM desk_stripe_invoices n WHERE n.id = p.key
  )
  ORDER BY i.created DESC, i.id LIMIT 1
) i ON true
LEFT JOIN LATERAL (
  SELECT c.*,
    coalesce(failure.created, CASE WHEN c.failure_balance_transaction IS NOT NULL THEN c.created END) AS failed_at
  FROM desk_stripe_charges c
  LEFT JOIN LATERAL (
    SELECT b.created FROM desk_stripe_balance_transactions b
    WHERE b.id = c.failure_balance_transaction
      OR (b.source = c.id AND b.type IN ('payment_failure_refund', 'payment_reversal'))
    ORDER BY b.created DESC LIMIT 1
  ) failure ON true
  WHERE c.id = p.payment_ref OR c.payment_intent IN (p.payment_ref, i.id)
  ORDER BY failure.created DESC NULLS LAST, c.created DESC, c.id LIMIT 1
) c ON true;
ANALYZE r_unpaid;`;

/** Makes the table that the classes of payments read. */
export const paymentStatements: readonly string[] = [unpaid];

/** There is nothing to look for in Stripe, so that nothing has to be proved by listing. */
const namesNothing =
  'num_nonnulls(p.stripe_payment_id, p.stripe_invoice_id, p.stripe_subscription_id) = 0';

const ours = minorOfThousandths('p.ours', 'p.currency');
const purchase = {
  subject: 'p.id',
  purchase: 'p.id',
  currency: 'p.currency',
  amount: ours,
  purchasedAt: 'p.at',
} as const;

/** What went back of a payment, or is on its way. */
const back = '(u.returned + u.pending + u.lost)';
/** Whether a purchase ended while Stripe keeps all of its money: what was bought is missing then. */
export const endedThoughPaid = `(${back} = 0 AND p.refunded = 0
  AND p.status IN ('CANCELLED', 'EXPIRED') AND NOT p.is_subscription)`;
/** Whether both sides keep a part of it; of a shared payment nothing says whose part went back. */
const partKept = `(u.purchases = 1 AND ${back} < u.captured AND p.refunded < p.ours)`;

/** Whether what was bought was paid. */
export function paymentFindings({ asOf, from, to }: Scope): readonly FindingSelect[] {
  const now = instant(asOf);
  const processingDue = `coalesce(p.charge_at, p.intent_at, p.at) + ${processingTime}`;
  return [
    findingQuery({
      class: 'LATE_FAILURE',
      ...purchase,
      evidence: {
        payment_status: ['p.payment_status', "'failed'::text"],
        activated_at: ['p.activated_at', 'p.failed_at'],
        failure_code: ['NULL::text', 'p.failure_code'],
      },
      stripe: ['p.charge', 'p.intent'],
      occurred: 'p.failed_at',
      from: `FROM r_unpaid p WHERE p.verdict = 'late_failure' AND (p.active OR p.paid)
        AND p.failed_at >= coalesce(p.activated_at, p.at)`,
    }),
    findingQuery({
      class: 'UNCAPTURED',
      ...purchase,
      evidence: { payment_status: ['p.payment_status', "coalesce(p.intent_status, 'uncaptured')"] },
      stripe: ['p.intent', 'p.charge'],
      due: `coalesce(p.charge_at, p.intent_at, p.at) + ${authorisationTime}`,
      occurred: 'coalesce(p.charge_at, p.intent_at, p.at)',
      from: `FROM r_unpaid p WHERE p.verdict = 'uncaptured'`,
    }),
    findingQuery({
      class: 'PROCESSING',
      state: { when: `${now} < p.due`, state: 'expected' },
      ...purchase,
      evidence: { payment_status: ['p.payment_status', 'p.theirs'] },
      stripe: ['p.intent', 'p.charge', 'p.invoice'],
      due: 'p.due',
      occurred: 'coalesce(p.charge_at, p.intent_at, p.at)',
      from: `FROM (
        SELECT *, ${processingDue} AS due, coalesce(intent_status, 'processing') AS theirs
        FROM r_unpaid p WHERE verdict = 'processing'
      ) p`,
      of: 'r_unpaid',
    }),
    findingQuery({
      class: 'ACTIVE_UNPAID',
      ...purchase,
      evidence: {
        status: ['p.status', 'coalesce(p.intent_status, p.invoice_status)'],
        payment_status: [
          'p.payment_status',
          'coalesce(p.intent_status, p.invoice_status)',
          'p.paid OR coalesce(p.intent_status, p.invoice_status) IS NULL',
        ],
      },
      stripe: ['p.intent', 'p.charge', 'p.invoice'],
      occurred: 'p.at',
      from: `FROM r_unpaid p WHERE p.active AND p.ours > 0 AND p.payment_method <> 'PLATFORM_CREDITS' AND CASE p.verdict
        WHEN 'unpaid' THEN p.paid OR NOT p.waiting OR p.activated_at IS NOT NULL OR ${now} >= p.at + ${checkoutTime}
        WHEN 'invoice_unpaid' THEN NOT p.paid AND (NOT p.waiting OR p.invoice_status IN ('void', 'uncollectible'))
        WHEN 'late_failure' THEN p.failed_at < coalesce(p.activated_at, p.at)
        WHEN 'unknown' THEN p.payment_status IN ('FAILED', 'CANCELLED')
          OR (${namesNothing} AND p.payment_status IN ('PENDING', 'REQUIRES_ACTION') AND ${now} >= p.at + ${checkoutTime})
        ELSE false END`,
    }),
    // Recorded as paid and over, and Stripe never took anything.
    findingQuery({
      class: 'AMOUNT_MISMATCH',
      ...purchase,
      evidence: {
        amount_minor: [ours, '0'],
        payment_status: ['p.payment_status', 'p.intent_status'],
      },
      stripe: ['p.intent', 'p.charge'],
      occurred: 'p.at',
      from: `FROM r_unpaid p WHERE p.verdict = 'unpaid' AND p.paid AND NOT p.active AND p.ours > 0`,
    }),
    findingQuery({
      class: 'PAID_INACTIVE',
      ...purchase,
      amount: `CASE WHEN ${back} > 0 AND u.charge_currency = p.currency THEN u.captured - ${back} ELSE ${ours} END`,
      evidence: {
        payment_status: ['p.payment_status', "'succeeded'::text"],
        status: ['p.status', "'captured'::text", 'NOT p.active'],
      },
      stripe: ['u.charge_id', 'u.invoice'],
      occurred: 'u.charge_at',
      from: `FROM r_p p JOIN r_u u ON u.key = p.key AND u.charges > 0
        WHERE u.disputes_open + u.disputes_won = 0
          -- The charge tells of a dispute that could not be read: nobody knows who has its money.
          AND NOT EXISTS (SELECT FROM r_c c WHERE c.key = p.key AND c.disputed
            AND num_nonnulls(c.disputes_open, c.disputes_won, c.lost) = 0)
          AND CASE
          WHEN ${back} = 0 AND p.refunded = 0 THEN NOT p.paid OR ${endedThoughPaid}
          -- Whoever ended it with a part of the money back meant to keep the rest.
          ELSE NOT p.paid AND ${partKept} END`,
    }),
    findingQuery({
      class: 'INVOICE_STATE',
      ...purchase,
      evidence: { payment_status: ['p.payment_status', 'p.invoice_status'] },
      stripe: ['p.invoice'],
      occurred: 'p.invoice_at',
      from: `FROM (
        SELECT id, ours, currency, at, payment_status, invoice, invoice_status, invoice_at FROM r_unpaid
        WHERE verdict = 'invoice_unpaid' AND paid
        UNION ALL
        SELECT p.id, p.ours, p.currency, p.at, p.payment_status, u.invoice, u.invoice_status, u.invoice_at
        FROM r_p p JOIN r_u u ON u.key = p.key AND u.charges > 0
        WHERE p.paid AND u.invoice_status IN ('void', 'uncollectible', 'draft')
      ) p`,
    }),
    findingQuery({
      class: 'OUT_OF_BAND',
      state: 'information',
      ...purchase,
      evidence: { payment_method: ['p.payment_method', "'outside Stripe'::text"] },
      stripe: ['p.invoice'],
      occurred: 'p.invoice_at',
      from: `FROM r_unpaid p WHERE p.verdict = 'out_of_band'`,
    }),
    findingQuery({
      class: 'ZERO_DUE',
      state: 'information',
      ...purchase,
      evidence: { amount_minor: [ours, 'p.total'], discounts_minor: ['0', 'p.total_discounts'] },
      stripe: ['p.invoice'],
      occurred: 'p.invoice_at',
      from: `FROM r_unpaid p WHERE p.verdict = 'zero_due'`,
    }),
    // The customer's credit balance paid the whole invoice.
    findingQuery({
      class: 'AMOUNT_MISMATCH',
      state: 'information',
      ...purchase,
      evidence: {
        amount_minor: [ours, '0'],
        explained_by: ['NULL::text', "'credit_balance'::text"],
        credit_minor: ['NULL::bigint', 'p.ending_balance - p.starting_balance'],
      },
      stripe: ['p.invoice'],
      occurred: 'p.invoice_at',
      from: `FROM r_unpaid p WHERE p.verdict = 'credited' AND p.ours > 0`,
    }),
    cutoff({ asOf, from, to }),
  ];
}

/** Purchase and money in different months, or on different sides of the period's bounds. */
function cutoff({ from, to }: Scope): FindingSelect {
  const apart = `(${monthOf('p.at')} <> ${monthOf('money.at')}
    OR (p.at >= ${instant(from)}) <> (money.at >= ${instant(from)})
    OR (p.at >= ${instant(to)}) <> (money.at >= ${instant(to)}))`;
  return findingQuery({
    class: 'CUTOFF',
    ...purchase,
    evidence: { date: ['p.at', 'money.at'] },
    stripe: ['money.id'],
    occurred: 'money.at',
    from: `FROM (
      SELECT p.id, p.at, p.ours, p.currency, c.id AS charge_id, coalesce(c.settled_at, c.at) AS money_at
      FROM r_p p JOIN r_c c ON c.key = p.key
      UNION ALL
      SELECT p.id, p.purchase_date, (p.amount * 1000)::bigint, p.currency, late.charge_id, late.settled_at
      FROM r_seen late
      JOIN marketplace_purchases p ON p.id = late.purchase_id
      WHERE late.late AND late.clean AND NOT EXISTS (SELECT FROM r_p seen WHERE seen.id = p.id)
    ) p CROSS JOIN LATERAL (SELECT p.charge_id AS id, p.money_at AS at) money
    WHERE ${apart}`,
  });
}
