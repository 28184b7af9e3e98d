import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import { exportInput } from '../../../electron/reconciliation/exports/export.schema';
import { exportCsv } from '../../../electron/reconciliation/exports/export.service';
import {
  type FinanceDatabase,
  insertFinding,
  insertSale,
  openFinance,
} from '../../support/finance-database';

const period = { from: '2026-10-01', to: '2026-10-31' };

let desk: FinanceDatabase;
beforeAll(async () => {
  desk = await openFinance('server');
  for (let made = 0; made < 3; made += 1) {
    const { purchase } = await insertSale(desk);
    await insertFinding(desk.client, { class: 'AMOUNT_MISMATCH', purchase });
  }
});
afterAll(() => desk.close());

it.each([
  [{ what: 'purchases', period }, /^There are more than 2 purchases\..*choose fewer days/],
  [{ what: 'findings', filters: period }, /^More than 2 findings match\. Narrow the filters/],
] satisfies [z.input<typeof exportInput>, RegExp][])(
  'a list of more rows than a file may have is refused, and nothing is left out of one that has no more: $what',
  async (request, reason) => {
    const asked = exportInput.parse(request);
    const access = desk.access('finance');
    await expect(exportCsv(access, asked, 2)).rejects.toMatchObject({
      code: 'too_large',
      details: { reason: expect.stringMatching(reason) },
    });
    expect(await exportCsv(access, asked, 3)).toMatchObject({ rows: 3 });
  },
);

it('says that it is in UTF-8, without which a spreadsheet garbles names', async () => {
  const { text } = await exportCsv(
    desk.access('finance'),
    exportInput.parse({ what: 'purchases', period }),
  );
  expect(text).toMatch(/^\ufeffpurchase_id,/);
});
