import { z } from 'zod';
import { Prisma } from '../../database/generated/client';
import type { RoleTransaction } from '../../database/role-transaction';
import { DeskError } from '../../shared/errors';
import { storedMinor } from '../../shared/money';
import type { Finding } from '../findings/finding-queue.schema';
import type { MatchPair } from '../findings/likely-match.schema';
import { requireProposed } from '../findings/likely-matches.service';
import { isWon, refundedOf } from '../sql/links.sql';
import { holds } from '../sql/matches.sql';
import { hasLapsed } from '../sql/subscriptions.sql';
import type { BuyerChoice } from './buyer-choice.schema';
import {
  isPaidOtherwise,
  type PaymentShare,
  type PurchaseFacts,
  type ResolutionFacts,
} from './resolution-facts.rules';

const purchaseRows = z.array(
  z.object({
    id: z.string(),
    amount: z.string(),
    refunded_amount: z.string(),
    currency: z.string(),
    payment_status: z.string(),
    status: z.string(),
    auto_renew: z.boolean(),
    stripe_payment_id: z.string().nullable(),
    stripe_invoice_id: z.string().nullable(),
    stripe_subscription_id: z.string().nullable(),
  }),
);

const chargeRows = z.array(
  z.object({
    id: z.string(),
    payment_intent: z.string().nullable(),
    captured: z.number(),
    refunded: z.number(),
    currency: z.string(),
    status: z.string(),
    failed_later: z.boolean(),
    disputed: z.boolean(),
    created: z.string(),
    customer: z.string().nullable(),
    invoice: z.string().nullable(),
    last_refund: z.string().nullable(),
  }),
);

/** A purchase as a decision needs it; null when it is gone. */
export async function readPurchase(
  transaction: RoleTransaction,
  id: string,
): Promise<PurchaseFacts | null> {
  const [row] = purchaseRows.parse(
    await transaction.$queryRaw`
      SELECT id, amount::text, refunded_amount::text, currency, payment_status::text, status::text,
        auto_renew, stripe_payment_id, stripe_invoice_id, stripe_subscription_id
      FROM marketplace_purchases WHERE id = ${id}::uuid`,
  );
  return row
    ? {
        id: row.id,
        amountMinor: storedMinor(row.amount, row.currency),
        refundedMinor: storedMinor(row.refunded_amount, row.currency),
        currency: row.currency,
        paymentStatus: row.payment_status,
        status: row.status,
        autoRenew: row.auto_renew,
        stripePaymentId: row.stripe_payment_id,
        stripeInvoiceId: row.stripe_invoice_id,
        stripeSubscriptionId: row.stripe_subscription_id,
      }
    : null;
}

const shareRows = z
  .array(
    z.object({
      pays: z.boolean(),
      others: z.int(),
      of_others: z.string(),
      of_other_charges: z.number(),
      amount_of_others: z.string(),
      captured_of_other_charges: z.number(),
    }),
  )
  .max(1);

/** How a charge and a purchase belong together; what is in other currencies than the purchase does not count. */
export async function readPaymentShare(
  transaction: RoleTransaction,
  purchase: Pick<PurchaseFacts, 'id' | 'currency'>,
  charge: { readonly id: string; readonly paymentIntent: string | null },
): Promise<PaymentShare> {
  const ids = [charge.id, charge.paymentIntent].filter((id) => id !== null);
  const matched = Prisma.raw(holds('m'));
  const [share] = shareRows.parse(
    await transaction.$queryRaw`
      WITH others AS (
        SELECT o.amount, o.refunded_amount FROM marketplace_purchases o
        WHERE o.id <> ${purchase.id}::uuid AND o.currency = ${purchase.currency}
          AND (o.stripe_payment_id = ANY (${ids}::text[])
            OR o.id IN (SELECT m.purchase_id FROM desk_matches m WHERE m.stripe_id = ${charge.id} AND ${matched}))
      ), other_charges AS (
        SELECT c.* FROM desk_matches m JOIN desk_stripe_charges c ON c.id = m.stripe_id AND c.id <> ${charge.id}
        WHERE m.purchase_id = ${purchase.id}::uuid AND c.currency = ${purchase.currency} AND ${matched}
      )
      SELECT p.stripe_payment_id IS NOT NULL AND p.stripe_payment_id = ANY (${ids}::text[])
          OR EXISTS (SELECT FROM desk_matches m
            WHERE m.purchase_id = p.id AND m.stripe_id = ${charge.id} AND ${matched})
          OR EXISTS (SELECT FROM desk_stripe_charges c WHERE c.id = ${charge.id} AND c.invoice = p.stripe_invoice_id)
          OR EXISTS (SELECT FROM desk_stripe_invoice_payments ip WHERE ip.invoice = p.stripe_invoice_id
            AND (ip.charge = ANY (${ids}::text[]) OR ip.payment_intent = ANY (${ids}::text[]))) AS pays,
        (SELECT count(*)::int FROM others) AS others,
        (SELECT coalesce(sum(refunded_amount), 0)::numeric(12, 2)::text FROM others) AS of_others,
        (SELECT coalesce(sum(${Prisma.raw(refundedOf('c'))}), 0)::float8 FROM other_charges c) AS of_other_charges,
        (SELECT coalesce(sum(amount), 0)::numeric(12, 2)::text FROM others) AS amount_of_others,
        (SELECT coalesce(sum(amount_captured), 0)::float8 FROM other_charges
          WHERE status = 'succeeded') AS captured_of_other_charges
      FROM marketplace_purchases p WHERE p.id = ${purchase.id}::uuid`,
  );
  return {
    pays: share?.pays ?? false,
    ofOthersMinor:
      share && share.others > 0 ? storedMinor(share.of_others, purchase.currency) : null,
    ofOtherChargesMinor: share?.of_other_charges ?? 0,
    amountOfOthersMinor: storedMinor(share?.amount_of_others ?? '0', purchase.currency) ?? 0,
    capturedOfOtherChargesMinor: share?.captured_of_other_charges ?? 0,
  };
}

const noShare: PaymentShare = {
  pays: false,
  ofOthersMinor: null,
  ofOtherChargesMinor: 0,
  amountOfOthersMinor: 0,
  capturedOfOtherChargesMinor: 0,
};

/**
 * The charge that a finding is about: one that it names, one of an intent, invoice or refund that it
 * names, or the one that the purchase refers to. A succeeded one comes first, then the latest.
 */
async function readCharge(
  transaction: RoleTransaction,
  ids: readonly string[],
  purchase: PurchaseFacts | null,
) {
  const named = [
    ...ids,
    ...(purchase
      ? [purchase.stripePaymentId, purchase.stripeInvoiceId].filter((id) => id !== null)
      : []),
  ];
  const [row] = chargeRows.parse(
    await transaction.$queryRaw`
      SELECT c.id, c.payment_intent, c.amount_captured::float8 AS captured,
        ${Prisma.raw(refundedOf('c'))}::float8 AS refunded, c.currency, c.status,
        c.disputed AND (
          NOT EXISTS (SELECT FROM desk_stripe_disputes d WHERE d.charge = c.id)
          OR EXISTS (SELECT FROM desk_stripe_disputes d WHERE d.charge = c.id 
            AND NOT coalesce(d.is_charge_refundable, false) AND NOT ${Prisma.raw(isWon('d'))})
        ) AS disputed,
        c.failure_balance_transaction IS NOT NULL AS failed_later,
        to_char(c.created AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created, c.customer,
        coalesce(c.invoice, (SELECT ip.invoice FROM desk_stripe_invoice_payments ip
          WHERE ip.charge = c.id OR ip.payment_intent = c.payment_intent LIMIT 1)) AS invoice,
        (SELECT to_char(max(r.created) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
         FROM desk_stripe_refunds r
         WHERE r.charge = c.id AND r.status IS DISTINCT FROM 'failed') AS last_refund
      FROM desk_stripe_charges c
      WHERE c.id = ANY (${named}::text[]) OR c.payment_intent = ANY (${named}::text[])
        OR c.invoice = ANY (${named}::text[])
        OR c.id IN (SELECT r.charge FROM desk_stripe_refunds r WHERE r.id = ANY (${named}::text[]))
        OR c.id IN (SELECT d.charge FROM desk_stripe_disputes d WHERE d.id = ANY (${named}::text[]))
        OR c.payment_intent IN (SELECT ip.payment_intent FROM desk_stripe_invoice_payments ip
          WHERE ip.invoice = ANY (${named}::text[]))
        OR c.id IN (SELECT ip.charge FROM desk_stripe_invoice_payments ip WHERE ip.invoice = ANY (${named}::text[]))
      ORDER BY (c.id = ANY (${[...ids]}::text[])) DESC, (c.status = 'succeeded') DESC, c.created DESC
      LIMIT 1`,
  );
  return row ?? null;
}

const buyerRows = z.array(
  z.object({
    organization_id: z.string(),
    user_id: z.string().nullable(),
    tool_id: z.string().nullable(),
    bundle_id: z.string().nullable(),
    subscription_start: z.string().nullable(),
    subscription_end: z.string().nullable(),
  }),
);

/**
 * For whom a missing purchase is: whom a person chose, or else the payment's customer and what the
 * subscription's other periods bought.
 */
async function readBuyer(
  transaction: RoleTransaction,
  customer: string | null,
  invoice: string | null,
  subscription: string | null,
  chosen: BuyerChoice | null,
) {
  const [row] = buyerRows.parse(
    await transaction.$queryRaw`
      SELECT o.id AS organization_id,
        coalesce(s.user_id, (SELECT m.user_id FROM organization_memberships m
          WHERE m.organization_id = o.id ORDER BY m.user_id LIMIT 1)) AS user_id,
        s.tool_id, s.bundle_id,
        (SELECT to_char(i.service_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
         FROM desk_stripe_invoices i WHERE i.id = ${invoice}) AS subscription_start,
        (SELECT to_char(i.service_end AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
         FROM desk_stripe_invoices i WHERE i.id = ${invoice}) AS subscription_end
      FROM organizations o
      LEFT JOIN LATERAL (
        SELECT p.user_id, p.tool_id, p.bundle_id FROM marketplace_purchases p
        WHERE p.organization_id = o.id
          AND (${subscription}::text IS NULL OR p.stripe_subscription_id = ${subscription})
        ORDER BY p.purchase_date DESC LIMIT 1
      ) s ON true
      WHERE CASE WHEN ${chosen?.organizationId ?? null}::uuid IS NOT NULL
        THEN o.id = ${chosen?.organizationId ?? null}::uuid
        ELSE o.stripe_customer_id = ${customer}
          OR o.id IN (SELECT p.organization_id FROM marketplace_purchases p
            WHERE p.stripe_subscription_id = ${subscription})
        END
      LIMIT 1`,
  );
  if (!row) return null;
  const bought = chosen
    ? {
        toolId: chosen.item.kind === 'tool' ? chosen.item.id : null,
        bundleId: chosen.item.kind === 'bundle' ? chosen.item.id : null,
      }
    : { toolId: row.tool_id, bundleId: row.bundle_id };
  return {
    organizationId: row.organization_id,
    userId: row.user_id,
    ...bought,
    subscriptionStart: row.subscription_start,
    subscriptionEnd: row.subscription_end,
  };
}

async function subscriptionOf(transaction: RoleTransaction, invoice: string | null) {
  if (invoice === null) return null;
  const rows = z
    .array(z.object({ subscription: z.string().nullable() }))
    .parse(
      await transaction.$queryRaw`SELECT subscription FROM desk_stripe_invoices WHERE id = ${invoice}`,
    );
  return rows.at(0)?.subscription ?? null;
}

/** What the mirror knows of the end of a subscription, and whether it came before that of the purchase's period. */
async function readEnd(
  transaction: RoleTransaction,
  subscription: string | null,
  purchase: PurchaseFacts | null,
) {
  const [row] =
    subscription === null
      ? []
      : z.array(z.object({ ended: z.boolean(), lapsed: z.boolean() })).parse(
          await transaction.$queryRaw`
            SELECT s.status IN ('canceled', 'incomplete_expired') AS ended,
              coalesce(${Prisma.raw(hasLapsed('s.status', 's.ended_at', 'p.subscription_end'))}, false) AS lapsed
            FROM desk_stripe_subscriptions s
            LEFT JOIN marketplace_purchases p ON p.id = ${purchase?.id ?? null}::uuid
            WHERE s.id = ${subscription}`,
        );
  return { subscriptionEnded: row?.ended ?? false, subscriptionLapsed: row?.lapsed ?? false };
}

/** What a person chose where a finding leaves it open. */
export interface ChosenFacts {
  /** For whom a missing purchase is. */
  readonly buyer: BuyerChoice | null;
  /** Which likely match to link. */
  readonly match: MatchPair | null;
  /** Which of the purchases that the finding names it is to be about. */
  readonly purchase: string | null;
}

/** The purchases that lead to one payment, as a finding names them; none where it is about one. */
export function purchasesNamed({ evidence }: Finding): readonly string[] {
  return z.array(z.uuid()).safeParse(evidence['purchases']?.[0]).data ?? [];
}

/**
 * Reads both sides of a finding, or of the likely match that a person chose, as far as a decision
 * about it needs them.
 * @throws DeskError `not_possible` when the match is not proposed any more, `not_found` for a purchase
 *   that the finding does not name
 */
export async function readFacts(
  transaction: RoleTransaction,
  finding: Finding,
  now: Date,
  { buyer, match, purchase: chosen }: ChosenFacts = { buyer: null, match: null, purchase: null },
): Promise<ResolutionFacts> {
  if (match) await requireProposed(transaction, match);
  if (chosen !== null && ![finding.purchaseId, ...purchasesNamed(finding)].includes(chosen)) {
    throw new DeskError('not_found', { subject: 'purchase' });
  }
  const purchaseId = match?.purchase ?? chosen ?? finding.purchaseId;
  const stripeIds = match ? [match.charge] : finding.stripeIds;
  const purchase = purchaseId ? await readPurchase(transaction, purchaseId) : null;
  const charge = await readCharge(transaction, stripeIds, match ? null : purchase);
  const named = (prefix: string) => stripeIds.find((id) => id.startsWith(prefix)) ?? null;
  const share =
    purchase && charge
      ? await readPaymentShare(transaction, purchase, {
          id: charge.id,
          paymentIntent: charge.payment_intent,
        })
      : noShare;
  const invoice = named('in_') ?? charge?.invoice ?? null;
  const subscription = named('sub_') ?? (await subscriptionOf(transaction, invoice));
  return {
    findingClass: finding.class,
    purchase,
    charge: charge && {
      id: charge.id,
      paymentIntent: charge.payment_intent,
      capturedMinor: charge.captured,
      refundedMinor: charge.refunded,
      ...share,
      currency: charge.currency,
      status: charge.status,
      disputed: charge.disputed,
      failedLater: charge.failed_later,
      created: charge.created,
      customer: charge.customer,
    },
    invoice,
    subscription,
    ...(await readEnd(
      transaction,
      subscription ?? purchase?.stripeSubscriptionId ?? null,
      purchase,
    )),
    paidOtherwise: isPaidOtherwise(finding),
    lastRefundAt: charge?.last_refund ?? null,
    stripeIds,
    buyer:
      purchase === null
        ? await readBuyer(transaction, charge?.customer ?? null, invoice, subscription, buyer)
        : null,
    now: now.toISOString(),
  };
}
