import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditPage } from '../../../electron/reconciliation/audit/audit-log.service';
import { oneFinding } from '../../../electron/reconciliation/findings/finding-queue.service';
import { setLimit } from '../../../electron/reconciliation/resolutions/approval-limits.service';
import { listBatches } from '../../../electron/reconciliation/resolutions/decisions.service';
import { planInput } from '../../../electron/reconciliation/resolutions/resolution.schema';
import { previewPlan } from '../../../electron/reconciliation/resolutions/resolution-preview.service';
import {
  decideBatch,
  dryRun,
  resolveFindings,
} from '../../../electron/reconciliation/resolutions/resolutions.service';
import { newId } from '../../../electron/shared/ids';
import { actingAs } from '../../support/acting-as';
import {
  type FinanceDatabase,
  insertFinding,
  insertSale,
  openFinance,
} from '../../support/finance-database';
import { request } from '../../support/resolve-request';

describe('what needs a second person', () => {
  let desk: FinanceDatabase;
  beforeAll(async () => {
    desk = await openFinance('server');
  });
  afterAll(() => desk.close());

  const fin = () => desk.access('finance');

  /** Decides past the desk, with whatever the items say of themselves. */
  const resolveBySql = async (kind: string, items: readonly Readonly<Record<string, unknown>>[]) =>
    (
      await actingAs(desk.client, { role: 'desk_finance', user: fin().actor.userId }, () =>
        desk.client.query(
          `SELECT state, currency, amount_minor FROM desk_resolve($1, $2, 'Agreed', $3)`,
          [newId(), kind, JSON.stringify(items.map((item) => ({ id: newId(), ...item })))],
        ),
      )
    ).rows;

  it('waits for a second person above the limit, who may not be the first', async () => {
    const subject = await insertFinding(desk.client, {
      class: 'OVER_REFUND',
      amountMinor: 250_000,
    });
    const decided = request('write_off', [subject]);
    expect(await resolveFindings(fin(), decided)).toMatchObject({ done: 0, waiting: 1 });
    await expect(
      decideBatch(fin(), { batchId: decided.batchId, agree: true }),
    ).rejects.toMatchObject({
      code: 'not_allowed',
    });
    // Past the functions the table itself refuses as well.
    await expect(
      desk.client.query(
        `UPDATE desk_resolutions SET state = 'done', done_at = now() WHERE batch_id = $1`,
        [decided.batchId],
      ),
    ).rejects.toMatchObject({ constraint: 'desk_resolutions_approval_check' });
    await expect(
      desk.client.query(
        `UPDATE desk_resolutions SET decided_by = requested_by WHERE batch_id = $1`,
        [decided.batchId],
      ),
    ).rejects.toMatchObject({ constraint: 'desk_resolutions_second_person_check' });
    const second = desk.access('finance', 'second');
    expect(await decideBatch(second, { batchId: decided.batchId, agree: true })).toMatchObject({
      done: 1,
    });
  });

  it('counts the limit of a currency by its own decimals', async () => {
    await setLimit(desk.access('admin'), { currency: 'EUR', limit: 5_000 });
    const waits = async (currency: string, amountMinor: number) =>
      (
        await resolveFindings(
          fin(),
          request('accept', [
            await insertFinding(desk.client, { class: 'CUTOFF', currency, amountMinor }),
          ]),
        )
      ).waiting;
    expect(await waits('EUR', 5_000)).toBe(0);
    expect(await waits('EUR', 5_001)).toBe(1);
    expect(await waits('JPY', 1_000)).toBe(0);
    expect(await waits('JPY', 1_001)).toBe(1);
    expect(await waits('KWD', 1_000_000)).toBe(0);
    expect(await waits('KWD', 1_000_001)).toBe(1);
  });

  it('counts a refund in the currency of its charge, where the purchase is in another one', async () => {
    const decide = async (refund: Readonly<Record<string, unknown>>) => {
      const { purchase, charge } = await insertSale(desk, {
        amount: '9000.00',
        currency: 'KWD',
        capturedMinor: 900_000,
      });
      await desk.client.query(`UPDATE desk_stripe_charges SET currency = 'USD' WHERE id = $1`, [
        charge,
      ]);
      const subject = await insertFinding(desk.client, {
        class: 'CURRENCY_MISMATCH',
        purchase,
        stripeIds: [charge],
        currency: 'KWD',
        amountMinor: 950_000,
      });
      expect(
        await previewPlan(fin(), {
          kind: 'refund_in_stripe',
          finding: subject.finding,
          refundMinor: null,
          buyer: null,
          match: null,
          purchase: null,
          changes: null,
        }),
      ).toMatchObject({ currency: 'USD', amountMinor: 900_000, needsApproval: true });
      const changes = { stripe: { kind: 'refund', charge, ...refund } };
      return (await resolveBySql('refund_in_stripe', [{ ...subject, changes }]))[0];
    };
    const asked = { state: 'waiting', currency: 'USD', amount_minor: '900000' };
    expect(await decide({ amountMinor: 900_000, currency: 'USD' })).toEqual(asked);
    // Past the desk, by somebody who calls the dollars dinars.
    expect(await decide({ amountMinor: 900_000, currency: 'KWD' })).toEqual(asked);
  });

  it('shows who agrees what is changed and what was weighed, and keeps it however it ends', async () => {
    const { purchase } = await insertSale(desk, { amount: '147.30', capturedMinor: 14_730 });
    const subject = await insertFinding(desk.client, {
      class: 'CURRENCY_MISMATCH',
      purchase,
      amountMinor: 14_730,
    });
    const changes = { amount: '9000.00', currency: 'EUR' };
    const asked = request('correct_purchase', [subject], { changes });
    const worth = [
      { currency: 'EUR', minor: 900_000 },
      { currency: 'USD', minor: 14_730 },
    ];
    expect((await dryRun(fin(), asked)).totals).toEqual(
      expect.arrayContaining(worth.map((each) => ({ ...each, count: 1 }))),
    );
    await resolveFindings(fin(), asked);
    const second = desk.access('finance', 'second');
    const change = { changes, present: { amount: 147.3, currency: 'USD' } };
    const shown = async () => {
      const batch = (await listBatches(second)).rows.find(
        ({ batchId }) => batchId === asked.batchId,
      );
      return { totals: batch?.totals, subjects: batch?.subjects };
    };
    expect(await shown()).toEqual({ totals: worth, subjects: [expect.objectContaining(change)] });
    expect((await oneFinding(second, subject.finding)).resolution).toMatchObject({
      worth: expect.arrayContaining(worth),
      ...change,
    });
    const decline = (reason: string) =>
      decideBatch(second, { batchId: asked.batchId, agree: false, reason });
    await expect(decline(' ')).rejects.toMatchObject({ code: 'not_possible' });
    await decline('Never nine thousand');
    expect(await shown()).toEqual({ totals: worth, subjects: [expect.objectContaining(change)] });
    const [declined, requested] = (await auditPage(second, null)).entries.filter(
      ({ subjectId }) => subjectId === asked.batchId,
    );
    expect(requested?.request).toEqual({ worth, change });
    expect(declined).toMatchObject({
      action: 'resolution.declined',
      details: { reason: 'Never nine thousand' },
    });
  });

  describe('about a small finding', () => {
    const small = (more: { readonly purchase?: string; readonly currency?: string } = {}) =>
      insertFinding(desk.client, { class: 'AMOUNT_MISMATCH', amountMinor: 1, ...more });

    it.each([
      ['its amount up', { amount: '1500.00' }, 'USD', 145_100],
      ['its amount down to nothing', { amount: '0.00' }, 'USD', 250_000, '2500.00'],
      ['what was refunded of it', { refunded_amount: '1200.00' }, 'USD', 120_000, '2500.00'],
      ['it to fully refunded', { payment_status: 'REFUNDED' }, 'USD', 250_000, '2500.00'],
      ['it to never paid', { payment_status: 'FAILED' }, 'USD', 250_000, '2500.00'],
    ] as const)(
      'a correction counts that it brings %s',
      async (_, changes, currency, minor, amount?: string) => {
        const { purchase } = await insertSale(desk, amount === undefined ? {} : { amount });
        const subject = await small({ purchase });
        // In the desk, by what a person entered, and past it, where the items call it nothing.
        const plan = { kind: 'correct_purchase', finding: subject.finding } as const;
        expect(await previewPlan(fin(), planInput.parse({ ...plan, changes }))).toMatchObject({
          needsApproval: true,
          currency,
          amountMinor: minor,
        });
        expect(
          await resolveFindings(fin(), request('correct_purchase', [subject], { changes })),
        ).toMatchObject({ done: 0, waiting: 1 });
        const other = await small({ purchase });
        expect(
          await resolveBySql('correct_purchase', [{ ...other, amount_minor: 0, changes }]),
        ).toEqual([{ state: 'waiting', currency, amount_minor: String(minor) }]);
      },
    );

    it('a correction of the currency counts what was there and what is to be', async () => {
      const { purchase } = await insertSale(desk, { amount: '2500.00' });
      const decide = async (changes: Readonly<Record<string, string>>, of = purchase) =>
        resolveBySql('correct_purchase', [{ ...(await small({ purchase: of })), changes }]);
      expect(await decide({ currency: 'JPY', amount: '1' })).toMatchObject([{ state: 'waiting' }]);
      const yen = await insertSale(desk, { amount: '1.00', currency: 'JPY' });
      expect(await decide({ currency: 'USD', amount: '2500.00' }, yen.purchase)).toMatchObject([
        { state: 'waiting', currency: 'USD', amount_minor: '250000' },
      ]);
      expect(await decide({ currency: 'USD', amount: '9.00' }, yen.purchase)).toMatchObject([
        { state: 'done' },
      ]);
    });

    it('a purchase that is made counts its amount, and corrections of one decision their sum', async () => {
      const { intent, purchase } = await insertSale(desk);
      await desk.client.query(
        'UPDATE marketplace_purchases SET stripe_payment_id = NULL WHERE id = $1',
        [purchase],
      );
      const changes = {
        organization_id: desk.organization,
        user_id: desk.buyer,
        tool_id: desk.tool,
        purchase_type: 'TOOL',
        amount: '5000.00',
        currency: 'USD',
        payment_method: 'CREDIT_CARD',
        payment_status: 'SUCCEEDED',
        is_subscription: false,
        stripe_payment_id: intent,
        purchase_date: '2026-10-10T12:00:00Z',
      };
      expect(
        await resolveBySql('create_purchase', [{ ...(await small()), purchase: newId(), changes }]),
      ).toEqual([{ state: 'waiting', currency: 'USD', amount_minor: '500000' }]);
      const parts = [];
      for (const amount of ['449.00', '649.00']) {
        const sale = await insertSale(desk);
        parts.push({ ...(await small({ purchase: sale.purchase })), changes: { amount } });
      }
      expect((await resolveBySql('correct_purchase', parts)).map(({ state }) => state)).toEqual(
        // 400 and 600 dollars are not above the limit of 1,000.
        ['done', 'done'],
      );
      const [one, two] = parts;
      const more = [one, { ...two, changes: { amount: '649.01' } }];
      expect(
        (await resolveBySql('correct_purchase', more as typeof parts)).map(({ state }) => state),
      ).toEqual(['waiting', 'waiting']);
    });

    it('a partial refund of a large purchase counts what was refunded', async () => {
      const { purchase } = await insertSale(desk, { amount: '5000.00' });
      const changes = { refunded_amount: '5.00', payment_status: 'PARTIALLY_REFUNDED' };
      expect(
        await resolveBySql('record_refund', [{ ...(await small({ purchase })), changes }]),
      ).toEqual([{ state: 'done', currency: 'USD', amount_minor: '500' }]);
    });
  });
});
