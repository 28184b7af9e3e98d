import type { FinanceDatabase } from '../../support/finance-database';
import { type FindingCase, tryFindings } from '../../support/finding-cases';
import { insertPurchase } from '../../support/marketplace-rows';
import { insertInvoice, insertMirrored } from '../../support/mirror-rows';

/** Purchases without money, and how each says so. */
const at = '2026-10-12T12:00:00Z';
const lately = '2026-11-18T12:00:00Z';
let count = 0;

interface Unpaid {
  readonly purchase?: Readonly<Record<string, unknown>>;
  /** The state of its intent; it has none where this is left out. */
  readonly intent?: string;
  /** What its charge says; it has none where this is left out. */
  readonly charge?: Readonly<Record<string, unknown>>;
  /** The type of a movement that takes the charge's money back. */
  readonly takenBack?: string;
  /** The state of its invoice; it has none where this is left out. */
  readonly invoice?: string;
  /** What else its invoice says. */
  readonly bill?: Readonly<Record<string, unknown>>;
  /** What Stripe says of the invoice's payments. */
  readonly paidBy?: readonly Readonly<Record<string, unknown>>[];
  /** What leads to its intent, where the purchase does not name that itself. */
  readonly leads?: 'charge' | 'payment' | 'invoice';
  /** That it was tried once before, with a charge that failed at once and an intent that was given up. */
  readonly retried?: true;
  readonly created?: string;
}

/** An active purchase of 49.00 that we call paid. */
const unpaid =
  ({
    purchase = {},
    intent,
    charge,
    takenBack,
    invoice,
    bill = {},
    paidBy = [],
    leads,
    retried,
    created = at,
  }: Unpaid) =>
  async (desk: FinanceDatabase) => {
    count += 1;
    const ids = { intent: `pi_${count}`, charge: `ch_${count}`, invoice: `in_${count}` };
    const insert = (table: string, values: Readonly<Record<string, unknown>>) =>
      insertMirrored(desk.client, table, { created, currency: 'USD', ...values });
    if (intent) {
      await insert('payment_intents', {
        id: ids.intent,
        status: intent,
        ...{ amount: 4_900, amount_received: 0, amount_capturable: 0 },
      });
    }
    if (charge) {
      await insert('charges', {
        id: ids.charge,
        ...{ status: 'succeeded', paid: true, captured: true, refunded: false, disputed: false },
        ...{ amount: 4_900, amount_captured: 0, amount_refunded: 0, customer: 'cus_harbour' },
        ...(intent ? { payment_intent: ids.intent } : {}),
        ...charge,
      });
    }
    if (takenBack) {
      await insert('balance_transactions', {
        id: `txn_${count}`,
        created: '2026-10-20T12:00:00Z',
        available_on: '2026-10-20T12:00:00Z',
        ...{ type: takenBack, status: 'available', amount: -4_900, fee: 0, net: -4_900 },
        source: ids.charge,
      });
    }
    const before = `${ids.intent}_before`;
    if (retried) {
      await insert('payment_intents', {
        id: before,
        status: 'canceled',
        created: '2026-10-11T12:00:00Z',
        ...{ amount: 4_900, amount_received: 0, amount_capturable: 0 },
      });
      await insert('charges', {
        id: `${ids.charge}_before`,
        created: '2026-10-11T12:00:00Z',
        ...failed,
        ...{ refunded: false, disputed: false, customer: 'cus_harbour' },
        ...{ amount: 4_900, amount_captured: 0, amount_refunded: 0 },
        payment_intent: charge ? ids.intent : before,
      });
    }
    if (invoice) {
      await insertInvoice(desk.client, ids.invoice, 4_900, {
        created,
        status: invoice,
        ...(leads === 'invoice' ? { payment_intent: ids.intent } : {}),
        ...bill,
      });
    }
    const payments = [
      ...paidBy,
      ...(leads === 'payment' ? [{ payment_intent: ids.intent }] : []),
      ...(leads === 'payment' && retried ? [{ payment_intent: before }] : []),
    ];
    for (const [place, payment] of payments.entries()) {
      await insert('invoice_payments', {
        id: `inpay_${count}_${place}`,
        invoice: ids.invoice,
        ...{ status: 'paid', is_default: true, amount_requested: 4_900, amount_paid: 4_900 },
        payment_type: 'payment_record' in payment ? 'payment_record' : 'payment_intent',
        ...payment,
      });
    }
    const named = intent && leads !== 'charge' ? ids.intent : ids.charge;
    return insertPurchase(desk.client, {
      organization_id: desk.organization,
      user_id: desk.buyer,
      tool_id: desk.tool,
      status: 'ACTIVE',
      payment_status: 'SUCCEEDED',
      purchase_date: created,
      ...((intent || charge) && leads !== 'payment' && leads !== 'invoice'
        ? { stripe_payment_id: named }
        : {}),
      ...(invoice ? { stripe_invoice_id: ids.invoice } : {}),
      ...purchase,
    });
  };

const failed = { status: 'failed', paid: false, captured: false };
/** Stripe calls what it never took refunded. */
const released = { captured: false, refunded: true, amount_refunded: 4_900 };
const pending = { payment_status: 'PENDING' };

const cases: readonly FindingCase[] = [
  {
    is: 'an intent that waits to be captured, before it has a charge',
    make: unpaid({ intent: 'requires_capture' }),
    found: ['UNCAPTURED discrepancy 4900'],
  },
  {
    is: 'a charge by itself that was only authorised',
    make: unpaid({ charge: { captured: false } }),
    found: ['UNCAPTURED discrepancy 4900'],
  },
  {
    is: 'an authorisation that Stripe released',
    make: unpaid({ intent: 'canceled', charge: released }),
    found: ['ACTIVE_UNPAID discrepancy 4900'],
  },
  {
    is: 'an authorisation that Stripe released, of what is neither paid nor active',
    make: unpaid({
      intent: 'canceled',
      charge: released,
      purchase: { payment_status: 'CANCELLED', status: 'CANCELLED' },
    }),
    found: [],
  },
  {
    is: 'a charge by itself that was authorised and released',
    make: unpaid({ charge: released }),
    found: ['ACTIVE_UNPAID discrepancy 4900'],
  },
  {
    is: 'a charge by itself that is pending',
    make: unpaid({ charge: { status: 'pending', captured: false }, created: lately }),
    found: ['PROCESSING expected 4900'],
  },
  {
    is: 'a charge that failed at once',
    make: unpaid({ intent: 'requires_payment_method', charge: failed }),
    found: ['ACTIVE_UNPAID discrepancy 4900'],
  },
  {
    is: 'a charge whose money was taken back as a failure',
    make: unpaid({ intent: 'succeeded', charge: failed, takenBack: 'payment_failure_refund' }),
    found: ['LATE_FAILURE discrepancy 4900'],
  },
  {
    is: 'a charge whose money was taken back as a reversal',
    make: unpaid({ intent: 'succeeded', charge: failed, takenBack: 'payment_reversal' }),
    found: ['LATE_FAILURE discrepancy 4900'],
  },
  {
    is: 'a charge whose money was taken back, of an intent that is older than what was listed',
    make: unpaid({
      charge: { ...failed, payment_intent: 'pi_unlisted' },
      takenBack: 'payment_failure_refund',
      purchase: { stripe_payment_id: 'pi_unlisted' },
    }),
    found: ['LATE_FAILURE discrepancy 4900'],
  },
  {
    is: 'a charge that names the movement of its failure, which is not listed',
    make: unpaid({
      intent: 'succeeded',
      charge: { ...failed, failure_balance_transaction: 'txn_unlisted' },
    }),
    found: ['LATE_FAILURE discrepancy 4900'],
  },
  {
    is: 'one that failed later, of what is paid by our account and over',
    make: unpaid({
      intent: 'succeeded',
      charge: failed,
      takenBack: 'payment_reversal',
      purchase: { status: 'CANCELLED' },
    }),
    found: ['LATE_FAILURE discrepancy 4900'],
  },
  {
    is: 'one that failed later, of what is not paid by our account and active',
    make: unpaid({
      intent: 'succeeded',
      charge: failed,
      takenBack: 'payment_reversal',
      purchase: { payment_status: 'FAILED' },
    }),
    found: ['LATE_FAILURE discrepancy 4900'],
  },
  {
    is: 'one that failed later, of what is neither',
    make: unpaid({
      intent: 'succeeded',
      charge: failed,
      takenBack: 'payment_reversal',
      purchase: { payment_status: 'FAILED', status: 'CANCELLED' },
    }),
    found: [],
  },
  {
    is: 'an intent that succeeded with no charge of ours',
    make: unpaid({ intent: 'succeeded' }),
    found: [],
  },
  {
    is: 'nothing to pay, of what costs nothing',
    make: unpaid({ intent: 'requires_payment_method', purchase: { amount: '0.00' } }),
    found: [],
  },
  {
    is: 'what was bought on credit',
    make: unpaid({
      intent: 'requires_payment_method',
      purchase: { payment_method: 'PLATFORM_CREDITS' },
    }),
    found: [],
  },
  {
    is: 'what nobody pays for any more, though there is time',
    make: unpaid({
      intent: 'requires_payment_method',
      purchase: { payment_status: 'FAILED' },
      created: lately,
    }),
    found: ['ACTIVE_UNPAID discrepancy 4900'],
  },
  {
    is: 'what was activated before it was paid',
    make: unpaid({
      intent: 'requires_payment_method',
      purchase: { ...pending, activated_at: lately },
      created: lately,
    }),
    found: ['ACTIVE_UNPAID discrepancy 4900'],
  },
  {
    is: 'what a customer had a week to pay for',
    make: unpaid({ intent: 'requires_payment_method', purchase: pending }),
    found: ['ACTIVE_UNPAID discrepancy 4900'],
  },
  {
    is: 'an open invoice that is waited for',
    make: unpaid({ invoice: 'open', purchase: pending }),
    found: [],
  },
  {
    is: 'an open invoice of which the payment failed',
    make: unpaid({ invoice: 'open', purchase: { payment_status: 'FAILED' } }),
    found: ['ACTIVE_UNPAID discrepancy 4900'],
  },
  {
    is: 'a void invoice that is still waited for',
    make: unpaid({ invoice: 'void', purchase: pending }),
    found: ['ACTIVE_UNPAID discrepancy 4900'],
  },
  {
    is: 'an open invoice of what we call paid',
    make: unpaid({ invoice: 'open' }),
    found: ['INVOICE_STATE discrepancy 4900'],
  },
  {
    is: 'what names an invoice that was deleted as a draft',
    make: async (desk) => {
      const purchase = await unpaid({ invoice: 'deleted' })(desk);
      await desk.client.query(
        `INSERT INTO desk_stripe_absences (id, reason, asked_at) VALUES ($1, 'missing', now())`,
        [`in_${count}`],
      );
      return purchase;
    },
    found: ['MISSING_IN_STRIPE discrepancy 4900'],
  },
  {
    is: 'what is pending and names nothing, after a week',
    make: unpaid({ purchase: pending }),
    found: ['ACTIVE_UNPAID discrepancy 4900'],
  },
  {
    is: 'what is pending and names nothing, within a week',
    make: unpaid({ purchase: pending, created: lately }),
    found: [],
  },
  {
    is: 'what is pending and names what the mirror lacks',
    make: unpaid({ purchase: { ...pending, stripe_payment_id: 'pi_unseen' } }),
    found: [],
  },
  {
    is: 'what is over and was never paid, of what costs nothing',
    make: unpaid({
      intent: 'requires_payment_method',
      purchase: { amount: '0.00', status: 'CANCELLED' },
    }),
    found: [],
  },
  {
    is: 'what is called failed and names what the mirror lacks',
    make: unpaid({ purchase: { payment_status: 'FAILED', stripe_payment_id: 'pi_unseen_too' } }),
    found: ['ACTIVE_UNPAID discrepancy 4900'],
  },
  {
    is: 'an attempt that failed at once, and a later one whose money was taken back',
    make: unpaid({
      intent: 'succeeded',
      charge: failed,
      takenBack: 'payment_reversal',
      retried: true,
    }),
    found: ['LATE_FAILURE discrepancy 4900'],
  },
  {
    is: 'a charge that failed, of an intent that is tried again',
    make: unpaid({ intent: 'processing', charge: failed, leads: 'charge', created: lately }),
    found: ['PROCESSING expected 4900'],
  },
  {
    is: 'an invoice whose payment waits to be captured',
    make: unpaid({ intent: 'requires_capture', invoice: 'open', leads: 'payment' }),
    found: ['UNCAPTURED discrepancy 4900'],
  },
  {
    is: 'an invoice of an older kind whose payment waits to be captured',
    make: unpaid({ intent: 'requires_capture', invoice: 'open', leads: 'invoice' }),
    found: ['UNCAPTURED discrepancy 4900'],
  },
  {
    is: 'an invoice of which one payment was given up, and the next is on its way',
    make: unpaid({
      intent: 'processing',
      invoice: 'open',
      leads: 'payment',
      retried: true,
      created: lately,
    }),
    found: ['PROCESSING expected 4900'],
  },
  {
    is: 'an invoice that was marked as paid outside of Stripe',
    make: unpaid({
      invoice: 'paid',
      bill: { paid_out_of_band: true, amount_paid: 4_900 },
      paidBy: [{ payment_intent: 'pi_elsewhere' }],
    }),
    found: ['OUT_OF_BAND information 4900'],
  },
  {
    is: 'a paid invoice of which Stripe lists no payment',
    make: unpaid({ invoice: 'paid', bill: { amount_paid: 4_900 } }),
    found: ['OUT_OF_BAND information 4900'],
  },
  {
    is: 'a paid invoice whose payments could not be listed',
    make: async (desk) => {
      await desk.client.query(
        `INSERT INTO desk_stripe_coverage (object, from_at, to_at, state, reason)
         VALUES ('invoice_payment', '2026-10-30', '2026-10-31', 'gap', 'The server does not offer this.')`,
      );
      const bill = { amount_paid: 4_900 };
      return unpaid({ invoice: 'paid', bill, created: '2026-10-30T12:00:00Z' })(desk);
    },
    found: [],
  },
  {
    is: 'an invoice of which a part was recorded as paid elsewhere',
    make: unpaid({
      invoice: 'paid',
      bill: { amount_paid: 4_900 },
      paidBy: [{ payment_record: 'payrec_1' }, { payment_intent: 'pi_elsewhere' }],
    }),
    found: ['OUT_OF_BAND information 4900'],
  },
  {
    is: 'an invoice that was paid by what the mirror lacks',
    make: unpaid({
      invoice: 'paid',
      bill: { amount_paid: 4_900 },
      paidBy: [{ payment_intent: 'pi_elsewhere' }],
    }),
    found: [],
  },
  {
    is: 'an invoice that the credit of the customer paid',
    make: unpaid({ invoice: 'paid', bill: { amount_due: 0, starting_balance: -4_900 } }),
    found: ['AMOUNT_MISMATCH information 4900'],
  },
  {
    is: 'such an invoice of what costs nothing here',
    make: unpaid({
      invoice: 'paid',
      bill: { amount_due: 0, starting_balance: -4_900 },
      purchase: { amount: '0.00' },
    }),
    found: [],
  },
  {
    is: 'what names nothing and costs nothing',
    make: unpaid({ purchase: { amount: '0.00' } }),
    found: [],
  },
  {
    is: 'what names nothing while it is processing',
    make: unpaid({ purchase: { payment_status: 'PROCESSING' } }),
    found: ['NO_REFERENCE discrepancy 4900'],
  },
];

tryFindings(cases);
