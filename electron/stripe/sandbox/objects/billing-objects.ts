import type Stripe from 'stripe';

/** Billing objects in the shape of the pinned API version, complete to the field. */

type Given<Whole, Needed extends keyof Whole> = Pick<Whole, Needed> & Partial<Whole>;

function listOf<Item>(data: Item[], url: string): Stripe.ApiList<Item> {
  return { object: 'list', data, has_more: false, url };
}

export function customer(
  given: Given<Stripe.Customer, 'id' | 'created' | 'email' | 'name'>,
): Stripe.Customer {
  return {
    object: 'customer',
    address: null,
    balance: 0,
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    invoice_prefix: null,
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
    ...given,
  };
}

export function invoiceLine(
  given: Given<Stripe.InvoiceLineItem, 'id' | 'amount' | 'currency' | 'invoice' | 'period'> & {
    /** The subscription that the line bills; null for a single item. */
    readonly billed: string | null;
    readonly proration?: boolean;
  },
): Stripe.InvoiceLineItem {
  const { billed, proration = false, ...values } = given;
  return {
    object: 'line_item',
    description: null,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    livemode: false,
    metadata: {},
    parent:
      billed === null
        ? {
            type: 'invoice_item_details',
            subscription_item_details: null,
            invoice_item_details: {
              invoice_item: given.id.replace(/^il_/, 'ii_'),
              proration,
              proration_details: null,
              subscription: null,
            },
          }
        : {
            type: 'subscription_item_details',
            invoice_item_details: null,
            subscription_item_details: {
              invoice_item: null,
              proration,
              proration_details: null,
              subscription: billed,
              subscription_item: billed.replace(/^sub_/, 'si_'),
            },
          },
    pretax_credit_amounts: null,
    pricing: null,
    quantity: 1,
    quantity_decimal: null,
    subscription: billed,
    subtotal: given.amount,
    taxes: null,
    ...values,
  };
}

export function invoice(
  given: Given<Stripe.Invoice, 'id' | 'created' | 'currency' | 'customer' | 'status' | 'total'> & {
    readonly lineItems: Stripe.InvoiceLineItem[];
    readonly subscription: string | null;
  },
): Stripe.Invoice {
  const { lineItems, subscription, ...values } = given;
  const isPaid = given.status === 'paid';
  const due = given.amount_due ?? given.total;
  return {
    object: 'invoice',
    account_country: 'US',
    account_name: 'Marketplace',
    account_tax_ids: null,
    amount_due: due,
    amount_overpaid: 0,
    amount_paid: isPaid ? due : 0,
    amount_remaining: isPaid ? 0 : due,
    amount_shipping: 0,
    application: null,
    attempt_count: isPaid ? 1 : 0,
    attempted: isPaid,
    auto_advance: false,
    automatic_tax: {
      disabled_reason: null,
      enabled: false,
      liability: null,
      provider: null,
      status: null,
    },
    automatically_finalizes_at: null,
    billing_reason: subscription === null ? 'manual' : 'subscription_cycle',
    collection_method: 'charge_automatically',
    custom_fields: null,
    customer_account: null,
    customer_address: null,
    customer_email: null,
    customer_name: null,
    customer_phone: null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: given.created,
    ending_balance: 0,
    footer: null,
    from_invoice: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: listOf(lineItems, `/v1/invoices/${given.id}/lines`),
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent:
      subscription === null
        ? null
        : {
            type: 'subscription_details',
            quote_details: null,
            subscription_details: { metadata: {}, subscription },
          },
    payment_settings: {
      default_mandate: null,
      payment_method_options: null,
      payment_method_types: null,
    },
    period_end: given.created,
    period_start: given.created,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status_transitions: {
      finalized_at: given.status === 'draft' ? null : given.created,
      marked_uncollectible_at: null,
      paid_at: isPaid ? given.created : null,
      voided_at: given.status === 'void' ? given.created : null,
    },
    subtotal: given.total,
    subtotal_excluding_tax: given.total,
    test_clock: null,
    total_discount_amounts: [],
    total_excluding_tax: given.total,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: given.created,
    ...values,
  };
}

export function invoicePayment(
  given: Given<
    Stripe.InvoicePayment,
    'id' | 'created' | 'currency' | 'invoice' | 'amount_requested' | 'payment' | 'status'
  >,
): Stripe.InvoicePayment {
  const isPaid = given.status === 'paid';
  return {
    object: 'invoice_payment',
    amount_paid: isPaid ? given.amount_requested : null,
    is_default: true,
    livemode: false,
    status_transitions: { canceled_at: null, paid_at: isPaid ? given.created : null },
    ...given,
  };
}

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

export function creditNote(
  given: Given<
    Stripe.CreditNote,
    'id' | 'created' | 'currency' | 'customer' | 'invoice' | 'amount'
  >,
): Stripe.CreditNote {
  const { amount } = given;
  return {
    object: 'credit_note',
    amount_shipping: 0,
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: given.created,
    lines: listOf([], `/v1/credit_notes/${given.id}/lines`),
    livemode: false,
    memo: null,
    metadata: {},
    number: `${given.id.slice(-8).toUpperCase()}-CN-01`,
    out_of_band_amount: null,
    pdf: '',
    post_payment_amount: 0,
    pre_payment_amount: amount,
    pretax_credit_amounts: [],
    reason: null,
    refunds: [],
    shipping_cost: null,
    status: 'issued',
    subtotal: amount,
    subtotal_excluding_tax: amount,
    total: amount,
    total_excluding_tax: amount,
    total_taxes: [],
    type: 'pre_payment',
    voided_at: null,
    ...given,
  };
}
