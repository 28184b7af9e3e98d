/**
 * The register of what can fail to agree between purchases and Stripe: every class with its group,
 * its severity, its words for people and the one remedy that is proposed. SQL, screens, command
 * line and tests take it from here.
 */

import { keysOf } from '../../shared/literals';
import type { Remedy } from './remedies.rules';

/** Where a class belongs, in the order of the path that money takes. */
export const findingGroups = [
  'identity',
  'amount',
  'payment',
  'refunds',
  'disputes',
  'subscription',
  'settlement',
  'integrity',
] as const;
export type FindingGroup = (typeof findingGroups)[number];

/**
 * `discrepancy`: someone has to act. `expected`: a normal state with a date by which it ends by
 * itself. `information`: explained, nothing to do.
 */
export const findingStates = ['discrepancy', 'expected', 'information'] as const;
export type FindingState = (typeof findingStates)[number];

/** The gravest first. */
export const severities = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

export interface FindingClassEntry {
  readonly group: FindingGroup;
  /** Two or three words for lists. */
  readonly title: string;
  /** One sentence: what is the matter. */
  readonly meaning: string;
  /** How grave a discrepancy of this class is; expected states and information are always low. */
  readonly severity: Severity;
  /** What is proposed for a discrepancy; an expected state waits, information asks for nothing. */
  readonly remedy: Remedy;
}

const classes = {
  MISSING_IN_STRIPE: {
    group: 'identity',
    title: 'Missing in Stripe',
    meaning: 'The purchase is recorded as paid, but Stripe does not know its payment.',
    severity: 'critical',
    remedy: 'correct_purchase',
  },
  MISSING_LOCALLY: {
    group: 'identity',
    title: 'Purchase missing',
    meaning: 'Stripe captured money that belongs to no purchase.',
    severity: 'critical',
    remedy: 'create_purchase',
  },
  NO_REFERENCE: {
    group: 'identity',
    title: 'No reference',
    meaning: 'The purchase has a price and is recorded as paid, but names no payment of Stripe.',
    severity: 'high',
    remedy: 'link',
  },
  BAD_REFERENCE: {
    group: 'identity',
    title: 'Wrong reference',
    meaning: 'A reference to Stripe has the wrong kind of id, or stands in the wrong column.',
    severity: 'medium',
    remedy: 'correct_purchase',
  },
  DUPLICATE_LINK: {
    group: 'identity',
    title: 'Payment claimed twice',
    meaning: 'The purchases that lead to this payment exceed what it captured.',
    severity: 'high',
    remedy: 'unlink',
  },
  DUPLICATE_CHARGE: {
    group: 'identity',
    title: 'Charged twice',
    meaning: 'The customer was charged the same amount for the same thing twice within minutes.',
    severity: 'high',
    remedy: 'refund_in_stripe',
  },
  WRONG_MODE: {
    group: 'identity',
    title: 'Wrong mode or account',
    meaning:
      'The payment is test data in a live workspace, live data in a test one, or another account’s.',
    severity: 'critical',
    remedy: 'unlink',
  },
  PARTY_MISMATCH: {
    group: 'identity',
    title: 'Other customer',
    meaning: 'Customer, e-mail or metadata of the payment name someone else.',
    severity: 'high',
    // Who a purchase is for is no field that could be corrected.
    remedy: 'unlink',
  },
  AMOUNT_MISMATCH: {
    group: 'amount',
    title: 'Amount differs',
    meaning: 'The purchase’s amount is not what Stripe captured.',
    severity: 'high',
    remedy: 'correct_purchase',
  },
  SCALE_ERROR: {
    group: 'amount',
    title: 'Decimal point moved',
    meaning: 'The amounts differ by exactly 10, 100 or 1,000 times: decimals were misread.',
    severity: 'critical',
    remedy: 'correct_purchase',
  },
  CURRENCY_MISMATCH: {
    group: 'amount',
    title: 'Currency differs',
    meaning: 'The payment was made in another currency than the purchase says.',
    severity: 'high',
    remedy: 'correct_purchase',
  },
  CATALOG_DRIFT: {
    group: 'amount',
    title: 'Catalog price differs',
    meaning: 'The purchase was made at another price than the catalog has today.',
    severity: 'low',
    remedy: 'none',
  },
  ACTIVE_UNPAID: {
    group: 'payment',
    title: 'Active but unpaid',
    meaning: 'The customer has what was bought, and Stripe holds no payment for it.',
    severity: 'high',
    remedy: 'end_purchase',
  },
  PAID_INACTIVE: {
    group: 'payment',
    title: 'Paid but inactive',
    meaning: 'Stripe captured the money, and the customer does not have what was bought.',
    severity: 'high',
    remedy: 'activate_purchase',
  },
  PROCESSING: {
    group: 'payment',
    title: 'Payment under way',
    meaning: 'The payment is still being processed.',
    severity: 'medium',
    remedy: 'ask_stripe',
  },
  UNCAPTURED: {
    group: 'payment',
    title: 'Not captured',
    meaning: 'The payment is authorised but not captured; the authorisation expires.',
    severity: 'high',
    remedy: 'capture_or_release',
  },
  LATE_FAILURE: {
    group: 'payment',
    title: 'Failed after activation',
    meaning: 'The payment failed after the purchase was activated, and Stripe took the money back.',
    severity: 'critical',
    remedy: 'end_purchase',
  },
  REFUND_UNRECORDED: {
    group: 'refunds',
    title: 'Refund not recorded',
    meaning: 'Stripe refunded money, and the purchase does not say so.',
    severity: 'high',
    remedy: 'record_refund',
  },
  REFUND_NOT_EXECUTED: {
    group: 'refunds',
    title: 'Refund not executed',
    meaning: 'The purchase is recorded as refunded, and Stripe refunded nothing.',
    severity: 'high',
    remedy: 'refund_in_stripe',
  },
  REFUND_AMOUNT: {
    group: 'refunds',
    title: 'Refund amount differs',
    meaning: 'The purchase and Stripe hold different refunded amounts.',
    severity: 'medium',
    remedy: 'record_refund',
  },
  REFUND_FAILED: {
    group: 'refunds',
    title: 'Refund failed',
    meaning: 'A refund failed in Stripe, and the customer did not get the money.',
    severity: 'high',
    remedy: 'refund_in_stripe',
  },
  REFUND_STUCK: {
    group: 'refunds',
    title: 'Refund pending',
    meaning: 'A refund has been pending for longer than refunds take.',
    severity: 'medium',
    remedy: 'ask_stripe',
  },
  OVER_REFUND: {
    group: 'refunds',
    title: 'Refunded too much',
    meaning: 'Refunds and lost disputes together exceed what was captured.',
    severity: 'critical',
    remedy: 'ask_stripe',
  },
  REFUNDED_ENTITLED: {
    group: 'refunds',
    title: 'Refunded but active',
    meaning: 'The purchase is refunded in full and still active.',
    severity: 'medium',
    remedy: 'end_purchase',
  },
  DISPUTE_OPEN: {
    group: 'disputes',
    title: 'Dispute open',
    meaning: 'The customer disputes the payment, and the bank has not decided.',
    severity: 'high',
    remedy: 'submit_evidence',
  },
  DISPUTE_LOST_ACTIVE: {
    group: 'disputes',
    title: 'Dispute lost, still active',
    meaning: 'The money is lost to a dispute, and the purchase is still active.',
    severity: 'high',
    remedy: 'end_purchase',
  },
  DISPUTE_WON_UNRESTORED: {
    group: 'disputes',
    title: 'Dispute over, not restored',
    meaning:
      'The dispute was won, or Stripe knows none, and the purchase is still treated as disputed or ended.',
    severity: 'medium',
    remedy: 'activate_purchase',
  },
  DOUBLE_LOSS: {
    group: 'disputes',
    title: 'Lost twice',
    meaning: 'The same payment was refunded and also lost to a dispute.',
    severity: 'critical',
    remedy: 'ask_stripe',
  },
  RENEWAL_UNRECORDED: {
    group: 'subscription',
    title: 'Renewal not recorded',
    meaning: 'Stripe collected a period of a known subscription, and no purchase records it.',
    severity: 'high',
    remedy: 'create_purchase',
  },
  RENEWAL_MISSING: {
    group: 'subscription',
    title: 'Renewal missing',
    meaning: 'A period of the subscription is due or recorded, and Stripe has no invoice for it.',
    severity: 'high',
    remedy: 'correct_purchase',
  },
  SUB_STATE: {
    group: 'subscription',
    title: 'Subscription state differs',
    meaning: 'The subscription runs on one side and is ended, or about to end, on the other.',
    severity: 'high',
    remedy: 'correct_purchase',
  },
  INVOICE_STATE: {
    group: 'subscription',
    title: 'Invoice state differs',
    meaning: 'The purchase is recorded as paid, and its invoice is not paid.',
    severity: 'high',
    remedy: 'correct_purchase',
  },
  OUT_OF_BAND: {
    group: 'subscription',
    title: 'Paid outside Stripe',
    meaning: 'The invoice was marked as paid outside Stripe; no charge is expected.',
    severity: 'low',
    remedy: 'none',
  },
  SPLIT_PAYMENT: {
    group: 'subscription',
    title: 'Paid in parts',
    meaning: 'The invoice was paid by several payments.',
    severity: 'low',
    remedy: 'none',
  },
  PRORATION: {
    group: 'subscription',
    title: 'Proration',
    meaning: 'The amounts differ by exactly the prorated part of a changed subscription.',
    severity: 'low',
    remedy: 'none',
  },
  ZERO_DUE: {
    group: 'subscription',
    title: 'Nothing due',
    meaning: 'A trial or a full discount left nothing to pay; no payment is expected.',
    severity: 'low',
    remedy: 'none',
  },
  CREDIT_NOTE: {
    group: 'subscription',
    title: 'Credit note',
    meaning: 'A credit note changed what the invoice is worth, and the purchase does not show it.',
    severity: 'medium',
    // No money went back, so that a refund that is recorded here would be missing in Stripe.
    remedy: 'accept',
  },
  DOUBLE_SUBSCRIPTION: {
    group: 'subscription',
    title: 'Subscribed twice',
    meaning: 'The organisation pays two running subscriptions for the same thing.',
    severity: 'high',
    remedy: 'cancel_subscription',
  },
  BT_MISSING: {
    group: 'settlement',
    title: 'No balance transaction',
    meaning: 'The payment has no balance transaction a day after it was captured.',
    severity: 'high',
    remedy: 'ask_stripe',
  },
  FEE_MATH: {
    group: 'settlement',
    title: 'Fees do not add up',
    meaning: 'Net is not amount less fee, or the fee is not the sum of its details.',
    severity: 'high',
    remedy: 'ask_stripe',
  },
  UNATTRIBUTED_FEE: {
    group: 'settlement',
    title: 'Fee without a payment',
    meaning: 'Stripe took a fee that belongs to no payment.',
    severity: 'low',
    remedy: 'accept',
  },
  FX_VARIANCE: {
    group: 'settlement',
    title: 'Conversion differs',
    meaning: 'The settled amount is not the payment’s amount at the stated exchange rate.',
    severity: 'medium',
    remedy: 'ask_stripe',
  },
  UNSETTLED: {
    group: 'settlement',
    title: 'Not paid out',
    meaning: 'The money is available and in no completed payout.',
    severity: 'medium',
    remedy: 'ask_stripe',
  },
  PAYOUT_SUM: {
    group: 'settlement',
    title: 'Payout does not add up',
    meaning: 'The payout is not the sum of its members.',
    severity: 'critical',
    remedy: 'ask_stripe',
  },
  PAYOUT_FAILED: {
    group: 'settlement',
    title: 'Payout failed',
    meaning: 'The payout did not reach the bank account; Stripe returned it to the balance.',
    severity: 'critical',
    remedy: 'check_bank',
  },
  BANK_MISSING: {
    group: 'settlement',
    title: 'Not on the bank statement',
    meaning: 'The payout is completed, and the bank statement of that time does not show it.',
    severity: 'critical',
    remedy: 'check_bank',
  },
  BANK_EXTRA: {
    group: 'settlement',
    title: 'Bank line without payout',
    meaning:
      'The bank statement shows money that looks as if it came from Stripe, or that Stripe took, and no payout is it.',
    severity: 'medium',
    remedy: 'check_bank',
  },
  MANUAL_PAYOUT: {
    group: 'settlement',
    title: 'Manual payout',
    meaning: 'Stripe does not list the members of a manual payout; they are estimated.',
    severity: 'low',
    remedy: 'none',
  },
  UNKNOWN_TYPE: {
    group: 'settlement',
    title: 'Unknown transaction type',
    meaning:
      'The balance transaction is of a type that the desk does not know; it explains nothing.',
    severity: 'high',
    remedy: 'ask_stripe',
  },
  CUTOFF: {
    group: 'integrity',
    title: 'Other period',
    meaning: 'Purchase and money fall into different periods.',
    severity: 'low',
    remedy: 'accept',
  },
  CLOSED_PERIOD_CHANGE: {
    group: 'integrity',
    title: 'Closed period changed',
    meaning: 'Something in a closed period changed after it was closed.',
    severity: 'critical',
    remedy: 'reopen_or_accept',
  },
  ROLLFORWARD: {
    group: 'integrity',
    title: 'Roll-forward does not close',
    meaning: 'Opening balance and movements do not add up to the closing balance.',
    severity: 'critical',
    remedy: 'ingest_again',
  },
  COVERAGE_GAP: {
    group: 'integrity',
    title: 'Gap in what was fetched',
    meaning: 'Part of the period was not fetched from Stripe; nothing is called missing meanwhile.',
    severity: 'high',
    remedy: 'ingest_again',
  },
} as const satisfies Record<string, FindingClassEntry>;

export type FindingClass = keyof typeof classes;

/** Every class by its name. */
export const findingClasses: Readonly<Record<FindingClass, FindingClassEntry>> = classes;

/** The names of the classes, group by group. */
export const findingClassNames = keysOf(classes);

/** Classes of purchases without a payment and of payments without a purchase: what a match explains. */
export const linkableClasses = [
  'MISSING_IN_STRIPE',
  'MISSING_LOCALLY',
  'NO_REFERENCE',
  'BAD_REFERENCE',
] as const satisfies readonly FindingClass[];

/** How grave a finding is. */
export function severityOf(name: FindingClass, state: FindingState): Severity {
  return state === 'discrepancy' ? findingClasses[name].severity : 'low';
}

/** What is proposed about a finding. */
export function remedyOf(name: FindingClass, state: FindingState): Remedy {
  if (state === 'expected') return 'wait';
  return state === 'information' ? 'none' : findingClasses[name].remedy;
}
