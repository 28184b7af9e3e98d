import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditPage } from '../../../electron/reconciliation/audit/audit-log.service';
import { readChainOf } from '../../../electron/reconciliation/findings/chain.service';
import type { ResolutionKind } from '../../../electron/reconciliation/findings/finding-queue.schema';
import { queueInput } from '../../../electron/reconciliation/findings/finding-queue.schema';
import {
  oneFinding,
  queueFacets,
  queuePage,
} from '../../../electron/reconciliation/findings/finding-queue.service';
import type { BuyerChoice } from '../../../electron/reconciliation/resolutions/buyer-choice.schema';
import { listBatches } from '../../../electron/reconciliation/resolutions/decisions.service';
import { planInput } from '../../../electron/reconciliation/resolutions/resolution.schema';
import { previewPlan } from '../../../electron/reconciliation/resolutions/resolution-preview.service';
import {
  dryRun,
  resolveFindings,
  undoBatch,
} from '../../../electron/reconciliation/resolutions/resolutions.service';
import {
  type FinanceDatabase,
  insertFinding,
  insertSale,
  openFinance,
  reconcileAt,
} from '../../support/finance-database';
import { insertOrganization, insertPurchase } from '../../support/marketplace-rows';
import { insertInvoice, insertMirrored } from '../../support/mirror-rows';
import { request, type Subject } from '../../support/resolve-request';
import { insertSubscribed } from '../../support/subscribed-purchase';

describe('decisions about findings', () => {
  let desk: FinanceDatabase;
  beforeAll(async () => {
    desk = await openFinance('server');
  });
  afterAll(() => desk.close());

  const purchaseRow = async (id: string) =>
    (await desk.client.query('SELECT * FROM marketplace_purchases WHERE id = $1', [id])).rows[0];
  const fin = () => desk.access('finance');

  it('records a refund on the purchase and takes it back', async () => {
    const sale = await insertSale(desk, { refundedMinor: 4_900 });
    const subject = await insertFinding(desk.client, {
      class: 'REFUND_UNRECORDED',
      purchase: sale.purchase,
      stripeIds: [sale.charge],
    });
    const decided = request('record_refund', [subject]);
    expect(await resolveFindings(fin(), decided)).toMatchObject({ done: 1, waiting: 0 });
    expect(await purchaseRow(sale.purchase)).toMatchObject({
      refunded_amount: '49.00',
      payment_status: 'REFUNDED',
      status: 'REFUNDED',
    });
    expect((await oneFinding(fin(), subject.finding)).standing).toBe('settled');
    await undoBatch(fin(), decided.batchId);
    expect(await purchaseRow(sale.purchase)).toMatchObject({
      refunded_amount: '0.00',
      payment_status: 'SUCCEEDED',
      status: 'ACTIVE',
    });
    expect((await oneFinding(fin(), subject.finding)).standing).toBe('open');
    const { entries } = await auditPage(fin(), null);
    expect(entries.slice(0, 2).map(({ action, decision }) => [action, decision])).toEqual(
      ['resolution.undone', 'resolution.done'].map((action) => [
        action,
        {
          kind: 'record_refund',
          rejection: false,
          subject: expect.objectContaining({
            finding: subject.finding,
            class: 'REFUND_UNRECORDED',
          }),
        },
      ]),
    );
  });

  it('offers to refund all that was taken of a payment that was captured in part', async () => {
    const { purchase, charge } = await insertSale(desk, { capturedMinor: 4_000 });
    await desk.client.query(
      'UPDATE desk_stripe_charges SET amount = 4900, amount_refunded = 900 WHERE id = $1',
      [charge],
    );
    await insertMirrored(desk.client, 'refunds', {
      id: `re_${charge}`,
      created: '2026-10-10T12:00:00Z',
      ...{ amount: 900, currency: 'USD', status: 'succeeded', charge },
    });
    const { finding } = await insertFinding(desk.client, {
      class: 'REFUNDED_ENTITLED',
      purchase,
      stripeIds: [charge],
    });
    const plan = await previewPlan(fin(), planInput.parse({ kind: 'refund_in_stripe', finding }));
    expect(plan.stripe).toMatchObject({ charge, amountMinor: 4_000 });
    const { steps } = await readChainOf(fin(), { finding: null, purchase });
    const fields = steps.flatMap(({ cards }) => cards.flatMap((card) => card.fields));
    const refunded = fields.filter(({ name }) => /refunded/.test(name));
    expect(refunded.map(({ name }) => name).sort()).toEqual(['amount_refunded', 'refunded_amount']);
    expect(refunded.every(({ disagrees }) => !disagrees)).toBe(true);

    // Nor of another payment of it, where a refund is recorded that Stripe has not made.
    const { charge: other } = await insertSale(desk, {});
    await desk.client.query(
      'INSERT INTO desk_matches (purchase_id, stripe_id, pass) VALUES ($1, $2, 1), ($1, $3, 1)',
      [purchase, charge, other],
    );
    await desk.client.query(
      "UPDATE marketplace_purchases SET refunded_amount = 10, payment_status = 'PARTIALLY_REFUNDED' WHERE id = $1",
      [purchase],
    );
    const { finding: unmade } = await insertFinding(desk.client, {
      class: 'REFUND_NOT_EXECUTED',
      purchase,
      stripeIds: [other],
    });
    const made = await previewPlan(
      fin(),
      planInput.parse({ kind: 'refund_in_stripe', finding: unmade }),
    );
    expect(made.stripe).toMatchObject({ charge: other, amountMinor: 1_000 });
  });

  it('links, unlinks, corrects, activates and ends a purchase by what Stripe holds', async () => {
    const sale = await insertSale(desk, { amount: '490.00', linked: false });
    const about = async (name: string) =>
      insertFinding(desk.client, {
        class: name,
        purchase: sale.purchase,
        stripeIds: [sale.charge],
      });
    const decide = async (kind: ResolutionKind, name: string) =>
      resolveFindings(fin(), request(kind, [await about(name)]));
    await decide('link', 'NO_REFERENCE');
    expect(await purchaseRow(sale.purchase)).toMatchObject({ stripe_payment_id: sale.intent });
    await decide('correct_purchase', 'SCALE_ERROR');
    expect(await purchaseRow(sale.purchase)).toMatchObject({ amount: '49.00' });
    await decide('end_purchase', 'ACTIVE_UNPAID');
    expect(await purchaseRow(sale.purchase)).toMatchObject({ status: 'CANCELLED' });
    await decide('activate_purchase', 'PAID_INACTIVE');
    expect(await purchaseRow(sale.purchase)).toMatchObject({
      status: 'ACTIVE',
      cancelled_at: null,
    });
    await decide('unlink', 'DUPLICATE_LINK');
    expect(await purchaseRow(sale.purchase)).toMatchObject({ stripe_payment_id: null });
  });

  it.each([
    ['ended early', { status: 'canceled', ended_at: '2026-10-20T12:00:00Z' }, {}],
    ['is unpaid', { status: 'unpaid' }, {}],
    ['runs on', { status: 'active' }, { status: 'CANCELLED', auto_renew: false }],
  ])(
    'corrects the purchase of a subscription that %s so that no run finds it again',
    async (is, theirs, ours) => {
      const purchase = await insertSubscribed(desk, `sub_${is.replaceAll(' ', '')}`, theirs, ours);
      const found = async () => {
        await reconcileAt(desk, '2026-11-20T12:00:00Z', { from: '2026-10-01', to: '2026-11-19' });
        const { rows } = await desk.client.query(
          `SELECT id AS finding, fingerprint FROM desk_findings
         WHERE purchase_id = $1 AND class = 'SUB_STATE' AND cleared_at IS NULL`,
          [purchase],
        );
        return rows;
      };
      expect(
        await resolveFindings(fin(), request('correct_purchase', await found())),
      ).toMatchObject({
        done: 1,
      });
      expect(await found()).toEqual([]);
    },
  );

  it.each([
    ['two purchases share', ['49.00', '60.00'], [11_000]],
    ['two purchases share, one of them by a hundred off', ['49.00', '0.60'], [10_900]],
    ['is paid in parts', ['49.00'], [4_000, 1_000]],
  ])(
    'corrects the amount so that an invoice that %s is right in all',
    async (is, amounts, parts) => {
      const invoice = `in_${is.replaceAll(/\W/g, '')}`;
      const total = parts.reduce((sum, part) => sum + part, 0);
      const at = '2026-05-10T12:00:00Z';
      const { client, organization, buyer, tool } = desk;
      await insertInvoice(client, invoice, total, {
        created: at,
        status: 'paid',
        amount_paid: total,
      });
      for (const [place, amount] of parts.entries()) {
        const payment = { created: at, currency: 'USD', payment_intent: `pi_${invoice}_${place}` };
        await insertMirrored(client, 'charges', {
          ...payment,
          id: `ch_${invoice}_${place}`,
          status: 'succeeded',
          paid: true,
          captured: true,
          refunded: false,
          disputed: false,
          amount,
          amount_captured: amount,
          amount_refunded: 0,
          customer: 'cus_harbour',
        });
        await insertMirrored(client, 'invoice_payments', {
          ...payment,
          id: `inpay_${invoice}_${place}`,
          invoice,
          status: 'paid',
          is_default: place === 0,
          amount_requested: amount,
          amount_paid: amount,
          payment_type: 'payment_intent',
        });
      }
      for (const amount of amounts) {
        await insertPurchase(client, {
          organization_id: organization,
          user_id: buyer,
          tool_id: tool,
          amount,
          purchase_date: at,
          stripe_invoice_id: invoice,
        });
      }
      const found = async () => {
        await reconcileAt(desk, '2026-11-20T12:00:00Z', { from: '2026-05-01', to: '2026-05-31' });
        const { rows } = await client.query(
          `SELECT f.id AS finding, f.fingerprint FROM desk_findings f
         JOIN marketplace_purchases p ON p.id = f.purchase_id AND p.stripe_invoice_id = $1
         WHERE f.class IN ('AMOUNT_MISMATCH', 'SCALE_ERROR') AND f.state = 'discrepancy' AND f.cleared_at IS NULL`,
          [invoice],
        );
        return rows;
      };
      expect(
        await resolveFindings(fin(), request('correct_purchase', await found())),
      ).toMatchObject({
        done: 1,
      });
      expect(await found()).toEqual([]);
      const { rows } = await client.query(
        'SELECT (sum(amount) * 100)::int AS ours FROM marketplace_purchases WHERE stripe_invoice_id = $1',
        [invoice],
      );
      expect(rows).toEqual([{ ours: total }]);
    },
  );

  it.each([
    ['correct_purchase', "amount = '70.00'", { changes: { amount: '60.00' } }],
    ['record_refund', "amount = '40.00'", {}],
    ['end_purchase', "refunded_amount = 49, payment_status = 'REFUNDED'", {}],
    ['refund_in_stripe', 'stripe_payment_id = $2', { refundMinor: 900 }],
  ] as const)(
    'refuses to %s where somebody changed the purchase since its effect was shown: %s',
    async (kind, meanwhile, entered) => {
      const { purchase, charge } = await insertSale(desk, { refundedMinor: 4_000 });
      const other = await insertSale(desk, { linked: false });
      const subject = await insertFinding(desk.client, { class: 'AMOUNT_MISMATCH', purchase });
      const asked = { kind, finding: subject.finding, ...entered };
      const shown = await previewPlan(fin(), planInput.parse(asked));
      // About another finding of the same purchase: this one keeps its fingerprint until the next run.
      await desk.client.query(`UPDATE marketplace_purchases SET ${meanwhile} WHERE id = $1`, [
        purchase,
        ...(meanwhile.includes('$2') ? [other.intent] : []),
      ]);
      const before = await purchaseRow(purchase);
      const decided = request(kind, [subject], { ...entered, shown });
      await expect(resolveFindings(fin(), decided)).rejects.toMatchObject({ code: 'conflict' });
      expect(await purchaseRow(purchase)).toEqual(before);
      const again = await previewPlan(fin(), planInput.parse(asked));
      expect(again.stripe ?? { charge }).not.toEqual(shown.stripe);
      await expect(
        resolveFindings(fin(), request(kind, [subject], { ...entered, shown: again })),
      ).resolves.toMatchObject({ failed: 0 });
    },
  );

  it('says from which of two purchases a payment is taken, and which keeps it', async () => {
    const [kept, taken] = [await insertSale(desk), await insertSale(desk)];
    const finding = await insertFinding(desk.client, {
      class: 'DUPLICATE_LINK',
      purchase: taken.purchase,
      stripeIds: [taken.charge],
    });
    await desk.client.query('UPDATE desk_findings SET evidence = $2 WHERE id = $1', [
      finding.finding,
      { purchases: [[kept.purchase, taken.purchase], taken.charge] },
    ]);
    const plan = await previewPlan(fin(), planInput.parse({ kind: 'unlink', ...finding }));
    expect(plan.purchase).toEqual({ id: taken.purchase, boughtAt: expect.any(String) });
    expect(plan.others.map(({ id }) => id)).toEqual([kept.purchase]);

    // Which is the wrong one a person knows.
    const other = { ...finding, purchase: kept.purchase };
    const turned = await previewPlan(fin(), planInput.parse({ kind: 'unlink', ...other }));
    expect(turned.purchase?.id).toBe(kept.purchase);
    expect(turned.others.map(({ id }) => id)).toEqual([taken.purchase]);
    const stranger = (await insertSale(desk)).purchase;
    const asked = request('unlink', [finding]);
    await expect(resolveFindings(fin(), { ...asked, purchase: stranger })).rejects.toMatchObject({
      code: 'not_found',
    });
    await resolveFindings(fin(), { ...asked, purchase: kept.purchase });
    expect(await purchaseRow(kept.purchase)).toMatchObject({ stripe_payment_id: null });
    expect(await purchaseRow(taken.purchase)).toMatchObject({ stripe_payment_id: taken.intent });
    await undoBatch(fin(), asked.batchId);
    expect(await purchaseRow(kept.purchase)).toMatchObject({ stripe_payment_id: kept.intent });
  });

  it.each(['2026-11-20T12:00:00Z', '2126-11-20T12:00:00Z'])(
    'a correction holds until a run finds the same again, whenever Stripe was read: %s',
    async (read) => {
      const { purchase } = await insertSale(desk, { paymentStatus: 'FAILED' });
      const days = { from: '2026-10-01', to: '2026-10-31' };
      const open = async () =>
        (
          await desk.client.query(
            `SELECT f.id AS finding, f.fingerprint FROM desk_findings f
             WHERE f.purchase_id = $1 AND f.class = 'PAID_INACTIVE' AND f.cleared_at IS NULL
               AND f.id IN (SELECT id FROM desk_unexplained_findings($2, $3))`,
            [purchase, days.from, days.to],
          )
        ).rows;
      await reconcileAt(desk, read, days);
      const [found] = await open();
      await resolveFindings(fin(), request('end_purchase', [found]));
      expect(await open()).toEqual([]);
      await reconcileAt(desk, read, days);
      expect(await open()).toMatchObject([{ finding: found.finding }]);
    },
  );

  it('creates the missing purchase for the customer who paid, and takes it back', async () => {
    const other = await insertSale(desk, { capturedMinor: 9_900, amount: '99.00' });
    await desk.client.query('DELETE FROM marketplace_purchases WHERE id = $1', [other.purchase]);
    const subject = await insertFinding(desk.client, {
      class: 'MISSING_LOCALLY',
      stripeIds: [other.charge],
    });
    const decided = request('create_purchase', [subject]);
    await resolveFindings(fin(), decided);
    const made = async () =>
      (
        await desk.client.query(
          'SELECT * FROM marketplace_purchases WHERE stripe_payment_id = $1',
          [other.intent],
        )
      ).rows;
    expect(await made()).toMatchObject([
      { amount: '99.00', organization_id: desk.organization, payment_status: 'SUCCEEDED' },
    ]);
    // From another window, or once more after an answer that was lost with its dialog.
    await expect(
      resolveFindings(fin(), request('create_purchase', [subject])),
    ).rejects.toMatchObject({
      code: 'duplicate',
      details: {
        reason: 'The purchase for this payment is recorded already. Nothing was changed.',
        subject: (await made())[0].id,
      },
    });
    await undoBatch(fin(), decided.batchId);
    expect(await made()).toEqual([]);
  });

  it('creates it for whom a person chose, where Stripe does not tell who paid', async () => {
    const other = await insertSale(desk, { capturedMinor: 2_500, amount: '25.00' });
    await desk.client.query('DELETE FROM marketplace_purchases WHERE id = $1', [other.purchase]);
    await desk.client.query(`UPDATE desk_stripe_charges SET customer = NULL WHERE id = $1`, [
      other.charge,
    ]);
    const subject = await insertFinding(desk.client, {
      class: 'MISSING_LOCALLY',
      stripeIds: [other.charge],
    });
    const plan = (buyer: BuyerChoice | null) =>
      previewPlan(fin(), {
        kind: 'create_purchase',
        finding: subject.finding,
        refundMinor: null,
        buyer,
        match: null,
        purchase: null,
        changes: null,
      });
    expect(await plan(null)).toMatchObject({
      reason: 'Choose for whom the purchase is, and what was bought.',
      buyer: null,
    });
    const empty = await insertOrganization(desk.client);
    const item = { kind: 'tool', id: desk.tool } as const;
    expect(await plan({ organizationId: empty, item })).toMatchObject({
      reason: 'This organisation has no members, and a purchase needs a buyer.',
    });
    await expect(
      resolveFindings(fin(), request('create_purchase', [subject])),
    ).rejects.toMatchObject({ code: 'not_possible' });
    const buyer = { organizationId: desk.organization, item };
    expect(await plan(buyer)).toMatchObject({ reason: null, changes: { amount: '25.00' } });
    await resolveFindings(fin(), request('create_purchase', [subject], { buyer }));
    const { rows } = await desk.client.query(
      'SELECT organization_id, tool_id, amount FROM marketplace_purchases WHERE stripe_payment_id = $1',
      [other.intent],
    );
    expect(rows).toEqual([
      { organization_id: desk.organization, tool_id: desk.tool, amount: '25.00' },
    ]);
  });

  it('corrects what a person entered, and refuses what is no value of its field with a sentence', async () => {
    const sale = await insertSale(desk);
    const subject = await insertFinding(desk.client, {
      class: 'AMOUNT_MISMATCH',
      purchase: sale.purchase,
      stripeIds: [sale.charge],
    });
    const correct = (changes: Readonly<Record<string, string>>) =>
      resolveFindings(fin(), request('correct_purchase', [subject], { changes }));
    for (const [changes, reason] of [
      [{ amount: 'ten' }, 'Amount: “ten” is no amount in USD.'],
      [{ amount: '1.50', currency: 'JPY' }, 'Amount: “1.50” is no amount in JPY.'],
      [
        { currency: 'EURO' },
        'Currency: “EURO” is no currency that people pay in. Write its code, such as USD.',
      ],
      [
        { currency: 'UDS' },
        'Currency: “UDS” is no currency that people pay in. Write its code, such as USD.',
      ],
      [{ status: 'GONE' }, 'Status: “GONE” is no value of this field.'],
      [{ stripe_invoice_id: 'pi_1' }, 'Invoice in Stripe: “pi_1” does not begin with in_.'],
      [{ purchase_date: '2026-01-01' }, 'This decision may not change purchase_date.'],
      [{}, 'Change a field first.'],
    ] as const) {
      await expect(correct(changes), reason).rejects.toMatchObject({
        code: 'not_possible',
        details: { reason },
      });
    }
    expect(await purchaseRow(sale.purchase)).toMatchObject({ amount: '49.00', status: 'ACTIVE' });
    await correct({ amount: '48.50', status: 'CANCELLED' });
    expect(await purchaseRow(sale.purchase)).toMatchObject({
      amount: '48.50',
      status: 'CANCELLED',
    });
  });

  it('refuses to undo what was changed since', async () => {
    const sale = await insertSale(desk, { amount: '50.00' });
    const subject = await insertFinding(desk.client, {
      class: 'AMOUNT_MISMATCH',
      purchase: sale.purchase,
      stripeIds: [sale.charge],
    });
    const decided = request('correct_purchase', [subject]);
    await resolveFindings(fin(), decided);
    await desk.client.query('UPDATE marketplace_purchases SET amount = 51 WHERE id = $1', [
      sale.purchase,
    ]);
    await expect(undoBatch(fin(), decided.batchId)).rejects.toMatchObject({ code: 'conflict' });
    expect(await purchaseRow(sale.purchase)).toMatchObject({ amount: '51.00' });
  });

  it('does a repeated call once, and decides about a finding once', async () => {
    const subject = await insertFinding(desk.client, { class: 'UNATTRIBUTED_FEE' });
    const decided = request('accept', [subject]);
    await resolveFindings(fin(), decided);
    expect(await resolveFindings(fin(), decided)).toMatchObject({ done: 1 });
    await expect(resolveFindings(fin(), request('accept', [subject]))).rejects.toMatchObject({
      code: 'not_possible',
    });
  });

  it('opens an accepted finding again when its facts change', async () => {
    const subject = await insertFinding(desk.client, { class: 'FX_VARIANCE', amountMinor: 12 });
    await resolveFindings(fin(), request('accept', [subject]));
    await desk.client.query(`UPDATE desk_findings SET fingerprint = 'other' WHERE id = $1`, [
      subject.finding,
    ]);
    expect((await oneFinding(fin(), subject.finding)).standing).toBe('open');
    const again = { finding: subject.finding, fingerprint: 'other' };
    expect(await resolveFindings(fin(), request('accept', [again]))).toMatchObject({ done: 1 });
  });

  it('names the largest of each currency, never by figures of two that have no common measure', async () => {
    const items: Subject[] = [];
    for (const [currency, amountMinor] of [
      ['USD', 700],
      ['JPY', 500_000],
      ['USD', 900],
      ['KWD', 30_000],
      ['USD', 800],
    ] as const) {
      items.push(
        await insertFinding(desk.client, {
          class: 'FX_VARIANCE',
          currency,
          amountMinor,
          stripeIds: [`txn_${currency}_${amountMinor}`],
        }),
      );
    }
    const decided = request('accept', items);
    await resolveFindings(fin(), decided);
    const batch = (await listBatches(fin())).rows.find(
      ({ batchId }) => batchId === decided.batchId,
    );
    expect(batch?.subjects.map(({ object }) => object)).toEqual([
      'txn_USD_900',
      'txn_JPY_500000',
      'txn_KWD_30000',
    ]);
    const entry = (await auditPage(fin(), null)).entries.find(
      ({ subjectId }) => subjectId === decided.batchId,
    );
    expect(entry?.decision?.subject.object).toBe('txn_USD_900');
  });

  it('tells what accepting 200 would do, changes nothing by it, and accepts them in one go', async () => {
    const subjects: Subject[] = [];
    for (let at = 0; at < 200; at += 1) {
      subjects.push(
        await insertFinding(desk.client, {
          class: 'CUTOFF',
          amountMinor: 100,
          at: '2026-08-05T00:00:00Z',
        }),
      );
    }
    const decided = request('accept', subjects);
    const before = await desk.client.query('SELECT count(*)::int AS n FROM desk_audit_log');
    expect(await dryRun(fin(), decided)).toMatchObject({
      findings: 200,
      totals: [{ currency: 'USD', count: 200, minor: 20_000 }],
      needsApproval: false,
      skipped: [],
    });
    const after = await desk.client.query('SELECT count(*)::int AS n FROM desk_audit_log');
    expect(after.rows).toEqual(before.rows);
    expect(await resolveFindings(fin(), decided)).toMatchObject({ done: 200 });
    const august = queueInput.parse({ from: '2026-08-01', to: '2026-08-31' });
    expect((await queuePage(fin(), august)).rows).toEqual([]);
    const settled = await queueFacets(fin(), { ...august, standings: ['settled'] });
    expect(settled.money).toEqual([{ currency: 'USD', minor: 20_000 }]);
    expect(await undoBatch(fin(), decided.batchId)).toMatchObject({ done: 0 });
  });

  it('a decision may change only the columns of its kind', async () => {
    const sale = await insertSale(desk);
    const subject = await insertFinding(desk.client, {
      class: 'REFUND_AMOUNT',
      purchase: sale.purchase,
      stripeIds: [sale.charge],
    });
    await expect(
      resolveFindings(fin(), request('record_refund', [subject], { changes: { amount: '1.00' } })),
    ).rejects.toMatchObject({ code: 'not_possible' });
    expect(await purchaseRow(sale.purchase)).toMatchObject({ amount: '49.00' });
  });
});
