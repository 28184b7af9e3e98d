import { afterAll, beforeAll, expect, it } from 'vitest';
import { purchasesInput } from '../../../electron/reconciliation/findings/chain.schema';
import { listMonths } from '../../../electron/reconciliation/period/period-overview.service';
import { purchasesPage } from '../../../electron/reconciliation/purchases.service';
import {
  type FinanceDatabase,
  insertFinding,
  insertRun,
  insertSale,
  openFinance,
} from '../../support/finance-database';

let desk: FinanceDatabase;
beforeAll(async () => {
  desk = await openFinance('server');
});
afterAll(() => desk.close());

it('a purchase is listed as discrepant, as expected, as matched, as not counted, or as not compared yet', async () => {
  const sales = [
    ...[await insertSale(desk), await insertSale(desk), await insertSale(desk)],
    await insertSale(desk, { paymentStatus: 'PENDING' }),
  ];
  const [wrong, underWay, quiet, unpaid] = sales.map(({ purchase }) => purchase);
  const standings = async () => {
    const { rows, total } = await purchasesPage(
      desk.access('finance'),
      purchasesInput.parse({ from: '2026-10-01', to: '2026-10-31' }),
    );
    expect(total).toBe(rows.length);
    return Object.fromEntries(rows.map(({ id, standing, findings }) => [id, [standing, findings]]));
  };
  expect(new Set(Object.values(await standings()).flat())).toEqual(new Set(['not_compared', 0]));
  await insertRun(desk.client, '2026-10-10', '2026-10-10');
  const finding = (name: string, state: 'discrepancy' | 'expected', purchase = '') =>
    insertFinding(desk.client, { class: name, state, purchase });
  await finding('AMOUNT_MISMATCH', 'discrepancy', wrong);
  await finding('UNSETTLED', 'expected', wrong);
  await finding('UNSETTLED', 'expected', underWay);
  const { purchase: later } = await insertSale(desk);
  expect(await standings()).toEqual({
    [wrong ?? '']: ['discrepant', 1],
    [underWay ?? '']: ['expected', 0],
    [quiet ?? '']: ['matched', 0],
    [unpaid ?? '']: ['not_counted', 0],
    [later]: ['not_compared', 0],
  });
});

it('every month in which something was bought can be chosen, however long ago', async () => {
  const years = [2012, 2014, 2016, 2018, 2020];
  for (const year of years) {
    for (let month = 1; month <= 9; month += 1)
      await insertSale(desk, { at: `${year}-0${month}-07T12:00:00Z` });
  }
  const months = await listMonths(desk.access('finance'));
  expect(months).toHaveLength(1 + 9 * years.length);
  expect(months.at(-1)).toMatchObject({ from: '2012-01-01', to: '2012-01-31', purchases: 1 });
});
