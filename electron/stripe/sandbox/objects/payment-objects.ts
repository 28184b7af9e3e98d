import type Stripe from 'stripe';
import type { Given } from './object-shape';

/*
 * Payment objects in the shape of the pinned API version, complete to the field. What is not given
 * is as Stripe has it in the plainest case. Amounts are minor units, times seconds since 1970.
 */

/** How a payment was made. */
export type PaidBy = 'card' | 'us_bank_account' | 'customer_balance';

/** A movement of the balance; net is the amount less the fee. */
export function balanceTransaction(
  given: Given<
    Stripe.BalanceTransaction,
    'id' | 'amount' | 'currency' | 'created' | 'type' | 'source'
  >,
): Stripe.BalanceTransaction {
  const fee = given.fee ?? 0;
  return {
    object: 'balance_transaction',
    available_on: given.created,
    balance_type: 'payments',
    description: null,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency: given.currency,
              description: 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: given.amount - fee,
    reporting_category: given.type === 'payment' ? 'charge' : given.type,
    status: 'available',
    ...given,
  };
}

function methodDetails(paidBy: PaidBy, last4: string): Stripe.Charge.PaymentMethodDetails {
  switch (paidBy) {
    case 'card':
      return {
        type: 'card',
        card: {
          amount_authorized: null,
          authorization_code: null,
          brand: 'visa',
          checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
          country: 'US',
          electronic_commerce_indicator: null,
          exp_month: 8,
          exp_year: 2030,
          funding: 'credit',
          installments: null,
          last4,
          mandate: null,
          network: 'visa',
          network_transaction_id: null,
          regulated_status: null,
          three_d_secure: null,
          transaction_link_id: null,
          wallet: null,
        },
      };
    case 'us_bank_account':
      return {
        type: 'us_bank_account',
        us_bank_account: {
          account_holder_type: 'company',
          account_type: 'checking',
          bank_name: 'STRIPE TEST BANK',
          fingerprint: null,
          last4,
          payment_reference: null,
          routing_number: '110000000',
        },
      };
    case 'customer_balance':
      return { type: 'customer_balance', customer_balance: {} };
  }
}

/** A charge that was captured whole and neither refunded nor disputed. */
export function charge(
  given: Given<Stripe.Charge, 'id' | 'amount' | 'currency' | 'created' | 'customer'> & {
    readonly paidBy: PaidBy;
    readonly email: string | null;
    readonly name: string | null;
  },
): Stripe.Charge {
  const { paidBy, email, name, ...values } = given;
  return {
    object: 'charge',
    amount_captured: given.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: { address: null, email, name, phone: null, tax_id: null },
    calculated_statement_descriptor: 'MARKETPLACE',
    captured: true,
    description: null,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: {},
    on_behalf_of: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      seller_message: 'Payment complete.',
      type: 'authorized',
    },
    paid: true,
    payment_intent: null,
    payment_method: null,
    payment_method_details: methodDetails(paidBy, '4242'),
    receipt_email: email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'succeeded',
    transfer_data: null,
    transfer_group: null,
    ...values,
  };
}

/** A payment intent; what it received follows from its status. */
export function paymentIntent(
  given: Given<
    Stripe.PaymentIntent,
    'id' | 'amount' | 'currency' | 'created' | 'customer' | 'status'
  >,
): Stripe.PaymentIntent {
  return {
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount_capturable: 0,
    amount_received: given.status === 'succeeded' ? given.amount : 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic',
    client_secret: null,
    confirmation_method: 'automatic',
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    transfer_group: null,
    ...given,
  };
}

/** A refund that succeeded. */
export function refund(
  given: Given<Stripe.Refund, 'id' | 'amount' | 'currency' | 'created' | 'charge'>,
): Stripe.Refund {
  return {
    object: 'refund',
    balance_transaction: null,
    customer: null,
    customer_account: null,
    metadata: {},
    payment_intent: null,
    payment_method: null,
    reason: null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
    ...given,
  };
}

const noEvidence: Stripe.Dispute['evidence'] = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};

/** A dispute without evidence. Only an inquiry (`warning_…`) leaves its charge refundable. */
export function dispute(
  given: Given<Stripe.Dispute, 'id' | 'amount' | 'currency' | 'created' | 'charge' | 'status'> & {
    /** Seconds; null where no evidence is asked for. */
    readonly dueBy: number | null;
  },
): Stripe.Dispute {
  const { dueBy, ...values } = given;
  return {
    object: 'dispute',
    balance_transactions: [],
    enhanced_eligibility_types: [],
    evidence: { ...noEvidence },
    evidence_details: {
      due_by: dueBy,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'manual',
    },
    intended_submission_method: 'manual',
    is_charge_refundable: given.status.startsWith('warning'),
    livemode: false,
    metadata: {},
    payment_intent: null,
    reason: 'fraudulent',
    ...values,
  };
}

/** A payout on schedule to a bank account, whose members Stripe lists. */
export function payout(
  given: Given<Stripe.Payout, 'id' | 'amount' | 'currency' | 'created' | 'arrival_date' | 'status'>,
): Stripe.Payout {
  return {
    object: 'payout',
    application_fee: null,
    application_fee_amount: null,
    automatic: true,
    balance_transaction: null,
    description: 'STRIPE PAYOUT',
    destination: null,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: {},
    method: 'standard',
    original_payout: null,
    payout_method: null,
    reconciliation_status: 'completed',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: null,
    trace_id: null,
    type: 'bank_account',
    ...given,
  };
}
