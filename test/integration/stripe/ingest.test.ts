import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ingest } from '../../../electron/stripe/ingest/ingest.service';
import { openStripeStage, type StripeStage } from '../../support/stripe-stage';

const now = new Date();
const everything = { from: new Date('2024-01-01T00:00:00Z'), to: new Date(now.getTime() + 1000) };

describe('reading Stripe into the mirror', () => {
  let stage: StripeStage;

  beforeAll(async () => {
    stage = await openStripeStage('server', {
      now,
      purchases: 600,
      organizations: 30,
      users: 60,
      mixed: true,
    });
  });
  afterAll(() => stage.close());
  beforeEach(async () => {
    await stage.emptyMirror();
    stage.sandbox.faults.clear();
  });

  it('stores every object once, with payouts and their members, and proves what it listed', async () => {
    const result = await ingest(stage.context(), everything);
    expect(await stage.counts()).toEqual(stage.expected());
    expect(result.coverage.filter(({ complete }) => !complete)).toEqual([]);
    const { rows } = await stage.client.query(
      `SELECT count(*)::int AS unpaid FROM desk_stripe_payouts p WHERE members <> 'listed'
         OR (SELECT sum(net) FROM desk_stripe_balance_transactions b WHERE b.payout_id = p.id) <> 0`,
    );
    expect(rows).toEqual([{ unpaid: 0 }]);
  });

  it('fetches nothing twice when nothing is new', async () => {
    await ingest(stage.context(), everything);
    const before = await stage.client.query(
      'SELECT max(as_of) AS latest FROM desk_stripe_invoices',
    );
    const again = await ingest(stage.context(), everything);
    expect(again.stored).toBeLessThan(60);
    expect(again.requests).toBeLessThan(40);
    expect(
      (await stage.client.query('SELECT max(as_of) AS latest FROM desk_stripe_invoices')).rows,
    ).toEqual(before.rows);
  });
});
