/** Where a movement of the Stripe balance stands in a roll-forward. */
export const movementCategories = [
  'charges',
  'refunds',
  'disputes',
  'fees',
  'payouts',
  'other',
] as const;
export type MovementCategory = (typeof movementCategories)[number];

/**
 * Every type of balance transaction that the desk understands, from Stripe's reference
 * (https://docs.stripe.com/reports/balance-transaction-types). A type that is not here explains
 * nothing: it is reported, and the roll-forward does not close until it is understood.
 */
export const movementOfType: Readonly<Record<string, MovementCategory>> = {
  charge: 'charges',
  payment: 'charges',
  payment_unreconciled: 'charges',
  stripe_balance_payment_debit: 'charges',
  stripe_balance_payment_debit_reversal: 'charges',
  refund: 'refunds',
  payment_refund: 'refunds',
  refund_failure: 'refunds',
  payment_failure_refund: 'refunds',
  payment_reversal: 'refunds',
  // Disputes are adjustments; their reporting category tells them from others.
  adjustment: 'other',
  issuing_dispute: 'disputes',
  issuing_dispute_provisional_credit: 'disputes',
  issuing_dispute_provisional_credit_reversal: 'disputes',
  stripe_fee: 'fees',
  stripe_fx_fee: 'fees',
  tax_fee: 'fees',
  network_cost: 'fees',
  application_fee: 'fees',
  application_fee_refund: 'fees',
  fee_credit_funding: 'fees',
  payout: 'payouts',
  payout_cancel: 'payouts',
  payout_failure: 'payouts',
  payout_minimum_balance_hold: 'other',
  payout_minimum_balance_release: 'other',
  advance: 'other',
  advance_funding: 'other',
  anticipation_repayment: 'other',
  climate_order_purchase: 'other',
  climate_order_refund: 'other',
  connect_collection_transfer: 'other',
  contribution: 'other',
  inbound_transfer: 'other',
  inbound_transfer_reversal: 'other',
  issuing_authorization_hold: 'other',
  issuing_authorization_release: 'other',
  issuing_transaction: 'other',
  obligation_inbound: 'other',
  obligation_outbound: 'other',
  obligation_payout: 'other',
  obligation_payout_failure: 'other',
  obligation_reversal_inbound: 'other',
  obligation_reversal_outbound: 'other',
  payment_network_reserve_hold: 'other',
  payment_network_reserve_release: 'other',
  reserve_hold: 'other',
  reserve_release: 'other',
  reserve_transaction: 'other',
  reserved_funds: 'other',
  tax_fund: 'other',
  topup: 'other',
  topup_reversal: 'other',
  transfer: 'other',
  transfer_cancel: 'other',
  transfer_failure: 'other',
  transfer_refund: 'other',
};

/** Types by which Stripe bills the account itself; one that names no payment has to be explained. */
export const accountFeeTypes: readonly string[] = [
  'stripe_fee',
  'stripe_fx_fee',
  'tax_fee',
  'network_cost',
];
