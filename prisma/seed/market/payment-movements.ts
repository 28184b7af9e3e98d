import {
  balanceTransaction,
  dispute,
  refund,
} from '../../../electron/stripe/sandbox/objects/payment-objects';
import { feeOf, partOf } from './market-money';
import type { MarketDispute, MarketPayment } from './market-types';

const day = 86_400;

/** Pounds are settled in dollars, so that conversion has its place in the data. */
const settledIn: Readonly<Record<string, { readonly currency: string; readonly rate: number }>> = {
  GBP: { currency: 'usd', rate: 1.2704 },
};

/** An id after Stripe's manner that follows from another one. */
export function derivedId(prefix: string, from: string, mark = ''): string {
  return `${prefix}_${from.replace(/^[a-z]+_/, '').replaceAll('-', '')}${mark}`;
}

/** The movement that books a charge. */
export function bookCharge(
  payment: MarketPayment,
  now: number,
  values: { readonly fee?: number; readonly mark?: string } = {},
): void {
  const { charge: paid } = payment;
  if (!paid) return;
  const byBank = paid.payment_method_details?.type === 'us_bank_account';
  const exchange = settledIn[paid.currency.toUpperCase()];
  const amount = exchange ? Math.round(paid.amount_captured * exchange.rate) : paid.amount_captured;
  const currency = exchange?.currency ?? paid.currency;
  const availableOn = Math.floor((paid.created + (byBank ? 4 : 2) * day) / day) * day;
  payment.booking = balanceTransaction({
    id: derivedId('txn', paid.id, values.mark),
    amount,
    currency,
    created: paid.created,
    available_on: availableOn,
    status: availableOn > now ? 'pending' : 'available',
    exchange_rate: exchange?.rate ?? null,
    fee: values.fee ?? feeOf(amount, currency.toUpperCase(), byBank),
    type: byBank ? 'payment' : 'charge',
    source: paid.id,
  });
  paid.balance_transaction = payment.booking.id;
}

/** A movement that takes money back, at the rate of the charge. */
export function moveBack(
  payment: MarketPayment,
  given: {
    readonly id: string;
    readonly minor: number;
    readonly created: number;
    readonly type: string;
    readonly category?: string;
    readonly source: string;
    readonly fee?: number;
    readonly now: number;
  },
) {
  const rate = payment.booking?.exchange_rate ?? 1;
  const movement = balanceTransaction({
    id: given.id,
    amount: Math.round(given.minor * rate),
    currency: payment.booking?.currency ?? payment.charge?.currency ?? 'usd',
    created: given.created,
    available_on: Math.floor((given.created + day) / day) * day,
    status: given.created + day > given.now ? 'pending' : 'available',
    exchange_rate: payment.booking?.exchange_rate ?? null,
    type: given.type,
    reporting_category: given.category ?? given.type,
    source: given.source,
    fee: given.fee ?? 0,
  });
  payment.movements.push(movement);
  return movement;
}

/** Refunds a part of a payment in Stripe. */
export function addRefund(
  payment: MarketPayment,
  minor: number,
  created: number,
  now: number,
  status = 'succeeded',
) {
  const { charge: paid, intent } = payment;
  if (!paid) throw new RangeError('Nothing to refund');
  const id = derivedId('re', paid.id, payment.refunds.length === 0 ? '' : 'b');
  const made = refund({
    id,
    amount: minor,
    currency: paid.currency,
    created,
    charge: paid.id,
    payment_intent: intent?.id ?? null,
    reason: 'requested_by_customer',
    status,
  });
  payment.refunds.push(made);
  if (status !== 'failed') {
    paid.amount_refunded += minor;
    paid.refunded = paid.amount_refunded >= paid.amount_captured;
  }
  if (status !== 'pending') {
    const byBank = paid.payment_method_details?.type === 'us_bank_account';
    made.balance_transaction = moveBack(payment, {
      id: derivedId('txn', id, 'r'),
      minor: -minor,
      created,
      type: byBank ? 'payment_refund' : 'refund',
      category: 'refund',
      source: id,
      now,
    }).id;
  }
  return made;
}

/** Disputes a payment in Stripe; an inquiry (`warning_…`) moves no money. */
export function addDispute(
  payment: MarketPayment,
  status: MarketDispute['status'],
  created: number,
  now: number,
) {
  const { charge: paid, intent } = payment;
  if (!paid) throw new RangeError('Nothing to dispute');
  const id = derivedId('du', paid.id);
  const made = dispute({
    id,
    amount: paid.amount_captured,
    currency: paid.currency,
    created,
    charge: paid.id,
    payment_intent: intent?.id ?? null,
    status,
    dueBy: status === 'won' || status === 'lost' ? null : created + 20 * day,
  });
  paid.disputed = true;
  payment.disputes.push(made);
  if (status.startsWith('warning')) return made;
  const move = (sign: 1 | -1, mark: string, at: number) =>
    made.balance_transactions.push(
      moveBack(payment, {
        id: derivedId('txn', id, mark),
        minor: sign * paid.amount_captured,
        created: at,
        type: 'adjustment',
        category: sign < 0 ? 'dispute' : 'dispute_reversal',
        source: id,
        fee: sign < 0 ? partOf(1500, 1, paid.currency.toUpperCase()) : 0,
        now,
      }),
    );
  move(-1, 'w', created);
  if (status === 'won') move(1, 'r', Math.min(created + 30 * day, now - 60));
  return made;
}
