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
  readonly created?: string;
}

/** An active purchase of 49.00 that we call paid. */
const unpaid =
  ({ purchase = {}, intent, charge, takenBack, invoice, created = at }: Unpaid) =>
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
    if (invoice) {
      await insertInvoice(desk.client, ids.invoice, 4_900, { created, status: invoice });
    }
    return insertPurchase(desk.client, {
      organization_id: desk.organization,
      user_id: desk.buyer,
      tool_id: desk.tool,
      status: 'ACTIVE',
      payment_status: 'SUCCEEDED',
      purchase_date: created,
      ...(intent || charge ? { stripe_payment_id: intent ? ids.intent : ids.charge } : {}),
      ...(invoice ? { stripe_invoice_id: ids.invoice } : {}),
      ...purchase,
    });
  };

const failed = { status: 'failed', paid: false, captured: false };
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
