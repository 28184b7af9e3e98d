import type { PurchaseDraft } from './purchase-draft';
import type { Random } from './random';
import { daysAfter, earlier } from './seed-calendar';
import type { PaymentMethod, PaymentStatus } from './seed-rows';

/** The part of a draft that says how the payment went. */
export type PaymentOutcome = Pick<
  PurchaseDraft,
  | 'paymentStatus'
  | 'status'
  | 'refundedMinor'
  | 'activatedAt'
  | 'cancelledAt'
  | 'refundedAt'
  | 'usageCount'
  | 'lastUsedAt'
>;

/** How payments for single purchases end, once they are settled. */
const settledShares: readonly (readonly [number, PaymentStatus])[] = [
  [870, 'SUCCEEDED'],
  [38, 'REFUNDED'],
  [26, 'PARTIALLY_REFUNDED'],
  [34, 'FAILED'],
  [14, 'DISPUTED'],
  [18, 'CANCELLED'],
];

/** Bank debits take about four business days; everything else is settled at once. */
const achDays = 5;

/** How customers pay once. */
export const singleMethods: readonly (readonly [number, PaymentMethod])[] = [
  [68, 'CREDIT_CARD'],
  [15, 'ACH'],
  [11, 'INVOICE'],
  [6, 'PLATFORM_CREDITS'],
];

/** How customers pay a subscription; credits cannot renew one. */
export const recurringMethods: readonly (readonly [number, PaymentMethod])[] = [
  [80, 'CREDIT_CARD'],
  [14, 'ACH'],
  [6, 'INVOICE'],
];

/** What a purchase that is paid (or half paid, or paid and disputed) looks like. */
export function paidOutcome(
  random: Random,
  paymentStatus: 'SUCCEEDED' | 'DISPUTED',
  boughtAt: Date,
  usedUntil: Date,
): PaymentOutcome {
  const usageCount = Math.floor(random.fraction() ** 2 * 240);
  const activatedAt = daysAfter(boughtAt, random.integer(2, 40) / 86_400);
  const span = Math.max(0, usedUntil.getTime() - activatedAt.getTime());
  return {
    paymentStatus,
    status: 'ACTIVE',
    activatedAt,
    usageCount,
    ...(usageCount > 0 && {
      lastUsedAt: new Date(activatedAt.getTime() + Math.floor(span * random.fraction() ** 0.3)),
    }),
  };
}

/** What a refunded purchase looks like: in full it ends, in part it goes on. */
export function refundedOutcome(
  random: Random,
  part: 'REFUNDED' | 'PARTIALLY_REFUNDED',
  amountMinor: number,
  boughtAt: Date,
  now: Date,
): PaymentOutcome {
  const refundedAt = earlier(daysAfter(boughtAt, 0.2 + random.fraction() * 24), now);
  const paid = paidOutcome(random, 'SUCCEEDED', boughtAt, refundedAt);
  if (part === 'REFUNDED') {
    return {
      ...paid,
      paymentStatus: part,
      status: 'REFUNDED',
      refundedMinor: amountMinor,
      refundedAt,
    };
  }
  const share = random.pick([0.1, 0.2, 0.25, 0.5]);
  const refundedMinor = Math.min(amountMinor - 1, Math.max(1, Math.round(amountMinor * share)));
  return { ...paid, paymentStatus: part, refundedMinor, refundedAt };
}

/** What a purchase looks like whose payment failed or was called off. */
export function unpaidOutcome(
  random: Random,
  paymentStatus: 'FAILED' | 'CANCELLED',
  boughtAt: Date,
  now: Date,
): PaymentOutcome {
  return {
    paymentStatus,
    status: 'CANCELLED',
    cancelledAt: earlier(daysAfter(boughtAt, random.fraction() * 3), now),
    usageCount: 0,
  };
}

/** What a purchase of the last few days looks like while its payment is under way. */
export function openOutcome(method: PaymentMethod, random: Random): PaymentOutcome {
  const paymentStatus =
    method === 'ACH'
      ? 'PROCESSING'
      : method === 'INVOICE'
        ? 'PENDING'
        : random.pick(['REQUIRES_ACTION', 'PENDING'] as const);
  return { paymentStatus, status: 'ACTIVE', usageCount: 0 };
}

/**
 * Draws how the payment for a single purchase went.
 * @param amountMinor the amount in minor units; nothing can go wrong with a free tool.
 */
export function singleOutcome(
  random: Random,
  method: PaymentMethod,
  amountMinor: number,
  boughtAt: Date,
  now: Date,
): PaymentOutcome {
  const ageDays = (now.getTime() - boughtAt.getTime()) / 86_400_000;
  if (amountMinor > 1 && method === 'ACH' && ageDays < achDays) return openOutcome(method, random);
  const drawn =
    amountMinor > 1 && method !== 'PLATFORM_CREDITS' ? random.weighted(settledShares) : 'SUCCEEDED';
  switch (drawn) {
    case 'REFUNDED':
    case 'PARTIALLY_REFUNDED':
      return refundedOutcome(random, drawn, amountMinor, boughtAt, now);
    case 'FAILED':
    case 'CANCELLED':
      return unpaidOutcome(random, drawn, boughtAt, now);
    case 'DISPUTED':
      return paidOutcome(random, drawn, boughtAt, now);
    default:
      return paidOutcome(random, 'SUCCEEDED', boughtAt, now);
  }
}
