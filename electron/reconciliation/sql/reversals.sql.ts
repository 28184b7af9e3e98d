import {
  agree,
  type FindingSelect,
  findingQuery,
  instant,
  minorOfThousandths,
  type Scope,
  thousandthsOfMinor,
} from './expressions';
import { isOpen, isWon } from './links.sql';
import { endedThoughPaid } from './payments.sql';
import { covered } from './suspects.sql';

/** A refund that is still pending after this is stuck: Stripe's own limit is 5 to 10 days. */
const refundTime = `interval '10 days'`;

const recorded = minorOfThousandths('u.refunded_ours', 'u.currency');
const inOurs = (minor: string) => thousandthsOfMinor(minor, 'u.charge_currency');

const unit = {
  subject: 'u.charge_id',
  purchase: 'u.purchase_id',
  currency: 'u.charge_currency',
  stripe: [
    'u.charge_id',
    `(SELECT f.id FROM r_refund f WHERE f.charge = ANY (u.charge_ids) AND f.status = 'succeeded'
      ORDER BY f.created DESC, f.id LIMIT 1)`,
  ],
  purchasedAt: 'u.purchase_at',
} as const;

const bothSides = 'u.purchases > 0 AND u.charges > 0 AND u.one_currency';
const sameCurrency = `${bothSides} AND u.currency = u.charge_currency`;
const failedOpen = 'u.largest_owed IS NOT NULL';
const agreesWith = (minor: string) => agree('u.refunded_ours', inOurs(minor));

/** Money that went back to customers, by refund or by dispute. */
export function reversalFindings({ asOf }: Scope): readonly FindingSelect[] {
  const now = instant(asOf);
  const refundedAt = 'coalesce(u.refunded_at, u.our_refund_at, u.charge_at)';
  const refundEvidence = { refunded_minor: [recorded, 'u.returned'] } as const;
  return [
    findingQuery({
      class: 'REFUND_UNRECORDED',
      ...unit,
      amount: 'u.returned',
      evidence: refundEvidence,
      occurred: refundedAt,
      // In whatever currencies: nothing of it is recorded, so nothing has to be compared.
      from: `FROM r_u u WHERE ${bothSides} AND u.returned > 0 AND u.refunded_ours = 0`,
    }),
    findingQuery({
      class: 'REFUND_NOT_EXECUTED',
      ...unit,
      currency: 'u.currency',
      amount: recorded,
      evidence: refundEvidence,
      occurred: 'coalesce(u.our_refund_at, u.purchase_at)',
      // The charge itself counts what was refunded, so nothing has to be proved by listing; only
      // whether a refund was tried and failed does.
      from: `FROM r_u u WHERE ${bothSides} AND u.refunded_ours > 0
        AND u.returned + u.pending + u.lost = 0 AND NOT (${failedOpen})
        -- What Stripe calls refunded may be called so here too, though it was never paid.
        AND NOT (u.rest > 0 AND ${agreesWith('u.rest')})
        AND EXISTS (SELECT FROM r_covered WHERE object = 'refund'
          AND ranges @> coalesce(u.our_refund_at, u.charge_at))`,
    }),
    findingQuery({
      class: 'REFUND_AMOUNT',
      ...unit,
      amount: `u.returned - ${recorded}`,
      evidence: refundEvidence,
      occurred: refundedAt,
      from: `FROM r_u u WHERE ${sameCurrency} AND u.refunded_ours > 0 AND u.returned > 0
        AND NOT (u.refunded_ours = u.ours AND u.returned = u.captured)
        AND NOT ${agreesWith('u.returned')} AND NOT ${agreesWith('(u.returned + u.pending)')}
        AND NOT (u.rest > 0 AND ${agreesWith('(u.returned + u.rest)')})
        AND NOT ${agreesWith('(u.returned + u.lost)')} AND NOT ${agreesWith('(u.returned + u.pending + u.lost)')}
        AND NOT (${failedOpen} AND ${agreesWith('(u.returned + u.failed)')})`,
    }),
    // A part is said to have gone back, without how much, and Stripe returned nothing.
    findingQuery({
      class: 'REFUND_AMOUNT',
      ...unit,
      purchase: 'p.id',
      purchasedAt: 'p.at',
      amount: '0',
      evidence: { ...refundEvidence, payment_status: ['p.payment_status', "'succeeded'::text"] },
      occurred: refundedAt,
      from: `FROM r_u u
        JOIN LATERAL (
          SELECT * FROM r_p p WHERE p.key = u.key AND p.payment_status = 'PARTIALLY_REFUNDED'
          ORDER BY p.at, p.id LIMIT 1
        ) p ON true
        WHERE ${sameCurrency} AND u.refunded_ours = 0 AND u.returned + u.pending + u.lost = 0
          AND NOT (${failedOpen})`,
    }),
    findingQuery({
      class: 'REFUND_FAILED',
      ...unit,
      amount: 'u.largest_owed',
      evidence: {
        refunded_minor: [recorded, 'u.returned'],
        refund_status: ['NULL::text', "'failed'::text"],
      },
      stripe: [
        'u.charge_id',
        `(SELECT f.id FROM r_refund f WHERE f.charge = ANY (u.charge_ids) AND f.owed
          ORDER BY f.created DESC, f.id LIMIT 1)`,
      ],
      occurred: 'coalesce(u.failed_at, u.charge_at)',
      from: `FROM r_u u WHERE ${sameCurrency} AND ${failedOpen}`,
    }),
    findingQuery({
      class: 'REFUND_STUCK',
      state: { when: `${now} < f.created + ${refundTime}`, state: 'expected' },
      subject: 'f.id',
      purchase: 'u.purchase_id',
      currency: 'f.currency',
      amount: 'f.amount',
      evidence: { refund_status: ['NULL::text', 'f.status'] },
      stripe: ['f.id', 'f.charge'],
      due: `f.created + ${refundTime}`,
      occurred: 'f.created',
      purchasedAt: 'u.purchase_at',
      from: `FROM r_refund f LEFT JOIN r_c c ON c.id = f.charge LEFT JOIN r_u u ON u.key = c.key
        WHERE f.status IN ('pending', 'requires_action')`,
    }),
    findingQuery({
      class: 'OVER_REFUND',
      subject: 'c.id',
      purchase: 'u.purchase_id',
      currency: 'c.currency',
      amount: 'c.returned + coalesce(c.pending, 0) + coalesce(c.lost, 0) - c.captured',
      evidence: {
        returned_minor: ['c.captured', 'c.returned + coalesce(c.pending, 0) + coalesce(c.lost, 0)'],
        refunds_minor: ['NULL::bigint', 'c.returned + coalesce(c.pending, 0)'],
        lost_disputes_minor: ['NULL::bigint', 'coalesce(c.lost, 0)'],
      },
      stripe: ['c.id'],
      occurred: 'coalesce(c.refunded_at, c.at)',
      purchasedAt: 'u.purchase_at',
      from: `FROM r_c c JOIN r_u u ON u.key = c.key
        WHERE c.returned + coalesce(c.pending, 0) + coalesce(c.lost, 0) > c.captured`,
    }),
    findingQuery({
      class: 'REFUNDED_ENTITLED',
      subject: 'p.id',
      purchase: 'p.id',
      currency: 'p.currency',
      amount: minorOfThousandths('p.refunded', 'p.currency'),
      evidence: {
        status: ['p.status', "'refunded'::text"],
        refunded_minor: [minorOfThousandths('p.refunded', 'p.currency'), 'u.returned'],
      },
      stripe: ['u.charge_id'],
      occurred: refundedAt,
      purchasedAt: 'p.at',
      from: `FROM r_p p JOIN r_u u ON u.key = p.key AND u.charges > 0
        WHERE p.active AND p.ours > 0 AND p.refunded >= p.ours AND u.returned > 0`,
    }),
    ...disputeFindings(now),
  ];
}

/** Stripe closes an inquiry that became no dispute after this, whoever answered it. */
const inquiryTime = `interval '120 days'`;

/** Until when an inquiry is as it should be: that it is answered, and what was answered decided. */
const inquiryDue = `CASE WHEN d.status = 'warning_needs_response'
  THEN coalesce(d.evidence_due_by, d.created + ${inquiryTime}) ELSE d.created + ${inquiryTime} END`;

function disputeFindings(now: string): readonly FindingSelect[] {
  const dispute = {
    subject: 'd.id',
    currency: 'd.currency',
    amount: 'd.amount',
    stripe: ['d.id', 'd.charge'],
    occurred: 'd.created',
  } as const;
  const ofPurchase = { ...dispute, purchase: 'p.id', purchasedAt: 'p.at' } as const;
  /** A subscription ends by itself, whatever became of a dispute. */
  const ended = `(p.status <> 'ACTIVE' AND NOT p.is_subscription)`;
  const firstPurchase = (condition: string) => `FROM r_dispute d JOIN r_c c ON c.id = d.charge
    JOIN LATERAL (SELECT * FROM r_p p WHERE p.key = c.key AND ${condition} ORDER BY p.at, p.id LIMIT 1) p ON true`;
  return [
    findingQuery({
      class: 'DISPUTE_OPEN',
      state: { when: `d.status LIKE 'warning%' AND ${now} < ${inquiryDue}`, state: 'expected' },
      remedy: { when: `d.status = 'warning_needs_response'`, remedy: 'submit_evidence' },
      ...dispute,
      purchase: 'u.purchase_id',
      purchasedAt: 'u.purchase_at',
      evidence: {
        dispute_status: ['p.payment_status', 'd.status'],
        evidence_due_by: ['NULL::timestamptz', 'd.evidence_due_by'],
      },
      due: `CASE WHEN d.status LIKE 'warning%' THEN ${inquiryDue} ELSE coalesce(d.evidence_due_by, ${now}) END`,
      from: `FROM r_dispute d LEFT JOIN r_c c ON c.id = d.charge LEFT JOIN r_u u ON u.key = c.key
        LEFT JOIN r_p p ON p.id = u.purchase_id
        WHERE ${isOpen('d')}`,
    }),
    findingQuery({
      class: 'DISPUTE_LOST_ACTIVE',
      ...ofPurchase,
      evidence: { status: ['p.status', "'lost'::text"] },
      from: `${firstPurchase('p.active')} WHERE d.status = 'lost'`,
    }),
    findingQuery({
      class: 'DISPUTE_WON_UNRESTORED',
      ...ofPurchase,
      evidence: {
        payment_status: ['p.payment_status', 'd.status', `p.payment_status = 'DISPUTED'`],
        status: ['p.status', 'd.status', ended],
      },
      from: `${firstPurchase(`p.refunded = 0 AND (
        p.payment_status = 'DISPUTED' OR ${ended}
      )`)} WHERE ${isWon('d')} AND c.returned = 0 AND coalesce(c.disputes_open, 0) = 0 AND c.lost IS NULL`,
    }),
    // Called disputed, while Stripe holds money of it that nobody disputes: it knows no dispute, or one
    // that was won beside a refund. Whether it knows one is proved by having listed them.
    findingQuery({
      class: 'DISPUTE_WON_UNRESTORED',
      subject: 'p.id',
      purchase: 'p.id',
      purchasedAt: 'p.at',
      currency: 'p.currency',
      amount: minorOfThousandths('(p.ours - p.refunded)', 'p.currency'),
      evidence: { payment_status: ['p.payment_status', "'succeeded'::text"] },
      stripe: ['u.charge_id'],
      occurred: 'u.charge_at',
      from: `FROM r_p p JOIN r_u u ON u.key = p.key AND u.charges > 0
        WHERE p.payment_status = 'DISPUTED' AND u.disputes_open = 0 AND u.lost = 0
          AND u.returned < u.captured AND (u.returned > 0) = (p.refunded > 0)
          AND NOT ${endedThoughPaid}
          AND NOT EXISTS (SELECT FROM r_c c WHERE c.key = p.key AND (
            (c.disputes_won > 0 AND c.returned = 0 AND p.refunded = 0)
            OR (c.disputed AND coalesce(c.disputes_won, 0) = 0)
          ))
          AND ${covered("'dispute'", 'u.charge_at', now)}`,
    }),
    findingQuery({
      class: 'DOUBLE_LOSS',
      subject: 'c.id',
      purchase: 'u.purchase_id',
      currency: 'c.currency',
      amount: 'least(c.returned, c.lost)',
      evidence: {
        refunded_minor: ['NULL::bigint', 'c.returned'],
        lost_disputes_minor: ['NULL::bigint', 'c.lost'],
      },
      stripe: ['c.id', 'c.lost_ids[1]', 'c.refund_ids[1]'],
      occurred: 'coalesce(c.refunded_at, c.at)',
      purchasedAt: 'u.purchase_at',
      from: 'FROM r_c c JOIN r_u u ON u.key = c.key WHERE c.returned > 0 AND c.lost > 0',
    }),
  ];
}
