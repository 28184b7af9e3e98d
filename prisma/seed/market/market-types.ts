import type {
  creditNote,
  customer,
  invoice,
  invoicePayment,
} from '../../../electron/stripe/sandbox/objects/billing-objects';
import type {
  balanceTransaction,
  charge,
  dispute,
  paymentIntent,
  payout,
  refund,
} from '../../../electron/stripe/sandbox/objects/payment-objects';
import type { subscription } from '../../../electron/stripe/sandbox/objects/subscription-objects';
import type { PurchaseRow } from '../seed-rows';

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** A purchase that injections may still change before it is written. */
export type MarketPurchase = Writable<PurchaseRow>;

export type MarketBalanceTransaction = ReturnType<typeof balanceTransaction>;
export type MarketCharge = ReturnType<typeof charge>;
export type MarketIntent = ReturnType<typeof paymentIntent>;
export type MarketRefund = ReturnType<typeof refund>;
export type MarketDispute = ReturnType<typeof dispute>;
export type MarketPayout = ReturnType<typeof payout>;
export type MarketCustomer = ReturnType<typeof customer>;
export type MarketInvoice = ReturnType<typeof invoice>;
export type MarketInvoicePayment = ReturnType<typeof invoicePayment>;
export type MarketSubscription = ReturnType<typeof subscription>;
export type MarketCreditNote = ReturnType<typeof creditNote>;

/** Any object that the generator makes. */
export type MarketObject =
  | MarketBalanceTransaction
  | MarketCharge
  | MarketIntent
  | MarketRefund
  | MarketDispute
  | MarketPayout
  | MarketCustomer
  | MarketInvoice
  | MarketInvoicePayment
  | MarketSubscription
  | MarketCreditNote;

/** Who buys: what payments say about the buyer. */
export interface MarketBuyer {
  readonly customer: string;
  readonly email: string;
  readonly name: string;
}

/** One payment: an intent with its charge and everything that followed from it. */
export interface MarketPayment {
  intent: MarketIntent | undefined;
  charge: MarketCharge | undefined;
  /** The charge's own balance transaction. */
  booking: MarketBalanceTransaction | undefined;
  readonly refunds: MarketRefund[];
  readonly disputes: MarketDispute[];
  /** Movements that followed: refunds, disputes, failures. */
  readonly movements: MarketBalanceTransaction[];
  invoice: MarketInvoice | undefined;
  readonly invoicePayments: MarketInvoicePayment[];
  /** The purchases that it pays. */
  readonly purchases: readonly MarketPurchase[];
}

/** What was bought in one go, with Stripe's side of it. */
export interface MarketCheckout {
  readonly kind: 'single' | 'shared' | 'subscription';
  readonly buyer: MarketBuyer;
  purchases: MarketPurchase[];
  payments: MarketPayment[];
  subscription: MarketSubscription | undefined;
  /** A second subscription to the same thing. */
  twin?: MarketSubscription;
  readonly creditNotes: MarketCreditNote[];
}

/** What reconciliation must say about an injected (or natural) state. */
export interface MarketTruth {
  readonly class: string;
  readonly state: 'discrepancy' | 'expected' | 'information';
  readonly purchase_id: string | null;
  readonly stripe_ids: readonly string[];
  /** ISO capitals. */
  readonly currency: string;
  /** Money at risk, as far as the injection knows it. */
  readonly amount_minor: number;
}
