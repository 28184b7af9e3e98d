import {
  agree,
  type FindingSelect,
  findingQuery,
  instant,
  isThere,
  minorOfThousandths,
  type Scope,
  type SparseTable,
  thousandthsOfDecimal,
  thousandthsOfMinor,
} from './expressions';
import { overWholeTables } from './matching-session';
import { covered } from './suspects.sql';

/** A renewal is billed within this of the end of the period before it. */
const renewalTime = `interval '3 days'`;

/** Subscriptions that run, on either side. */
const running = `SELECT id FROM desk_stripe_subscriptions WHERE status IN ('active', 'trialing', 'past_due')
  UNION SELECT stripe_subscription_id FROM marketplace_purchases
  WHERE stripe_subscription_id IS NOT NULL AND status = 'ACTIVE'`;

const latestPeriods = `
CREATE TEMP TABLE r_running ON COMMIT DROP AS
SELECT p.stripe_subscription_id AS subscription, max(coalesce(p.subscription_start, p.purchase_date)) AS latest
FROM (
  ${running}
) running
JOIN marketplace_purchases p ON p.stripe_subscription_id = running.id
GROUP BY 1;
ANALYZE r_running;
CREATE TEMP TABLE r_latest ON COMMIT DROP AS
SELECT p.id, p.stripe_subscription_id AS subscription, p.organization_id, coalesce(p.tool_id, p.bundle_id) AS item_id,
  p.currency, ${thousandthsOfDecimal('p.amount')} AS ours, p.status, p.payment_status, p.auto_renew, p.cancelled_at,
  p.subscription_start, p.subscription_end, p.purchase_date AS at,
  s.status AS their_status, s.cancel_at_period_end OR s.cancel_at IS NOT NULL AS ending, s.ended_at,
  s.canceled_at, s.created, s.status IN ('active', 'trialing', 'past_due') AS live
FROM marketplace_purchases p
JOIN r_running l ON l.subscription = p.stripe_subscription_id AND l.latest = coalesce(p.subscription_start, p.purchase_date)
JOIN desk_stripe_subscriptions s ON s.id = p.stripe_subscription_id;
ANALYZE r_latest;`;

/**
 * The latest recorded period of every subscription that runs beside what Stripe says about it. Of one
 * that has ended on both sides there is nothing to say.
 */
export const latest: SparseTable = {
  table: 'r_latest',
  when: `EXISTS (${running})`,
  sql: overWholeTables(latestPeriods),
};

const purchase = {
  purchase: 'p.id',
  currency: 'p.currency',
  amount: minorOfThousandths('p.ours', 'p.currency'),
  purchasedAt: 'p.at',
} as const;

/** The recorded period of a purchase; one without an end goes on. */
const periodOf = (p: string) =>
  `(coalesce(${p}.subscription_start, ${p}.at), coalesce(${p}.subscription_end, 'infinity'))`;

/**
 * Whether Stripe gives nothing any more for a subscription, although the recorded period of its purchase is not over.
 * @param theirs SQL for its state in Stripe, as `endedAt` for when it ended there and `periodEnd` for our period's end
 */
export const hasLapsed = (theirs: string, endedAt: string, periodEnd: string) =>
  `(${theirs} IN ('unpaid', 'incomplete_expired')
    OR ${theirs} = 'canceled' AND (${periodEnd} IS NULL OR ${endedAt} < ${periodEnd} - interval '1 day'))`;

/** Whether subscriptions, their invoices and their recorded periods agree. */
export function subscriptionFindings({ asOf }: Scope): readonly FindingSelect[] {
  const now = instant(asOf);
  const stale = `(p.status = 'ACTIVE' AND (${hasLapsed('p.their_status', 'p.ended_at', 'p.subscription_end')}
    OR p.auto_renew AND (NOT p.their_status IN ('active', 'trialing') OR p.ending)))`;
  const ours = `(p.live AND NOT p.ending
    AND (p.status <> 'ACTIVE' OR (NOT p.auto_renew AND p.cancelled_at IS NOT NULL)))`;
  return [
    findingQuery({
      class: 'SUB_STATE',
      ...purchase,
      subject: 'p.subscription',
      evidence: {
        status: [
          'p.status',
          'p.their_status',
          `CASE WHEN p.status = 'ACTIVE' THEN p.their_status NOT IN ('active', 'trialing') ELSE p.live END`,
        ],
        auto_renew: [
          'p.auto_renew',
          'NOT p.ending AND p.live',
          'p.auto_renew IS DISTINCT FROM (NOT p.ending AND p.live)',
        ],
      },
      stripe: ['p.subscription'],
      occurred: 'coalesce(p.ended_at, p.canceled_at, p.cancelled_at, p.at)',
      from: `FROM r_latest p WHERE ${stale} OR ${ours}`,
    }),
    findingQuery({
      class: 'RENEWAL_MISSING',
      ...purchase,
      subject: 'p.subscription',
      evidence: { subscription_end: ['p.subscription_end', 'NULL::timestamptz'] },
      stripe: ['p.subscription'],
      occurred: 'p.subscription_end',
      from: `FROM r_latest p
        WHERE p.status = 'ACTIVE' AND p.auto_renew AND p.live AND NOT p.ending
          AND p.subscription_end + ${renewalTime} < ${now}
          AND NOT EXISTS (
            SELECT FROM desk_stripe_invoices i WHERE i.subscription = p.subscription AND ${isThere('i')}
              AND coalesce(i.service_start, i.created) >= p.subscription_end - interval '2 days'
          )
          AND ${covered("'invoice'", 'p.subscription_end', `p.subscription_end + ${renewalTime}`)}`,
    }),
    // A period that is recorded as paid, with neither an invoice nor a payment behind it.
    findingQuery({
      class: 'RENEWAL_MISSING',
      ...purchase,
      subject: 'p.id',
      evidence: {
        stripe_invoice_id: ['p.subscription_ref', 'NULL::text'],
        subscription_start: ['p.subscription_start', 'NULL::timestamptz'],
      },
      stripe: ['p.subscription_ref'],
      occurred: 'coalesce(p.subscription_start, p.at)',
      from: `FROM r_unpaid p
        LEFT JOIN desk_stripe_subscriptions s ON s.id = p.subscription_ref
        WHERE p.verdict = 'unknown' AND p.paid AND p.ours > 0 AND p.fits AND p.subscription_ref IS NOT NULL
          AND num_nonnulls(p.payment_ref, p.invoice_ref) = 0
          AND NOT coalesce(s.trial_end > coalesce(p.subscription_start, p.at), false)
          AND ${covered("'invoice'", 'coalesce(p.subscription_start, p.at)', 'coalesce(p.subscription_start, p.at)')}`,
    }),
    // A trial that was not even billed with an invoice over nothing.
    findingQuery({
      class: 'ZERO_DUE',
      state: 'information',
      ...purchase,
      subject: 'p.id',
      evidence: { trial_end: ['NULL::timestamptz', 's.trial_end'] },
      stripe: ['s.id'],
      occurred: 'p.at',
      from: `FROM r_unpaid p JOIN desk_stripe_subscriptions s ON s.id = p.subscription_ref
        WHERE p.verdict = 'unknown' AND num_nonnulls(p.payment_ref, p.invoice_ref) = 0
          AND s.trial_end > coalesce(p.subscription_start, p.at)`,
    }),
    findingQuery({
      class: 'SPLIT_PAYMENT',
      state: 'information',
      subject: 'u.key',
      purchase: 'u.purchase_id',
      currency: 'u.charge_currency',
      amount: 'u.captured',
      evidence: { payments: ['u.purchases', 'u.charges'] },
      stripe: ['u.invoice', '(u.charge_ids)[1]', '(u.charge_ids)[2]', '(u.charge_ids)[3]'],
      occurred: 'u.charge_at',
      purchasedAt: 'u.purchase_at',
      from: 'FROM r_u u WHERE u.invoice IS NOT NULL AND u.purchases > 0 AND u.charges > 1',
    }),
    creditNotes,
    findingQuery({
      class: 'DOUBLE_SUBSCRIPTION',
      ...purchase,
      subject: 'p.subscription',
      evidence: { stripe_subscription_id: ['other.subscription', 'p.subscription'] },
      stripe: ['p.subscription', 'other.subscription'],
      occurred: 'p.created',
      from: `FROM r_latest p
        JOIN LATERAL (
          SELECT o.subscription FROM r_latest o
          WHERE o.organization_id = p.organization_id AND o.item_id = p.item_id AND o.subscription <> p.subscription
            AND o.live AND o.status = 'ACTIVE'
            AND (o.created, o.subscription) < (p.created, p.subscription)
            AND ${periodOf('o')} OVERLAPS ${periodOf('p')}
          ORDER BY o.created DESC LIMIT 1
        ) other ON true
        WHERE p.live AND p.status = 'ACTIVE'`,
    }),
  ];
}

/** A credit note before payment explains a smaller invoice; one after it changes what was earned. */
const creditNotes = findingQuery({
  class: 'CREDIT_NOTE',
  state: {
    when: `n.post IS NULL OR n.post = 0 OR cardinality(n.refunds) > 0
      OR ${agree('u.refunded_ours', thousandthsOfMinor('n.post', 'n.currency'))}
      OR u.refunded_ours >= ${thousandthsOfMinor('n.post', 'n.currency')}`,
    state: 'information',
  },
  subject: 'n.id',
  purchase: 'u.purchase_id',
  currency: 'n.currency',
  amount: 'n.total',
  evidence: {
    credited_minor: [minorOfThousandths('u.refunded_ours', 'u.currency'), 'n.total'],
    type: ['NULL::text', 'n.type'],
  },
  stripe: ['n.id', 'u.invoice'],
  occurred: 'n.created',
  purchasedAt: 'u.purchase_at',
  from: `FROM (
      SELECT *, coalesce(post_payment_amount, CASE WHEN type = 'post_payment' THEN total END) AS post
      FROM desk_stripe_credit_notes WHERE status = 'issued'
    ) n
    JOIN r_u u ON u.key = n.invoice AND u.purchases > 0`,
});
