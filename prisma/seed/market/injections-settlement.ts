import { balanceTransaction } from '../../../electron/stripe/sandbox/objects/payment-objects';
import {
  chargeOf,
  type Injection,
  type InjectionStage,
  isPlainCard,
  lastPayment,
  latestOf,
  truth,
} from './injection';
import type { MarketCheckout } from './market-types';
import { derivedId } from './payment-movements';

const day = 86_400;

const settled = (checkout: MarketCheckout, now: number) =>
  isPlainCard(checkout) && now - chargeOf(lastPayment(checkout)).created > 12 * day;

function bookingOf(checkout: MarketCheckout) {
  const { booking } = lastPayment(checkout);
  if (!booking) throw new RangeError('The payment is not booked');
  return booking;
}

/** A movement beside all payments, on the day of the checkout. */
function strayMovement(
  checkout: MarketCheckout,
  { addMovement }: InjectionStage,
  type: string,
  minor: number,
) {
  const paid = chargeOf(lastPayment(checkout));
  const movement = balanceTransaction({
    id: derivedId('txn', paid.id, type.slice(0, 3)),
    amount: minor,
    currency: bookingOf(checkout).currency,
    created: paid.created + 60,
    available_on: bookingOf(checkout).available_on,
    type,
    source: null,
  });
  addMovement(movement);
  return movement;
}

/** What must be found about the booking of a checkout's latest payment, in the booking's currency. */
function truthsOfBooking(name: string, checkout: MarketCheckout, minor: number) {
  const { purchase, paid } = latestOf(checkout);
  const { id, currency } = bookingOf(checkout);
  return [truth(name, purchase, [id, paid.id], minor, currency)];
}

/** Balance transactions; payouts have injections of their own. */
export const settlementInjections: readonly Injection[] = [
  {
    name: 'FEE_MATH',
    fits: settled,
    after(checkout) {
      bookingOf(checkout).net += 7;
      return truthsOfBooking('FEE_MATH', checkout, 7);
    },
  },
  {
    name: 'FEE_MATH:details',
    fits: settled,
    after(checkout) {
      const [detail] = bookingOf(checkout).fee_details;
      if (detail) detail.amount -= 5;
      return truthsOfBooking('FEE_MATH', checkout, 5);
    },
  },
  {
    name: 'UNATTRIBUTED_FEE',
    fits: settled,
    after(checkout, stage) {
      const fee = strayMovement(checkout, stage, 'stripe_fee', -420);
      return [truth('UNATTRIBUTED_FEE', null, [fee.id], 420, fee.currency)];
    },
  },
  {
    name: 'UNKNOWN_TYPE',
    fits: settled,
    after(checkout, stage) {
      const movement = strayMovement(checkout, stage, 'mystery_movement', 250);
      return [truth('UNKNOWN_TYPE', null, [movement.id], 250, movement.currency)];
    },
  },
  {
    name: 'FX_VARIANCE',
    fits: ({ kind, purchases: [purchase], payments: [payment, ...others] }, now) =>
      kind === 'single' &&
      payment !== undefined &&
      others.length === 0 &&
      purchase?.currency === 'GBP' &&
      purchase.payment_status === 'SUCCEEDED' &&
      purchase.payment_method === 'CREDIT_CARD' &&
      now - chargeOf(payment).created > 12 * day,
    after(checkout) {
      const booking = bookingOf(checkout);
      const off = Math.round(booking.amount * 0.02) + 5;
      booking.amount -= off;
      booking.net -= off;
      return truthsOfBooking('FX_VARIANCE', checkout, off);
    },
  },
  {
    name: 'UNSETTLED',
    fits: settled,
    after(checkout, { withhold }) {
      const booking = bookingOf(checkout);
      withhold(booking);
      return truthsOfBooking('UNSETTLED', checkout, booking.net);
    },
  },
];
