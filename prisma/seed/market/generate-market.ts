import { customer } from '../../../electron/stripe/sandbox/objects/billing-objects';
import { balanceTransaction } from '../../../electron/stripe/sandbox/objects/payment-objects';
import { type Random, randomStream } from '../random';
import { seedId } from '../seed-id';
import type { PurchaseRow } from '../seed-rows';
import { checkoutState } from './checkout-state';
import { classOf, type InjectionStage, truth } from './injection';
import { InjectionPlan, type WantedInjections } from './injection-plan';
import { amountOf } from './market-money';
import type {
  MarketBalanceTransaction,
  MarketBuyer,
  MarketCheckout,
  MarketObject,
  MarketPurchase,
  MarketTruth,
} from './market-types';
import { PayoutLedger } from './payout-ledger';
import { RunningSubscriptions } from './running-subscriptions';

export interface MarketOptions {
  readonly seed: number;
  /** The instant that everything is counted back from. */
  readonly now: Date;
  /** Purchases in the order of their checkouts, as the seed makes them. */
  readonly purchases: Iterable<PurchaseRow>;
  /** About how many there are, to spread the injections over all of them. */
  readonly expected: number;
  /** What payments say about each organisation, by its id. */
  readonly buyers: ReadonlyMap<string, MarketBuyer & { readonly createdAt: string }>;
  readonly inject: WantedInjections;
  /** Only checkouts whose latest purchase is not older carry injections. */
  readonly injectFrom?: Date;
  /** Since when Stripe takes small fees of its own that belong to no payment, seven or eight a day. */
  readonly strayFeesSince?: Date;
}

/** What the generator makes, piece by piece. */
export type MarketPiece =
  | { readonly kind: 'purchase'; readonly purchase: PurchaseRow }
  | {
      readonly kind: 'object';
      readonly object: MarketObject;
      /** For balance transactions: the key of its payout in `settlements`. */
      readonly settlement?: string | undefined;
    }
  | { readonly kind: 'truth'; readonly truth: MarketTruth }
  /** The last piece. */
  | {
      readonly kind: 'end';
      readonly settlements: ReadonlyMap<string, string>;
      readonly balances: ReadonlyMap<
        string,
        { readonly available: number; readonly pending: number }
      >;
      /** Injections for which no checkout was found. */
      readonly missing: readonly string[];
    };

/** Purchases that were made in one go: of one subscription, or of one invoice. */
function* checkouts(purchases: Iterable<PurchaseRow>): Generator<MarketPurchase[]> {
  let together: MarketPurchase[] = [];
  let key: string | null = null;
  for (const purchase of purchases) {
    const next =
      purchase.stripe_subscription_id ??
      (purchase.stripe_payment_id === null ? purchase.stripe_invoice_id : null);
    if (together.length > 0 && (next === null || next !== key)) {
      yield together;
      together = [];
    }
    key = next;
    together.push({ ...purchase });
  }
  if (together.length > 0) yield together;
}

/** States that are no injection and yet must be found: what the purchases themselves say. */
function naturalTruths(checkout: MarketCheckout, now: number): MarketTruth[] {
  return checkout.payments.flatMap(({ purchases, intent, charge, disputes }) =>
    purchases.flatMap((purchase) => {
      const ids = [charge?.id, intent?.id];
      const minor = amountOf(purchase);
      if (purchase.payment_status === 'PROCESSING') {
        const aged = now - (intent?.created ?? now) > 14 * 86_400;
        return [
          truth(
            'PROCESSING',
            purchase,
            ids,
            minor,
            purchase.currency,
            aged ? 'discrepancy' : 'expected',
          ),
        ];
      }
      const [dispute] = disputes;
      if (!dispute) return [];
      const name =
        dispute.status === 'won'
          ? 'DISPUTE_WON_UNRESTORED'
          : dispute.status === 'lost'
            ? 'DISPUTE_LOST_ACTIVE'
            : 'DISPUTE_OPEN';
      // A period that is over needs no end any more.
      if (name === 'DISPUTE_LOST_ACTIVE' && purchase.status !== 'ACTIVE') return [];
      return [truth(name, purchase, [dispute.id, ...ids], dispute.amount, purchase.currency)];
    }),
  );
}

/**
 * Makes Stripe's side of purchases, such that both sides agree, injects disagreements at known
 * places, and says what must be found. Same options, same pieces. Nothing is kept but sums, so it
 * runs at any size. Purchases come out as injections left them; write those and not the given ones.
 */
export function* generateMarket(options: MarketOptions): Generator<MarketPiece> {
  const { seed, buyers, expected, inject, injectFrom } = options;
  const now = Math.floor(options.now.getTime() / 1000);
  const ledger = new PayoutLedger(now);
  const plan = new InjectionPlan(inject, expected);
  const running = new RunningSubscriptions();
  const known = [...buyers.values()];
  for (const { customer: id, email, name, createdAt } of known) {
    const created = Math.floor(Date.parse(createdAt) / 1000);
    yield { kind: 'object', object: customer({ id, email, name, created }) };
  }
  let count = 0;
  for (const purchases of checkouts(options.purchases)) {
    const random = randomStream(seed, 'market', count);
    count += 1;
    const [first] = purchases;
    const buyer = first && buyers.get(first.organization_id);
    if (!first || !buyer) throw new RangeError('A purchase has no known buyer');
    yield* checkoutPieces({
      purchases,
      buyer,
      stranger: known[(known.indexOf(buyer) + 1) % known.length] ?? buyer,
      random,
      now,
      plan,
      ledger,
      running,
      mayInject:
        injectFrom === undefined ||
        Date.parse(purchases.at(-1)?.purchase_date ?? '') >= injectFrom.getTime(),
      newPurchaseId: purchaseIds(seed, count),
    });
  }
  for (const movement of smallFees(seed, options.strayFeesSince, now)) {
    yield { kind: 'object', object: movement, settlement: ledger.add(movement) };
    const { id, amount, currency } = movement;
    yield { kind: 'truth', truth: truth('UNATTRIBUTED_FEE', null, [id], amount, currency) };
  }
  const paid = ledger.pay(randomStream(seed, 'market-payouts'), plan.payoutTroubles());
  for (const object of paid.payouts) yield { kind: 'object', object };
  for (const { movement: object, settlement } of paid.movements) {
    yield { kind: 'object', object, settlement };
  }
  for (const one of [...paid.truths, ...running.truths()]) yield { kind: 'truth', truth: one };
  yield {
    kind: 'end',
    settlements: paid.settlements,
    balances: ledger.balances(),
    missing: plan.missing(paid.truths),
  };
}

/** Seconds between two small fees: more than two hundred fall into any month. */
const betweenFees = 190 * 60;

/** Fees for single services of Stripe, such as screening a payment: a few cents each. */
function* smallFees(
  seed: number,
  since: Date | undefined,
  now: number,
): Generator<MarketBalanceTransaction> {
  if (since === undefined) return;
  const first = Math.floor(since.getTime() / 1000);
  const count = Math.floor((now - 3 * 86_400 - first) / betweenFees);
  for (let index = 0; index < count; index += 1) {
    const random = randomStream(seed, 'stray-fee', index);
    const created = first + index * betweenFees + random.integer(0, betweenFees - 1);
    yield balanceTransaction({
      id: `txn_1fee${random.token(18)}`,
      amount: -random.integer(2, 9),
      currency: 'usd',
      created,
      available_on: Math.floor(created / 86_400) * 86_400,
      description: 'Radar for Fraud Teams',
      reporting_category: 'fee',
      source: null,
      type: 'stripe_fee',
    });
  }
}

function purchaseIds(seed: number, checkout: number): () => string {
  let made = 0;
  return () => {
    made += 1;
    return seedId(seed, 'market-purchase', checkout * 8 + made);
  };
}

interface CheckoutWork {
  readonly purchases: MarketPurchase[];
  readonly buyer: MarketBuyer;
  readonly stranger: MarketBuyer;
  readonly random: Random;
  readonly now: number;
  readonly plan: InjectionPlan;
  readonly ledger: PayoutLedger;
  readonly running: RunningSubscriptions;
  readonly mayInject: boolean;
  readonly newPurchaseId: () => string;
}

function* checkoutPieces(work: CheckoutWork): Generator<MarketPiece> {
  const { purchases, buyer, random, now, plan, ledger, running } = work;
  const added: MarketPurchase[] = [];
  const stray: MarketBalanceTransaction[] = [];
  const withheld = new Set<string>();
  const stage: InjectionStage = {
    random,
    now,
    stranger: work.stranger,
    addPurchase: (purchase) => added.push(purchase),
    build: (others) => checkoutState(others, buyer, now),
    addMovement: (movement) => stray.push(movement),
    withhold: ({ id }) => withheld.add(id),
    newPurchaseId: work.newPurchaseId,
  };
  let checkout = checkoutState(purchases, buyer, now);
  const injection = work.mayInject ? plan.pick(checkout, now, random) : undefined;
  if (injection?.before) {
    injection.before(purchases, stage);
    checkout = checkoutState(purchases, buyer, now);
  }
  const own = injection ? classOf(injection.name) : undefined;
  const truths = naturalTruths(checkout, now).filter((one) => one.class !== own);
  if (injection) truths.push(...injection.after(checkout, stage));
  for (const purchase of [...checkout.purchases, ...added]) yield { kind: 'purchase', purchase };
  for (const subscription of [checkout.subscription, checkout.twin]) {
    if (!subscription) continue;
    const periods = [...checkout.purchases, ...added].filter(
      (one) => one.stripe_subscription_id === subscription.id,
    );
    running.note(periods, subscription);
  }
  for (const object of objectsOf(checkout)) yield { kind: 'object', object };
  for (const movement of [...movementsOf(checkout), ...stray]) {
    const settlement = ledger.add(movement, withheld.has(movement.id));
    yield { kind: 'object', object: movement, settlement };
  }
  for (const one of truths) yield { kind: 'truth', truth: one };
}

function* objectsOf(checkout: MarketCheckout): Generator<MarketObject> {
  if (checkout.subscription) yield checkout.subscription;
  if (checkout.twin) yield checkout.twin;
  for (const { intent, charge, invoice, invoicePayments, refunds, disputes } of checkout.payments) {
    if (intent) yield intent;
    if (charge) yield charge;
    if (invoice) yield invoice;
    yield* invoicePayments;
    yield* refunds;
    yield* disputes;
  }
  yield* checkout.creditNotes;
}

function* movementsOf({ payments }: MarketCheckout): Generator<MarketBalanceTransaction> {
  for (const { booking, movements } of payments) {
    if (booking) yield booking;
    yield* movements;
  }
}
