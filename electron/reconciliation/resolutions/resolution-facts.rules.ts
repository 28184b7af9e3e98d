import type { FindingClass } from '../findings/finding-classes.rules';
import type { Finding } from '../findings/finding-queue.schema';

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
