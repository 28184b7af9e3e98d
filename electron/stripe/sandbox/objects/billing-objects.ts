import type Stripe from 'stripe';
import { type Given, listOf } from './object-shape';

/*
 * Billing objects in the shape of the pinned API version, complete to the field. What is not given
 * is as Stripe has it in the plainest case. Amounts are minor units, times seconds since 1970.
 */

/** A customer in good standing. */
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

/** A line of an invoice: a period of a subscription, or a single item. */
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

/** An invoice as it is once finalised; paid in full where its status says so. */
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

/** A payment of an invoice; it covers what was asked for once it is paid. */
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

/** A credit note that lowers an invoice before it is paid. */
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
