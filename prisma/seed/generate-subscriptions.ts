import {
  type PaymentOutcome,
  paidOutcome,
  recurringMethods,
  refundedOutcome,
  unpaidOutcome,
} from './payment-outcome';
import type { PurchaseDraft } from './purchase-draft';
import type { Random } from './random';
import { daysAfter, daysBefore, earlier, monthsAfter } from './seed-calendar';
import type { Offer } from './shelf';

type Buyer = Pick<PurchaseDraft, 'organization' | 'userId' | 'offer'>;

type Ending = 'running' | 'cancelled' | 'unpaid' | 'refunded';

const endings: readonly (readonly [number, Ending])[] = [
  [72, 'running'],
  [20, 'cancelled'],
  [5, 'unpaid'],
  [3, 'refunded'],
];

/** Beta tools are months old, so nobody has paid for many periods of one. */
const betaPeriods = 4;

interface Plan {
  readonly months: 1 | 12;
  readonly periods: number;
  readonly ending: Ending;
  /** How many days before now the last period began. */
  readonly lastStartDays: number;
}

/** How long a subscription ran and how it stands. Counted in periods, so independent of "now". */
function drawPlan(random: Random, offer: Offer): Plan {
  const months = offer.priceModel === 'ANNUAL' ? 12 : 1;
  const ending = offer.status === 'DISABLED' ? 'cancelled' : random.weighted(endings);
  const most = offer.status === 'BETA' ? betaPeriods : 13;
  const annual = ending === 'running' && offer.status !== 'BETA' && random.chance(0.35) ? 2 : 1;
  const periods = months === 12 ? annual : 1 + Math.floor(random.fraction() ** 1.5 * most);
  const length = months === 12 ? 350 : 27;
  const current = 0.3 + random.fraction() * (length - 0.3);
  const recent = offer.status === 'BETA' ? 40 : 240;
  const past = length + 10 + random.fraction() * recent;
  return { months, periods, ending, lastStartDays: ending === 'running' ? current : past };
}

/** The start of every period and the end of the last, oldest first. */
function periodBounds(plan: Plan, now: Date): Date[] {
  const lastStart = daysBefore(now, plan.lastStartDays);
  return Array.from({ length: plan.periods + 1 }, (_, at) =>
    monthsAfter(lastStart, (at - plan.periods + 1) * plan.months),
  );
}

/**
 * Makes the purchases of one subscription: one for each paid period, all under one subscription
 * id, each with an invoice and a payment of its own.
 * @returns the periods, oldest first; earlier ones are expired, the last shows how things stand.
 */
export function subscriptionPurchases(random: Random, buyer: Buyer, now: Date): PurchaseDraft[] {
  const { offer } = buyer;
  const plan = drawPlan(random, offer);
  const bounds = periodBounds(plan, now);
  const method = random.weighted(recurringMethods);
  const subscriptionId = `sub_1${random.token(23)}`;
  return Array.from({ length: plan.periods }, (_, at): PurchaseDraft => {
    const start = bounds[at] ?? now;
    const end = bounds[at + 1] ?? now;
    const isLast = at === plan.periods - 1;
    const outcome = isLast
      ? lastPeriod(random, plan.ending, offer.priceMinor, start, end, now)
      : earlierPeriod(random, offer.priceMinor, start, end);
    return {
      ...buyer,
      ...outcome,
      amountMinor: offer.priceMinor,
      method,
      boughtAt: start,
      paymentId: `pi_3${random.token(23)}`,
      invoiceId: `in_1${random.token(23)}`,
      subscription: {
        id: subscriptionId,
        start,
        end,
        renews: isLast && plan.ending === 'running',
      },
    };
  });
}

function earlierPeriod(
  random: Random,
  amountMinor: number,
  start: Date,
  end: Date,
): PaymentOutcome {
  const outcome = random.chance(0.012)
    ? refundedOutcome(random, 'PARTIALLY_REFUNDED', amountMinor, start, end)
    : paidOutcome(random, 'SUCCEEDED', start, end);
  return { ...outcome, status: 'EXPIRED' };
}

function lastPeriod(
  random: Random,
  ending: Ending,
  amountMinor: number,
  start: Date,
  end: Date,
  now: Date,
): PaymentOutcome {
  switch (ending) {
    case 'running':
      return paidOutcome(random, random.chance(0.01) ? 'DISPUTED' : 'SUCCEEDED', start, now);
    case 'cancelled':
      return {
        ...paidOutcome(random, 'SUCCEEDED', start, end),
        status: 'EXPIRED',
        cancelledAt: earlier(daysAfter(start, 1 + random.fraction() * 25), now),
      };
    case 'unpaid':
      return unpaidOutcome(random, 'FAILED', start, now);
    case 'refunded':
      return refundedOutcome(random, 'REFUNDED', amountMinor, start, now);
  }
}
