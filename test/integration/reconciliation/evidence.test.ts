import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FindingClass } from '../../../electron/reconciliation/findings/finding-classes.rules';
import {
  type FinanceDatabase,
  insertSale,
  openFinance,
  reconcileAt,
} from '../../support/finance-database';
import { insertPurchase } from '../../support/marketplace-rows';
import { insertMirrored } from '../../support/mirror-rows';
import { insertSubscribed } from '../../support/subscribed-purchase';

/** What a finding says of its fields is shown as disagreeing, so what agrees is not among them. */
const now = '2026-11-20T12:00:00Z';
const october = '2026-10-12T12:00:00Z';

let desk: FinanceDatabase;

/** A purchase of which a dispute was won. */
async function won(paymentStatus: string, status: string) {
  const { purchase, charge } = await insertSale(desk, { paymentStatus, status });
  await insertMirrored(desk.client, 'disputes', {
    id: `dp_${charge}`,
    created: october,
    currency: 'USD',
    charge,
    amount: 4_900,
    status: 'won',
  });
  return purchase;
}

/** A purchase whose intent took nothing, or that Stripe does not know. */
async function unpaid(paymentStatus: string, intent: string | null) {
  if (intent) {
    await insertMirrored(desk.client, 'payment_intents', {
      id: intent,
      created: october,
      status: 'requires_payment_method',
      amount: 4_900,
      amount_received: 0,
      amount_capturable: 0,
      currency: 'USD',
    });
  }
  return insertPurchase(desk.client, {
    organization_id: desk.organization,
    user_id: desk.buyer,
    tool_id: desk.tool,
    payment_status: paymentStatus,
    status: 'ACTIVE',
    purchase_date: october,
    stripe_payment_id: intent,
  });
}

/** A renewing purchase whose subscription ends with its period. */
const ending = (theirs: string) =>
  insertSubscribed(desk, `sub_${theirs}`, { status: theirs, cancel_at_period_end: true });

const cases: readonly {
  readonly is: string;
  readonly make: () => Promise<string>;
  readonly class: FindingClass;
  readonly evidence: Readonly<Record<string, readonly [unknown, unknown]>>;
}[] = [
  {
    is: 'what is active and called disputed after a dispute that was won',
    make: () => won('DISPUTED', 'ACTIVE'),
    class: 'DISPUTE_WON_UNRESTORED',
    evidence: { payment_status: ['DISPUTED', 'won'] },
  },
  {
    is: 'what is paid and ended after a dispute that was won',
    make: () => won('SUCCEEDED', 'CANCELLED'),
    class: 'DISPUTE_WON_UNRESTORED',
    evidence: { status: ['CANCELLED', 'won'] },
  },
  {
    is: 'what is called disputed and ended after a dispute that was won',
    make: () => won('DISPUTED', 'CANCELLED'),
    class: 'DISPUTE_WON_UNRESTORED',
    evidence: { payment_status: ['DISPUTED', 'won'], status: ['CANCELLED', 'won'] },
  },
  {
    is: 'what is active and paid, of which only the payment is not recorded',
    make: async () => (await insertSale(desk, { paymentStatus: 'PENDING' })).purchase,
    class: 'PAID_INACTIVE',
    evidence: { payment_status: ['PENDING', 'succeeded'] },
  },
  {
    is: 'what was ended and is not recorded as paid, and is',
    make: async () =>
      (await insertSale(desk, { paymentStatus: 'PENDING', status: 'CANCELLED' })).purchase,
    class: 'PAID_INACTIVE',
    evidence: { payment_status: ['PENDING', 'succeeded'], status: ['CANCELLED', 'captured'] },
  },
  {
    is: 'what is active while both sides wait for its payment',
    make: () => unpaid('PENDING', 'pi_awaited'),
    class: 'ACTIVE_UNPAID',
    evidence: { status: ['ACTIVE', 'requires_payment_method'] },
  },
  {
    is: 'what is active and called paid, and is not',
    make: () => unpaid('SUCCEEDED', 'pi_never'),
    class: 'ACTIVE_UNPAID',
    evidence: {
      payment_status: ['SUCCEEDED', 'requires_payment_method'],
      status: ['ACTIVE', 'requires_payment_method'],
    },
  },
  {
    is: 'what is active although we say ourselves that its payment failed',
    make: () => unpaid('FAILED', null),
    class: 'ACTIVE_UNPAID',
    evidence: { payment_status: ['FAILED', null], status: ['ACTIVE', null] },
  },
  {
    is: 'what renews by our account, while its trial is its last period',
    make: () => ending('trialing'),
    class: 'SUB_STATE',
    evidence: { auto_renew: [true, false] },
  },
  {
    is: 'what renews by our account, while its payment is overdue',
    make: () => ending('past_due'),
    class: 'SUB_STATE',
    evidence: { auto_renew: [true, false], status: ['ACTIVE', 'past_due'] },
  },
  {
    is: 'what expired, while Stripe still tries to collect its next period',
    make: () =>
      insertSubscribed(desk, 'sub_overdue', { status: 'past_due' }, { status: 'EXPIRED' }),
    class: 'SUB_STATE',
    evidence: { status: ['EXPIRED', 'past_due'] },
  },
];
const made = new Map<string, string>();

beforeAll(async () => {
  desk = await openFinance('server');
  for (const { is, make } of cases) made.set(is, await make());
  await reconcileAt(desk, now, { from: '2026-10-01', to: '2026-10-31' });
});
afterAll(() => desk.close());

it.each(cases)('$is: $evidence', async ({ is, class: name, evidence }) => {
  const { rows } = await desk.client.query(
    'SELECT evidence FROM desk_findings WHERE purchase_id = $1 AND class = $2',
    [made.get(is), name],
  );
  expect(rows).toEqual([{ evidence }]);
});
