import type Stripe from 'stripe';
import { type Given, listOf } from './object-shape';

/*
 * What is sold over time, in the shape of the pinned API version, complete to the field. What is not
 * given is as Stripe has it in the plainest case. Amounts are minor units, times seconds since 1970.
 */

/** A price of one unit. */
export function price(
  given: Given<Stripe.Price, 'id' | 'created' | 'currency' | 'product' | 'unit_amount'>,
): Stripe.Price {
  return {
    object: 'price',
    active: true,
    billing_scheme: 'per_unit',
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    recurring: null,
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: given.recurring ? 'recurring' : 'one_time',
    unit_amount_decimal: null,
    ...given,
  };
}

/** A product that is sold. */
export function product(given: Given<Stripe.Product, 'id' | 'created' | 'name'>): Stripe.Product {
  return {
    object: 'product',
    active: true,
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: given.created,
    url: null,
    ...given,
  };
}

/** A subscription to one product, with one price that is made for it. */
export function subscription(
  given: Given<Stripe.Subscription, 'id' | 'created' | 'currency' | 'customer' | 'status'> & {
    readonly amount: number;
    readonly interval: 'month' | 'year';
    readonly productId: string;
    readonly periodStart: number;
    readonly periodEnd: number;
  },
): Stripe.Subscription {
  const { amount, interval, productId, periodStart, periodEnd, ...values } = given;
  const itemPrice = price({
    id: `price_${productId.replace(/^prod_/, '')}`,
    created: given.created,
    currency: given.currency,
    product: productId,
    unit_amount: amount,
    recurring: {
      interval,
      interval_count: 1,
      meter: null,
      trial_period_days: null,
      usage_type: 'licensed',
    },
  });
  const item: Stripe.SubscriptionItem = {
    id: given.id.replace(/^sub_/, 'si_'),
    object: 'subscription_item',
    billing_thresholds: null,
    created: given.created,
    current_period_end: periodEnd,
    current_period_start: periodStart,
    current_trial: null,
    discounts: [],
    metadata: {},
    plan: {
      id: itemPrice.id,
      object: 'plan',
      active: true,
      amount,
      amount_decimal: null,
      billing_scheme: 'per_unit',
      created: given.created,
      currency: given.currency,
      interval,
      interval_count: 1,
      livemode: false,
      metadata: {},
      meter: null,
      nickname: null,
      product: productId,
      tiers_mode: null,
      transform_usage: null,
      trial_period_days: null,
      usage_type: 'licensed',
    },
    price: itemPrice,
    quantity: 1,
    subscription: given.id,
    tax_rates: [],
  };
  return {
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: given.created,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: null, type: 'classic' },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    customer_account: null,
    days_until_due: null,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: listOf([item], `/v1/subscription_items?subscription=${given.id}`),
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: null,
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: given.created,
    test_clock: null,
    transfer_data: null,
    trial_end: null,
    trial_settings: null,
    trial_start: null,
    ...values,
  };
}
