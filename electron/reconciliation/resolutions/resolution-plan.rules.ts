import { decimalFromMinor, isStorable, parseCurrency } from '../../shared/money';
import type { FindingClass } from '../findings/finding-classes.rules';
import type { Finding, ResolutionKind } from '../findings/finding-queue.schema';
import { type ColumnValue, referenceColumnOf } from './purchase-correction.rules';

/** What a purchase says now. */
export interface PurchaseFacts {
  readonly id: string;
  /** Null where what is stored is no amount of its currency, as half a yen is. */
  readonly amountMinor: number | null;
  readonly refundedMinor: number | null;
  readonly currency: string;
  readonly paymentStatus: string;
  readonly status: string;
  readonly autoRenew: boolean;
  readonly stripePaymentId: string | null;
  readonly stripeInvoiceId: string | null;
  readonly stripeSubscriptionId: string | null;
}

/** How a charge and a purchase belong together, and what was refunded beside them. */
export interface PaymentShare {
  /** Whether the purchase is paid by it; of two charges for one thing only one is. */
  readonly pays: boolean;
  /** What the other purchases that it pays say was refunded of them; null where it pays no other. */
  readonly ofOthersMinor: number | null;
  /** What Stripe refunded of other charges that pay the purchase, as an invoice that is paid in parts. */
  readonly ofOtherChargesMinor: number;
  /** What those other purchases cost, and what those other charges captured. */
  readonly amountOfOthersMinor: number;
  readonly capturedOfOtherChargesMinor: number;
}

/** The payment that Stripe holds: one charge. */
export interface ChargeFacts extends PaymentShare {
  readonly id: string;
  readonly paymentIntent: string | null;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly currency: string;
  readonly status: string;
  /** Whether a dispute about it took its money: Stripe still calls it disputed when that was won. */
  readonly disputed: boolean;
  /** Whether the bank took the money back after it had been captured. */
  readonly failedLater: boolean;
  readonly created: string;
  readonly customer: string | null;
}

/** What a decision about a finding can be made from. */
export interface ResolutionFacts {
  readonly findingClass: FindingClass | null;
  readonly purchase: PurchaseFacts | null;
  readonly charge: ChargeFacts | null;
  readonly invoice: string | null;
  readonly subscription: string | null;
  /** Whether Stripe has ended that subscription. */
  readonly subscriptionEnded: boolean;
  /** Whether it gives nothing any more in Stripe, although the recorded period is not over. */
  readonly subscriptionLapsed: boolean;
  /** See {@link isPaidOtherwise}. */
  readonly paidOtherwise: boolean;
  /** When Stripe made the latest refund that did not fail. */
  readonly lastRefundAt: string | null;
  readonly stripeIds: readonly string[];
  /** For a purchase that has to be made: who it is for, as far as Stripe and the marketplace know. */
  readonly buyer: {
    readonly organizationId: string;
    /** Null for an organisation without members. */
    readonly userId: string | null;
    readonly toolId: string | null;
    readonly bundleId: string | null;
    readonly subscriptionStart: string | null;
    readonly subscriptionEnd: string | null;
  } | null;
  readonly now: string;
}

/** Columns of a purchase as the database takes them. */
export type PurchaseChanges = Readonly<Record<string, ColumnValue>>;

/** What a call of Stripe is to do. */
export type StripeRequest =
  | {
      readonly kind: 'refund';
      readonly charge: string;
      readonly amountMinor: number;
      readonly currency: string;
    }
  | { readonly kind: 'cancel_subscription'; readonly subscription: string };

/** A decision, ready to be carried out. */
export interface ResolutionPlan {
  readonly kind: ResolutionKind;
  readonly changes: PurchaseChanges;
  readonly stripe: StripeRequest | null;
  /** Money that this moves or writes off, in minor units of `currency`. */
  readonly amountMinor: number;
  readonly currency: string | null;
}

export type PlanReading =
  | { readonly ok: true; readonly plan: ResolutionPlan }
  /** Why it cannot be done, as a sentence. */
  | { readonly ok: false; readonly reason: string };

/** A decision that changes at most a purchase: no call of Stripe, and no money moves. */
export function changingPlan(kind: ResolutionKind, changes: PurchaseChanges): ResolutionPlan {
  return { kind, changes, stripe: null, amountMinor: 0, currency: null };
}

/** What the database is told of a plan; what that is worth, it works out itself. */
export function itemOfPlan({ currency, amountMinor, stripe, changes }: ResolutionPlan) {
  return { currency, amount_minor: amountMinor, changes: stripe ? { stripe } : changes };
}

const cannot = (reason: string): PlanReading => ({ ok: false, reason });

/** An amount as a column of a purchase holds it; undefined when the column cannot. */
function columnAmount(minor: number, currency: string): string | undefined {
  const code = parseCurrency(currency);
  const money = code && { minor, currency: code };
  return money && isStorable(money) ? decimalFromMinor(money) : undefined;
}

const tooPrecise = 'The amount in Stripe does not fit the purchase, which holds two decimals.';
const noAmount = 'What the purchase says is no amount of its currency. Correct the purchase first.';

/**
 * Refund columns of a purchase.
 * @param refundedMinor what was refunded of it in all
 * @param at when the latest of it was
 * @returns undefined where a column cannot hold it
 */
function refundChanges(
  purchase: PurchaseFacts & { readonly amountMinor: number },
  refundedMinor: number,
  at: string,
): PurchaseChanges | undefined {
  const refunded = columnAmount(Math.min(refundedMinor, purchase.amountMinor), purchase.currency);
  if (refunded === undefined) return undefined;
  const full = refundedMinor >= purchase.amountMinor;
  if (refundedMinor === 0) {
    return { refunded_amount: refunded, payment_status: 'SUCCEEDED', refunded_at: null };
  }
  return {
    refunded_amount: refunded,
    payment_status: full ? 'REFUNDED' : 'PARTIALLY_REFUNDED',
    refunded_at: at,
    ...(full ? { status: 'REFUNDED' } : {}),
  };
}

function unlinkChanges(purchase: PurchaseFacts, stripeIds: readonly string[]): PurchaseChanges {
  const columns = [
    ['stripe_payment_id', purchase.stripePaymentId],
    ['stripe_invoice_id', purchase.stripeInvoiceId],
    ['stripe_subscription_id', purchase.stripeSubscriptionId],
  ] as const;
  const named = columns.filter(([, id]) => id !== null && stripeIds.includes(id));
  const all = named.length > 0 ? named : columns.filter(([, id]) => id !== null).slice(0, 1);
  return Object.fromEntries(all.map(([column]) => [column, null]));
}

/** Ids that stand in the wrong column move to the one of their prefix; what is no id goes. */
function referenceChanges(purchase: PurchaseFacts): PurchaseChanges {
  const columns = {
    stripe_payment_id: purchase.stripePaymentId,
    stripe_invoice_id: purchase.stripeInvoiceId,
    stripe_subscription_id: purchase.stripeSubscriptionId,
  };
  const misplaced = Object.entries(columns).filter(
    ([column, id]) => id !== null && referenceColumnOf(id) !== column,
  );
  const cleared = Object.fromEntries(misplaced.map(([column]) => [column, null]));
  const moved = Object.fromEntries(
    misplaced.flatMap(([, id]) => {
      const home = id === null ? null : referenceColumnOf(id);
      return home !== null && id !== null ? [[home, id]] : [];
    }),
  );
  return { ...cleared, ...moved };
}

/**
 * Whether a finding leaves it as it is that the purchase is paid, though Stripe may have no charge of it: outside of
 * Stripe, by credit or with nothing due, or what is missing is the period after it.
 */
export function isPaidOtherwise({
  class: findingClass,
  state,
  evidence,
}: Pick<Finding, 'class' | 'state' | 'evidence'>): boolean {
  return (
    state === 'information' ||
    findingClass === 'CREDIT_NOTE' ||
    (findingClass === 'RENEWAL_MISSING' && Object.hasOwn(evidence, 'subscription_end'))
  );
}

/** What Stripe says of a subscription; the renewal alone would stay beside a state that disagrees. */
function subscriptionState(
  { subscriptionLapsed }: ResolutionFacts,
  { status, autoRenew }: PurchaseFacts,
): PlanReading {
  const planned = (changes: PurchaseChanges): PlanReading => ({
    ok: true,
    plan: changingPlan('correct_purchase', changes),
  });
  if (status === 'REFUNDED') {
    return cannot(
      'The purchase was refunded. Cancel its subscription in Stripe, or accept with a reason.',
    );
  }
  if (status !== 'ACTIVE') {
    return planned({ status: 'ACTIVE', auto_renew: true });
  }
  return planned(
    subscriptionLapsed ? { status: 'EXPIRED', auto_renew: false } : { auto_renew: !autoRenew },
  );
}

function correction(facts: ResolutionFacts, purchase: PurchaseFacts): PlanReading {
  const { charge, findingClass } = facts;
  const planned = (changes: PurchaseChanges): PlanReading =>
    Object.keys(changes).length === 0
      ? cannot(
          'The purchase already says what Stripe says. Change a field, or accept with a reason.',
        )
      : {
          ok: true,
          plan: changingPlan('correct_purchase', changes),
        };
  if (findingClass === 'NO_REFERENCE' && !charge) {
    return cannot('Name the payment in Stripe that this purchase belongs to.');
  }
  if (findingClass === 'BAD_REFERENCE') return planned(referenceChanges(purchase));
  if (findingClass === 'SUB_STATE') return subscriptionState(facts, purchase);
  // What is under way has not failed, and what is only authorised has not been paid.
  const isUnderWay = findingClass === 'PROCESSING' || charge?.status === 'pending';
  if (isUnderWay || charge?.capturedMinor === 0) return planned({});
  if (charge?.status !== 'succeeded') {
    if (facts.paidOtherwise) return planned({});
    return planned(purchase.paymentStatus === 'FAILED' ? {} : { payment_status: 'FAILED' });
  }
  const isSameCurrency = charge.currency === purchase.currency;
  if (!isSameCurrency && charge.ofOthersMinor !== null) {
    return cannot(
      'Several purchases share this payment, which has another currency. Enter the part of this one.',
    );
  }
  // Of a payment that others share it is the rest, and all parts of one that was paid in parts.
  const captured = isSameCurrency
    ? charge.capturedMinor + charge.capturedOfOtherChargesMinor - charge.amountOfOthersMinor
    : charge.capturedMinor;
  if (captured <= 0) {
    return cannot(
      'Other purchases take up all of this payment. Unlink the one that it does not pay.',
    );
  }
  const amount = columnAmount(captured, charge.currency);
  if (amount === undefined) return cannot(tooPrecise);
  return planned({
    ...(captured === purchase.amountMinor && isSameCurrency ? {} : { amount }),
    ...(isSameCurrency ? {} : { currency: charge.currency }),
    ...(['SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED'].includes(purchase.paymentStatus)
      ? {}
      : { payment_status: 'SUCCEEDED' }),
  });
}

/** Why Stripe would refund nothing of a charge, whatever the amount; null where it may. */
function refundObstacle(charge: ChargeFacts): string | null {
  if (charge.failedLater) {
    return 'The customer’s bank took this payment back: Stripe holds no money of it to refund.';
  }
  if (charge.status !== 'succeeded')
    return 'This payment did not succeed: there is nothing to refund.';
  if (charge.disputed) {
    return 'This payment is disputed: its money comes or goes with the dispute, and Stripe refunds nothing of it.';
  }
  return charge.capturedMinor > charge.refundedMinor
    ? null
    : 'Nothing is left to refund on this charge.';
}

/** What is left to refund of a charge, in minor units. */
export function refundable(charge: ChargeFacts): number {
  if (refundObstacle(charge) !== null) return 0;
  return Math.max(0, charge.capturedMinor - charge.refundedMinor);
}

/**
 * What a refund in Stripe is proposed to be: where the purchases of the payment say that more was
 * refunded than Stripe did, the difference; otherwise everything that is left, and of a payment of
 * several purchases what is left of this one.
 */
function proposedRefund(purchase: PurchaseFacts | null, charge: ChargeFacts): number {
  const left = refundable(charge);
  if (!charge.pays || purchase?.currency !== charge.currency) return left;
  const { amountMinor, refundedMinor } = purchase;
  if (amountMinor === null || refundedMinor === null) return left;
  const inStripe = charge.refundedMinor + charge.ofOtherChargesMinor;
  const missing = refundedMinor + (charge.ofOthersMinor ?? 0) - inStripe;
  if (missing > 0) return Math.min(left, missing);
  return charge.ofOthersMinor === null ? left : Math.min(left, amountMinor - refundedMinor);
}

function creation({ charge, buyer, invoice, subscription }: ResolutionFacts): PlanReading {
  if (!charge) return cannot('Stripe’s mirror holds no payment to make a purchase from.');
  if (!buyer) return cannot('Choose for whom the purchase is, and what was bought.');
  if (buyer.userId === null) {
    return cannot('This organisation has no members, and a purchase needs a buyer.');
  }
  if (buyer.toolId === null && buyer.bundleId === null) return cannot('Choose what was bought.');
  const amount = columnAmount(charge.capturedMinor, charge.currency);
  if (amount === undefined) return cannot(tooPrecise);
  return {
    ok: true,
    plan: {
      kind: 'create_purchase',
      stripe: null,
      amountMinor: charge.capturedMinor,
      currency: charge.currency,
      changes: {
        organization_id: buyer.organizationId,
        user_id: buyer.userId,
        tool_id: buyer.toolId,
        bundle_id: buyer.toolId === null ? buyer.bundleId : null,
        purchase_type: buyer.toolId === null ? 'BUNDLE' : 'TOOL',
        amount,
        currency: charge.currency,
        payment_method: invoice ? 'INVOICE' : 'CREDIT_CARD',
        payment_status: 'SUCCEEDED',
        stripe_payment_id: charge.paymentIntent ?? charge.id,
        stripe_invoice_id: invoice,
        stripe_subscription_id: subscription,
        is_subscription: subscription !== null,
        subscription_start: buyer.subscriptionStart,
        subscription_end: buyer.subscriptionEnd,
        activated_at: charge.created,
        purchase_date: charge.created,
      },
    },
  };
}

/**
 * What a kind of decision would do about a finding. The dialog shows it, a person may change the
 * amount of a refund or the columns, and the database checks the result again.
 * @param refundMinor what to refund, where a person chose it
 */
export function planResolution(
  kind: ResolutionKind,
  facts: ResolutionFacts,
  refundMinor: number | null = null,
): PlanReading {
  const { purchase, charge } = facts;
  const plain = (changes: PurchaseChanges): PlanReading => ({
    ok: true,
    plan: changingPlan(kind, changes),
  });
  switch (kind) {
    case 'accept':
    case 'write_off':
      return plain({});
    case 'create_purchase':
      return creation(facts);
    case 'refund_in_stripe': {
      if (!charge) return cannot('There is no charge in Stripe to refund.');
      const obstacle = refundObstacle(charge);
      if (obstacle !== null) return cannot(obstacle);
      const amount = refundMinor ?? proposedRefund(purchase, charge);
      if (amount <= 0) return cannot('Enter an amount above zero.');
      if (amount > refundable(charge)) return cannot('This is more than is left to refund.');
      return {
        ok: true,
        plan: {
          kind,
          changes: {},
          stripe: {
            kind: 'refund',
            charge: charge.id,
            amountMinor: amount,
            currency: charge.currency,
          },
          amountMinor: amount,
          currency: charge.currency,
        },
      };
    }
    case 'cancel_subscription': {
      const subscription = facts.subscription ?? purchase?.stripeSubscriptionId ?? null;
      if (!subscription) return cannot('No subscription in Stripe belongs to this.');
      if (facts.subscriptionEnded) return cannot('Stripe has ended this subscription already.');
      return {
        ok: true,
        plan: {
          kind,
          changes: {},
          stripe: { kind: 'cancel_subscription', subscription },
          amountMinor: 0,
          currency: null,
        },
      };
    }
    default:
      break;
  }
  if (!purchase) return cannot('No purchase belongs to this finding.');
  switch (kind) {
    case 'link': {
      const payment = charge?.paymentIntent ?? charge?.id ?? null;
      if (payment === null && facts.invoice === null) {
        return cannot('No payment in Stripe is proposed for this purchase.');
      }
      const changes = {
        ...(payment !== null && payment !== purchase.stripePaymentId
          ? { stripe_payment_id: payment }
          : {}),
        ...(facts.invoice !== null && facts.invoice !== purchase.stripeInvoiceId
          ? { stripe_invoice_id: facts.invoice }
          : {}),
      };
      return Object.keys(changes).length === 0
        ? cannot('The purchase is linked to this payment already.')
        : plain(changes);
    }
    case 'unlink': {
      const changes = unlinkChanges(purchase, facts.stripeIds);
      return Object.keys(changes).length === 0
        ? cannot('The purchase is linked to nothing in Stripe.')
        : plain(changes);
    }
    case 'correct_purchase':
      return correction(facts, purchase);
    case 'record_refund': {
      if (!charge) return cannot('There is no charge in Stripe to take the refund from.');
      if (charge.currency !== purchase.currency) {
        return cannot('Purchase and charge have different currencies. Correct the purchase first.');
      }
      if (!charge.pays) {
        return cannot('The purchase is not paid by this payment. Link it to its payment first.');
      }
      const { amountMinor, refundedMinor, paymentStatus } = purchase;
      if (amountMinor === null || refundedMinor === null) return cannot(noAmount);
      const inStripe = charge.refundedMinor + charge.ofOtherChargesMinor;
      // What others of the same payment say is theirs.
      const its = Math.max(0, inStripe - (charge.ofOthersMinor ?? 0));
      const changes = refundChanges(
        { ...purchase, amountMinor },
        its,
        facts.lastRefundAt ?? facts.now,
      );
      if (!changes) return cannot(tooPrecise);
      const saysRefunded = ['PARTIALLY_REFUNDED', 'REFUNDED'].includes(paymentStatus);
      if (its === 0 && refundedMinor === 0 && !saysRefunded) {
        return cannot('Stripe refunded nothing of it, and the purchase says so.');
      }
      if (its === refundedMinor && changes['payment_status'] === paymentStatus) {
        return cannot('The purchase says already what Stripe refunded.');
      }
      return plain(changes);
    }
    case 'activate_purchase': {
      const payment_status = (purchase.refundedMinor ?? 0) > 0 ? 'PARTIALLY_REFUNDED' : 'SUCCEEDED';
      if (purchase.status === 'ACTIVE' && purchase.paymentStatus === payment_status) {
        return cannot('The purchase is active already, and says that it is paid.');
      }
      // One that is only called disputed was active all the time, since when it says.
      return purchase.status === 'ACTIVE' && purchase.paymentStatus === 'DISPUTED'
        ? plain({ payment_status })
        : plain({ status: 'ACTIVE', payment_status, activated_at: facts.now, cancelled_at: null });
    }
    case 'end_purchase': {
      const amount = purchase.amountMinor ?? 0;
      const isUnpaid = ['LATE_FAILURE', 'ACTIVE_UNPAID'].includes(facts.findingClass ?? '');
      return plain({
        // It would stand there as paid for good, with no payment.
        ...(isUnpaid && purchase.paymentStatus === 'SUCCEEDED' ? { payment_status: 'FAILED' } : {}),
        status: amount > 0 && (purchase.refundedMinor ?? 0) >= amount ? 'REFUNDED' : 'CANCELLED',
        cancelled_at: facts.now,
        auto_renew: false,
      });
    }
  }
}

/** A refund that Stripe made, and its charge as it is since. */
export interface MadeRefund {
  readonly amountMinor: number;
  /** When it was made, an instant. */
  readonly at: string;
  readonly charge: Pick<ChargeFacts, 'currency' | 'refundedMinor'> & PaymentShare;
}

/**
 * What changes on a purchase once a refund was made for it. One that has its payment for itself says
 * then what Stripe says, whoever refunded the rest; of a payment of several purchases nothing tells
 * whose an earlier refund was, so that at most this one is added.
 * @param purchase null where it is gone
 * @returns nothing where the purchase is paid by another charge, as of two for one thing, where both
 *   have different currencies, or the amounts do not fit: a finding stays
 */
export function changesAfterRefund(
  purchase: PurchaseFacts | null,
  { amountMinor: added, at, charge }: MadeRefund,
): PurchaseChanges {
  if (!charge.pays || purchase?.currency !== charge.currency) return {};
  const { amountMinor, refundedMinor } = purchase;
  if (amountMinor === null || refundedMinor === null) return {};
  const { ofOthersMinor } = charge;
  const inStripe = charge.refundedMinor + charge.ofOtherChargesMinor;
  const inAll =
    ofOthersMinor === null
      ? inStripe
      : Math.max(refundedMinor, Math.min(inStripe - ofOthersMinor, refundedMinor + added));
  return refundChanges({ ...purchase, amountMinor }, inAll, at) ?? {};
}
