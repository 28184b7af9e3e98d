import type { Random } from '../random';
import { amountOf } from './market-money';
import type {
  MarketBalanceTransaction,
  MarketCheckout,
  MarketPayment,
  MarketPurchase,
  MarketTruth,
} from './market-types';

/** What an injection may look at and add to. */
export interface InjectionStage {
  readonly random: Random;
  /** Seconds since 1970. */
  readonly now: number;
  /** A customer of somebody else. */
  readonly stranger: { readonly customer: string; readonly email: string };
  /** Purchases that stand beside the checkout's own. */
  readonly addPurchase: (purchase: MarketPurchase) => void;
  /** A new checkout, made from its purchases. */
  readonly build: (purchases: MarketPurchase[]) => MarketCheckout;
  /** A movement that belongs to no payment. */
  readonly addMovement: (movement: MarketBalanceTransaction) => void;
  /** Keeps a movement out of every payout. */
  readonly withhold: (movement: MarketBalanceTransaction) => void;
  /** An id (UUID) for a purchase that is made up. */
  readonly newPurchaseId: () => string;
}

/**
 * One way in which purchases and Stripe can disagree. `before` changes purchases and Stripe's side
 * is then made from them; `after` changes what was made. Both say what must be found.
 */
export interface Injection {
  /** The class, with a variant after a colon where there are several. */
  readonly name: string;
  /** Whether a checkout can carry it. */
  readonly fits: (checkout: MarketCheckout, now: number) => boolean;
  readonly before?: (purchases: MarketPurchase[], stage: InjectionStage) => void;
  readonly after: (checkout: MarketCheckout, stage: InjectionStage) => readonly MarketTruth[];
}

/** The class of an injection, without its variant. */
export function classOf(name: string): string {
  return name.split(':')[0] ?? name;
}

/** The last payment of a checkout: the one that injections are about. */
export function lastPayment(checkout: MarketCheckout): MarketPayment {
  const payment = checkout.payments.at(-1);
  if (!payment) throw new RangeError('The checkout has no payment');
  return payment;
}

/** The purchase that injections are about: the latest of a checkout. */
export function lastPurchase({ purchases }: MarketCheckout): MarketPurchase {
  const purchase = purchases.at(-1);
  if (!purchase) throw new RangeError('The checkout has no purchase');
  return purchase;
}

/** The charge of a payment that must have one. */
export function chargeOf(payment: MarketPayment) {
  if (!payment.charge) throw new RangeError('The payment has no charge');
  return payment.charge;
}

/** The intent of a payment that must have one. */
export function intentOf(payment: MarketPayment) {
  if (!payment.intent) throw new RangeError('The payment has no intent');
  return payment.intent;
}

/** One statement of truth about a purchase and Stripe's objects. */
export function truth(
  name: string,
  purchase: MarketPurchase | null,
  stripeIds: readonly (string | null | undefined)[],
  amountMinor: number,
  currency: string,
  state: MarketTruth['state'] = 'discrepancy',
): MarketTruth {
  return {
    class: classOf(name),
    state,
    purchase_id: purchase?.id ?? null,
    stripe_ids: stripeIds.filter((id): id is string => typeof id === 'string'),
    currency: currency.toUpperCase(),
    amount_minor: Math.abs(amountMinor),
  };
}

/** What most injections are about: the latest purchase of a checkout, its payment and the charge. */
export function latestOf(checkout: MarketCheckout) {
  const payment = lastPayment(checkout);
  return { purchase: lastPurchase(checkout), payment, paid: chargeOf(payment) };
}

/**
 * What must be found about the latest purchase of a checkout.
 * @param amountMinor the money at risk, in the purchase's currency: all of it unless told otherwise
 */
export function truthsOf(
  name: string,
  checkout: MarketCheckout,
  stripeIds: readonly (string | null | undefined)[],
  amountMinor = amountOf(lastPurchase(checkout)),
  state?: MarketTruth['state'],
): readonly MarketTruth[] {
  const purchase = lastPurchase(checkout);
  return [truth(name, purchase, stripeIds, amountMinor, purchase.currency, state)];
}

/** A single purchase that was paid by card and nothing else happened to. */
export function isPlainCard({ kind, purchases, payments }: MarketCheckout): boolean {
  const [purchase] = purchases;
  return (
    kind === 'single' &&
    payments.length === 1 &&
    purchase?.payment_method === 'CREDIT_CARD' &&
    purchase.payment_status === 'SUCCEEDED' &&
    purchase.status === 'ACTIVE' &&
    purchase.stripe_invoice_id === null &&
    purchase.currency !== 'GBP'
  );
}

const day = 86_400;

/** A plain card payment of so many days ago, at least. */
export const isOld =
  (days: number) =>
  (checkout: MarketCheckout, now: number): boolean =>
    isPlainCard(checkout) && now - chargeOf(lastPayment(checkout)).created > days * day;

/** A single purchase that was paid by a bank debit. */
export function isPlainDebit({ kind, purchases, payments }: MarketCheckout): boolean {
  const [purchase] = purchases;
  return (
    kind === 'single' &&
    payments.length === 1 &&
    purchase?.payment_method === 'ACH' &&
    purchase.payment_status === 'SUCCEEDED' &&
    purchase.status === 'ACTIVE' &&
    purchase.currency !== 'GBP'
  );
}

/** A subscription that runs, whose latest period was simply paid. */
export function isRunning({ kind, purchases, payments }: MarketCheckout): boolean {
  const last = purchases.at(-1);
  return (
    kind === 'subscription' &&
    last?.status === 'ACTIVE' &&
    last.auto_renew &&
    last.payment_status === 'SUCCEEDED' &&
    last.currency !== 'GBP' &&
    payments.length === purchases.length
  );
}
