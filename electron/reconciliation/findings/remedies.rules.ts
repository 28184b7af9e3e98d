/** What a person can do about a finding; each is a resolution of the desk or a step in Stripe. */
export const remedies = [
  'link',
  'unlink',
  'correct_purchase',
  'create_purchase',
  'record_refund',
  'refund_in_stripe',
  'cancel_subscription',
  'activate_purchase',
  'end_purchase',
  'capture_or_release',
  'submit_evidence',
  'ask_stripe',
  'check_bank',
  'ingest_again',
  'reopen_or_accept',
  'accept',
  'wait',
  'none',
] as const;
export type Remedy = (typeof remedies)[number];

/** A remedy as a proposal to a person. */
export const remedyTexts: Readonly<Record<Remedy, string>> = {
  link: 'Link the purchase to its payment',
  unlink: 'Unlink the purchase that is not paid by this payment',
  correct_purchase: 'Correct the purchase to what Stripe holds',
  create_purchase: 'Create the missing purchase',
  record_refund: 'Record on the purchase what was refunded',
  refund_in_stripe: 'Refund in Stripe',
  cancel_subscription: 'Cancel the subscription in Stripe',
  activate_purchase: 'Record the purchase as paid and active',
  end_purchase: 'End the purchase that is not paid for',
  capture_or_release: 'Capture the authorised amount in Stripe, or release it',
  submit_evidence: 'Answer the dispute in Stripe',
  ask_stripe: 'Ask Stripe about this transaction',
  check_bank: 'Compare the payout with the bank account',
  ingest_again: 'Fetch the missing part from Stripe again',
  reopen_or_accept: 'Reopen the period, or accept the change into the current one',
  accept: 'Accept with a reason',
  wait: 'Wait until the due date',
  none: 'Nothing to do',
};
