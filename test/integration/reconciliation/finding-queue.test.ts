import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Finding,
  type QueueSort,
  queueInput,
  queueSorts,
} from '../../../electron/reconciliation/findings/finding-queue.schema';
import {
  isLive,
  queueFacets,
  queuePage,
} from '../../../electron/reconciliation/findings/finding-queue.service';
import {
  type FinanceDatabase,
  insertFinding,
  insertSale,
  openFinance,
} from '../../support/finance-database';

describe('the order of the work queue', () => {
  let desk: FinanceDatabase;
  beforeAll(async () => {
    desk = await openFinance('server');
    const findings = [
      { class: 'NO_REFERENCE', severity: 'low', currency: 'USD', amountMinor: 900_000 },
      { class: 'FEE_MATH', severity: 'high', currency: 'KWD', amountMinor: 30_000 },
      { class: 'FEE_MATH', severity: 'high', currency: 'JPY', amountMinor: 12_000 },
      { class: 'FEE_MATH', severity: 'high', currency: 'USD', amountMinor: 100 },
      { class: 'FEE_MATH', severity: 'high', currency: 'JPY', amountMinor: 500_000 },
      { class: 'FEE_MATH', severity: 'high', currency: null, amountMinor: 0 },
      { class: 'OVER_REFUND', severity: 'critical', currency: 'USD', amountMinor: 50 },
      { class: 'OVER_REFUND', severity: 'critical', currency: 'USD', amountMinor: 50 },
    ];
    for (const [index, finding] of findings.entries()) {
      await insertFinding(desk.client, {
        ...finding,
        at: `2026-10-${10 + index}T12:00:00.123456Z`,
      });
    }
  });
  afterAll(() => desk.close());

  const october = { from: '2026-10-01', to: '2026-10-31' };
  const money = ({ currency, amountMinor }: Finding) => `${currency} ${amountMinor}`;
  const listed = async (sort: QueueSort, limit: number): Promise<readonly Finding[]> => {
    const rows: Finding[] = [];
    let cursor = null;
    do {
      const page: Awaited<ReturnType<typeof queuePage>> = await queuePage(
        desk.access('finance'),
        queueInput.parse({ ...october, sort, limit, cursor }),
      );
      rows.push(...page.rows);
      cursor = page.next;
    } while (cursor);
    return rows;
  };

  it('is searched by the ids of a purchase, of its payment, and of the objects in Stripe', async () => {
    const { purchase, intent } = await insertSale(desk);
    const stripeIds = ['dp_3x5OaQR'];
    const at = '2026-09-10T12:00:00Z';
    const { finding } = await insertFinding(desk.client, {
      class: 'DISPUTE_OPEN',
      purchase,
      stripeIds,
      at,
    });
    await insertFinding(desk.client, { class: 'DISPUTE_OPEN', at });
    for (const search of [purchase, purchase.slice(0, 13), intent, 'dp_3x5oaqr']) {
      const { rows } = await queuePage(
        desk.access('finance'),
        queueInput.parse({ from: '2026-09-01', to: '2026-09-30', search }),
      );
      expect(rows.map(({ id }) => id)).toEqual([finding]);
    }
  });

  it('never puts an amount of one currency before or after one of another for its figure', async () => {
    expect((await listed('amount', 100)).map(money)).toEqual([
      'JPY 500000',
      'JPY 12000',
      'KWD 30000',
      'USD 900000',
      'USD 100',
      'USD 50',
      'USD 50',
      'null 0',
    ]);
    expect((await listed('severity', 100)).map((row) => `${row.severity} ${money(row)}`)).toEqual([
      'critical USD 50',
      'critical USD 50',
      'high JPY 500000',
      'high JPY 12000',
      'high KWD 30000',
      'high USD 100',
      'high null 0',
      'low USD 900000',
    ]);
    const facets = await queueFacets(desk.access('finance'), queueInput.parse(october));
    expect(facets.money.map(({ currency }) => currency)).toEqual(['JPY', 'KWD', 'USD']);
  });

  it.each(queueSorts)('by %s is the same page by page', async (sort) => {
    const whole = (await listed(sort, 100)).map(({ id }) => id);
    expect(whole).toHaveLength(8);
    for (const limit of [1, 3]) {
      expect((await listed(sort, limit)).map(({ id }) => id)).toEqual(whole);
    }
  });

  it('finds the decision about each finding in its own index, before PostgreSQL knows how many were made', async () => {
    const { client } = desk;
    await client.query('ANALYZE desk_findings; ANALYZE desk_resolutions');
    await client.query(
      `INSERT INTO desk_findings (id, key, fingerprint, class, state, severity, amount_minor, evidence, stripe_ids,
         remedy, occurred_at, first_seen_at, last_seen_at, last_run_id)
       SELECT gen_random_uuid(), 'bulk|' || n, 'seen', 'FEE_MATH', 'discrepancy', 'low', 100, '{}', '{}',
         'accept', '2026-07-01', now(), now(), gen_random_uuid() FROM generate_series(1, 3000) n`,
    );
    await client.query(
      `INSERT INTO desk_resolutions (id, batch_id, finding_id, kind, state, fingerprint, reason, requested_by, done_at)
       SELECT gen_random_uuid(), $1, id, 'accept', 'done', 'seen', 'All small', $1, now()
       FROM desk_findings WHERE key LIKE 'bulk|%'`,
      [desk.buyer],
    );
    const { rows } = await client.query(
      `EXPLAIN SELECT count(r.id) FROM desk_findings f LEFT JOIN desk_resolutions r ON ${isLive.sql}
       WHERE f.occurred_at >= '2026-07-01' AND f.occurred_at < '2026-08-01'`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('desk_resolutions_live_key');
    expect(plan).not.toMatch(/BitmapAnd|BitmapOr|desk_resolutions_state_idx/);
    const july = { from: '2026-07-01', to: '2026-07-31' };
    const facets = await queueFacets(desk.access('finance'), queueInput.parse(july));
    expect(facets.standings).toEqual([{ value: 'settled', count: 3_000 }]);
  });
});
