import type { FinanceDatabase } from '../../support/finance-database';
import { type FindingCase, tryFindings } from '../../support/finding-cases';
import { insertInvoice } from '../../support/mirror-rows';
import { insertSubscribed } from '../../support/subscribed-purchase';

/** Recorded periods beside what Stripe says of their subscription. */
type Values = Readonly<Record<string, unknown>>;
let count = 0;

interface Period {
  readonly status: string;
  readonly theirs?: Values;
  readonly ours?: Values;
  /** When the next period was invoiced; it was not where this is left out. */
  readonly invoiced?: string;
  /** The state of that invoice. */
  readonly invoice?: string;
}

/** A renewing subscription from October on for a month, without a charge. */
const period =
  ({ status, theirs = {}, ours = {}, invoiced, invoice = 'draft' }: Period) =>
  async (desk: FinanceDatabase) => {
    count += 1;
    const subscription = `sub_${count}`;
    if (invoiced) {
      await insertInvoice(desk.client, `in_${count}`, 0, {
        created: invoiced,
        status: invoice,
        subscription,
      });
    }
    const begun = '2026-10-05T12:00:00Z';
    return insertSubscribed(
      desk,
      subscription,
      { status, created: begun, ...theirs },
      {
        purchase_date: begun,
        subscription_start: begun,
        subscription_end: '2026-12-05T12:00:00Z',
        ...ours,
      },
    );
  };

const over = { subscription_end: '2026-11-05T12:00:00Z' };
const state = ['SUB_STATE discrepancy 0'];
const renewal = ['RENEWAL_MISSING discrepancy 0'];

const cases: readonly FindingCase[] = [
  { is: 'one that renews on both sides', make: period({ status: 'active' }), found: [] },
  { is: 'one on trial that renews', make: period({ status: 'trialing' }), found: [] },
  {
    is: 'one that Stripe ends with its period, of what renews',
    make: period({ status: 'active', theirs: { cancel_at_period_end: true } }),
    found: state,
  },
  {
    is: 'one that Stripe ends on a day, of what renews',
    make: period({ status: 'active', theirs: { cancel_at: '2026-12-05T12:00:00Z' } }),
    found: state,
  },
  {
    is: 'one that ends on both sides',
    make: period({
      status: 'active',
      theirs: { cancel_at_period_end: true },
      ours: { auto_renew: false, cancelled_at: '2026-10-20T12:00:00Z' },
    }),
    found: [],
  },
  {
    is: 'one that was cancelled here, and goes on at Stripe',
    make: period({
      status: 'active',
      ours: { auto_renew: false, cancelled_at: '2026-10-20T12:00:00Z' },
    }),
    found: state,
  },
  {
    is: 'one that does not renew by itself, which nobody cancelled',
    make: period({ status: 'active', ours: { auto_renew: false } }),
    found: [],
  },
  {
    is: 'one that is over here, and goes on at Stripe',
    make: period({ status: 'active', ours: { status: 'CANCELLED', auto_renew: false } }),
    found: state,
  },
  {
    is: 'one that is over here, and is past due at Stripe',
    make: period({ status: 'past_due', ours: { status: 'CANCELLED', auto_renew: false } }),
    found: state,
  },
  {
    is: 'one that is over here, and on trial at Stripe',
    make: period({ status: 'trialing', ours: { status: 'CANCELLED', auto_renew: false } }),
    found: state,
  },
  {
    is: 'one that Stripe ended, of what has no end',
    make: period({
      status: 'canceled',
      theirs: { ended_at: '2026-11-01T12:00:00Z' },
      ours: { auto_renew: false, subscription_end: null },
    }),
    found: state,
  },
  {
    is: 'one whose next period is not invoiced three days after its end',
    make: period({ status: 'active', ours: { subscription_end: '2026-11-17T11:59:59Z' } }),
    found: renewal,
  },
  {
    is: 'one whose next period may still be invoiced',
    make: period({ status: 'active', ours: { subscription_end: '2026-11-17T12:00:00Z' } }),
    found: [],
  },
  {
    is: 'one whose next period was invoiced',
    make: period({ status: 'active', ours: over, invoiced: '2026-11-05T12:05:00Z' }),
    found: [],
  },
  {
    is: 'one whose next period was invoiced by a draft that was deleted',
    make: period({
      ...{ status: 'active', ours: over },
      ...{ invoiced: '2026-11-05T12:05:00Z', invoice: 'deleted' },
    }),
    found: renewal,
  },
  {
    is: 'one whose next period was invoiced two days ahead',
    make: period({ status: 'active', ours: over, invoiced: '2026-11-03T12:00:00Z' }),
    found: [],
  },
  {
    is: 'one of which only this period was invoiced',
    make: period({ status: 'active', ours: over, invoiced: '2026-11-03T11:59:59Z' }),
    found: renewal,
  },
  {
    is: 'one that ends with its period, and has come to it',
    make: period({
      status: 'active',
      theirs: { cancel_at_period_end: true },
      ours: { ...over, auto_renew: false },
    }),
    found: [],
  },
  {
    is: 'one that does not renew, and has come to its end',
    make: period({ status: 'active', ours: { ...over, auto_renew: false } }),
    found: [],
  },
  {
    is: 'one that ended at Stripe, and renews here after its end',
    make: period({
      status: 'canceled',
      theirs: { ended_at: '2026-11-05T12:00:00Z' },
      ours: over,
    }),
    found: state,
  },
  {
    is: 'one that is ending at Stripe, and renews here after its end',
    make: period({ status: 'active', theirs: { cancel_at_period_end: true }, ours: over }),
    found: state,
  },
];

tryFindings(cases);
