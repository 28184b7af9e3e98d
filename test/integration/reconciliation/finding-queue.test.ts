import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Finding,
  type QueueSort,
  queueInput,
  queueSorts,
} from '../../../electron/reconciliation/finding-queue.schema';
import { queueFacets, queuePage } from '../../../electron/reconciliation/finding-queue.service';
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
});
