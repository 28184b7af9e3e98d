import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditPage } from '../../../electron/reconciliation/audit/audit-log.service';
import { exportCsv } from '../../../electron/reconciliation/exports/export.service';
import { queueInput } from '../../../electron/reconciliation/findings/finding-queue.schema';
import {
  oneFinding,
  queueFacets,
  queuePage,
} from '../../../electron/reconciliation/findings/finding-queue.service';
import {
  likelyMatches,
  rejectMatch,
} from '../../../electron/reconciliation/findings/likely-matches.service';
import { listBatches } from '../../../electron/reconciliation/resolutions/decisions.service';
import { resolveInput } from '../../../electron/reconciliation/resolutions/resolution.schema';
import {
  resolveFindings,
  undoBatch,
} from '../../../electron/reconciliation/resolutions/resolutions.service';
import { newId } from '../../../electron/shared/ids';
import {
  type FinanceDatabase,
  insertFinding,
  insertProposal,
  insertSale,
  openFinance,
} from '../../support/finance-database';

describe('a payment that probably belongs to a purchase', () => {
  let desk: FinanceDatabase;
  beforeAll(async () => {
    desk = await openFinance('server');
  });
  afterAll(() => desk.close());

  const fin = () => desk.access('finance');
  const stateOf = async ({ purchase, charge }: { purchase: string; charge: string }) =>
    (
      await desk.client.query(
        'SELECT state FROM desk_matches WHERE purchase_id = $1 AND stripe_id = $2',
        [purchase, charge],
      )
    ).rows[0]?.state;
  const referenceOf = async (purchase: string) =>
    (
      await desk.client.query('SELECT stripe_payment_id FROM marketplace_purchases WHERE id = $1', [
        purchase,
      ])
    ).rows[0]?.stripe_payment_id;

  /** A purchase without a payment and a payment without a purchase, both found, and proposed. */
  const proposed = async () => {
    const sale = await insertSale(desk, { linked: false });
    await insertProposal(desk.client, sale);
    const noReference = await insertFinding(desk.client, {
      class: 'NO_REFERENCE',
      purchase: sale.purchase,
    });
    const missing = await insertFinding(desk.client, {
      class: 'MISSING_LOCALLY',
      stripeIds: [sale.charge, sale.intent],
    });
    return {
      ...sale,
      noReference,
      missing,
      pair: { purchase: sale.purchase, charge: sale.charge },
    };
  };
  const link = (
    subject: { readonly finding: string; readonly fingerprint: string },
    match: { readonly purchase: string; readonly charge: string },
  ) =>
    resolveInput.parse({
      batchId: newId(),
      kind: 'link',
      reason: 'The same customer paid the same amount',
      items: [subject],
      match,
    });

  it('is shown with both sides at the finding of the purchase and at that of the payment', async () => {
    const { noReference, missing, pair } = await proposed();
    for (const { finding } of [noReference, missing]) {
      expect((await oneFinding(fin(), finding)).likely).toBe(1);
      expect(await likelyMatches(fin(), finding)).toMatchObject([
        { ...pair, by: 'customer', ours: { amountMinor: 4_900 }, theirs: { amountMinor: 4_900 } },
      ]);
    }
    const filters = queueInput.parse({ from: '2026-10-01', to: '2026-10-31', likely: true });
    const page = await queuePage(fin(), filters);
    expect(page.rows.every(({ likely }) => likely > 0)).toBe(true);
    expect(page.rows.map(({ id }) => id)).toEqual(
      expect.arrayContaining([noReference.finding, missing.finding]),
    );
    expect((await queueFacets(fin(), filters)).likely).toBe(page.total);
  });

  it.each(['noReference', 'missing'] as const)(
    'is linked from %s, confirmed, and proposed again by an undo',
    async (from) => {
      const sale = await proposed();
      const request = link(sale[from], sale.pair);
      expect(await resolveFindings(fin(), request)).toMatchObject({ done: 1 });
      expect(await referenceOf(sale.purchase)).toBe(sale.intent);
      expect(await stateOf(sale)).toBe('confirmed');
      expect((await oneFinding(fin(), sale[from].finding)).standing).toBe('settled');
      await undoBatch(fin(), request.batchId);
      expect(await referenceOf(sale.purchase)).toBeNull();
      expect(await stateOf(sale)).toBe('proposed');
    },
  );

  it('is rejected with a reason that stands in the audit log, and changes nothing else', async () => {
    const { noReference, purchase, pair } = await proposed();
    const rejection = { batchId: newId(), reason: 'Paid for something else', ...pair };
    await rejectMatch(fin(), rejection);
    // Sent twice, it is done once.
    await rejectMatch(fin(), rejection);
    expect(await stateOf(pair)).toBe('rejected');
    expect(await referenceOf(purchase)).toBeNull();
    expect(await oneFinding(fin(), noReference.finding)).toMatchObject({
      standing: 'open',
      likely: 0,
    });
    const [batch] = (await listBatches(fin())).rows;
    expect(batch).toMatchObject({ batchId: rejection.batchId, rejection: true, count: 1 });
    // A period's report has the decisions about its findings and purchases alone.
    const inPeriod = async (from: string, to: string) =>
      (await listBatches(fin(), { from, to })).rows.map(({ batchId }) => batchId);
    expect(await inPeriod('2026-10-01', '2026-10-31')).toContain(rejection.batchId);
    expect(await inPeriod('2026-09-01', '2026-09-30')).toEqual([]);
    const decisions = await exportCsv(fin(), { what: 'decisions' });
    expect(decisions.text.split('\r\n')[1]).toMatch(
      new RegExp(`^${rejection.batchId},unlink,done,1,.*,Paid for something else,`),
    );
    const [entry] = (await auditPage(fin(), null)).entries;
    expect(entry).toMatchObject({
      action: 'resolution.done',
      details: { reason: 'Paid for something else' },
      decision: { kind: 'unlink', rejection: true, subject: { finding: null } },
    });
    await undoBatch(fin(), rejection.batchId);
    expect(await stateOf(pair)).toBe('proposed');
  });

  it('is neither linked nor rejected once it is not proposed any more', async () => {
    const { noReference, pair, purchase } = await proposed();
    await rejectMatch(fin(), { batchId: newId(), reason: 'Another one', ...pair });
    const gone = { code: 'not_possible' };
    await expect(
      rejectMatch(fin(), { batchId: newId(), reason: 'Again', ...pair }),
    ).rejects.toMatchObject(gone);
    await expect(resolveFindings(fin(), link(noReference, pair))).rejects.toMatchObject(gone);
    expect(await referenceOf(purchase)).toBeNull();
  });

  it('is not decided about by an administrator', async () => {
    const { pair } = await proposed();
    await expect(
      rejectMatch(desk.access('admin'), { batchId: newId(), reason: 'Not mine', ...pair }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect(await stateOf(pair)).toBe('proposed');
  });
});
