import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditPage, checkAudit } from '../../../electron/reconciliation/audit/audit-log.service';
import {
  closePeriod,
  reopenPeriod,
} from '../../../electron/reconciliation/period/period-close.service';
import { periodOverview } from '../../../electron/reconciliation/period/period-overview.service';
import { resolveInput } from '../../../electron/reconciliation/resolutions/resolution.schema';
import {
  resolveFindings,
  undoBatch,
} from '../../../electron/reconciliation/resolutions/resolutions.service';
import { newId } from '../../../electron/shared/ids';
import { actingAs } from '../../support/acting-as';
import {
  type FinanceDatabase,
  insertFinding,
  insertRun,
  insertSale,
  openFinance,
  reconcileAt,
} from '../../support/finance-database';
import { request } from '../../support/resolve-request';

const october = { from: '2026-10-01', to: '2026-10-31' };
const closed = { code: 'DK005' };

describe.each(['server', 'embedded'] as const)('closing a period on the %s engine', (engine) => {
  let desk: FinanceDatabase;
  let sale: { purchase: string; charge: string };
  let closing: string;
  let acceptance: string;
  beforeAll(async () => {
    desk = await openFinance(engine);
    sale = await insertSale(desk);
    await insertSale(desk, { at: '2026-11-02T12:00:00Z' });
  });
  afterAll(() => desk.close());

  const close = (unexplained: number, overrideReason: string | null, period = october) =>
    closePeriod(desk.access('finance'), { id: newId(), ...period, unexplained, overrideReason });

  it('wants a run, then every finding explained or a reason', async () => {
    await expect(close(0, null)).rejects.toMatchObject({
      code: 'not_possible',
      details: { reason: 'Reconcile the period first.' },
    });
    const subject = await insertFinding(desk.client, { class: 'FEE_MATH', amountMinor: 30 });
    await insertRun(desk.client, october.from, october.to);
    await expect(close(0, null)).rejects.toMatchObject({ code: 'conflict' });
    for (const reason of [null, 'ok']) {
      await expect(close(1, reason)).rejects.toMatchObject({ code: 'not_possible' });
    }
    acceptance = newId();
    await resolveFindings(
      desk.access('finance'),
      resolveInput.parse({
        batchId: acceptance,
        kind: 'accept',
        reason: 'Rounding',
        items: [subject],
      }),
    );
    // The figures of the run still call it discrepant, and a closing would keep them so for good.
    expect(await periodOverview(desk.access('finance'), october)).toMatchObject({
      unexplained: 0,
      obstacles: ['changed_since_run'],
      beside: { purchases: 1, payments: 0, decided: 1 },
    });
    await expect(close(0, null)).rejects.toMatchObject({ code: 'conflict' });
    await insertRun(desk.client, october.from, october.to);
    expect(await periodOverview(desk.access('finance'), october)).toMatchObject({
      unexplained: 0,
      obstacles: [],
      beside: { purchases: 1, payments: 0, decided: 0 },
    });
    const figures = {
      ...{ currency: 'USD', matched: 1, expected: 0, explained: 0, discrepant: 0 },
      ...{ matched_minor: 4900, expected_minor: 0, explained_minor: 0, discrepant_minor: 0 },
    };
    await desk.client.query('UPDATE desk_reconciliation_runs SET totals = $1', [
      JSON.stringify([figures]),
    ]);
    const made = await close(0, null);
    closing = made.id;
    // The purchase, its charge and its balance transaction; November's are not in it.
    expect(made).toMatchObject({ items: 3, unexplained: 0, reopened: null });
    // A later run has figures of its own, and those that were closed stay beside them.
    await insertRun(desk.client, october.from, october.to);
    expect(await periodOverview(desk.access('finance'), october)).toMatchObject({
      totals: [],
      closings: [
        { id: closing, totals: [{ currency: 'USD', matched: { count: 1, minor: 4900 } }] },
      ],
    });
  });

  it('waits for a run that knows what Stripe said since', async () => {
    const august = { from: '2026-08-01', to: '2026-08-31' };
    const overview = async () => (await periodOverview(desk.access('finance'), august)).obstacles;
    const readIn = async (minutes: number) => {
      const { rows } = await desk.client.query<{ at: string }>(
        `INSERT INTO desk_stripe_account AS known (account, livemode, ingested_at)
         VALUES ('acct_here', false, now() + make_interval(mins => $1))
         ON CONFLICT (singleton) DO UPDATE SET ingested_at = excluded.ingested_at RETURNING ingested_at AS at`,
        [minutes],
      );
      return rows[0]?.at;
    };
    await insertRun(desk.client, august.from, august.to);
    // A run over another month read Stripe, which said nothing new about this one.
    await readIn(10);
    expect(await overview()).toEqual([]);
    const later = await readIn(20);
    await desk.client.query(
      `INSERT INTO desk_stripe_disputes (id, livemode, created, status, amount, currency, raw, as_of)
       VALUES ('dp_lost', false, '2026-08-10T12:00:00Z', 'lost', 4900, 'USD', '{}', $1)`,
      [later],
    );
    expect(await overview()).toEqual(['changed_since_run']);
    await expect(close(0, null, august)).rejects.toMatchObject({ code: 'conflict' });
    const run = await insertRun(desk.client, august.from, august.to);
    await desk.client.query('UPDATE desk_reconciliation_runs SET as_of = $2 WHERE id = $1', [
      run,
      later,
    ]);
    expect(await overview()).toEqual([]);
  });

  it('waits for a run that knows what the platform did to purchases since, but for their use', async () => {
    const july = { from: '2026-07-01', to: '2026-07-31' };
    const { purchase } = await insertSale(desk, { at: '2026-07-10T12:00:00Z' });
    await reconcileAt(desk, '2026-08-20T12:00:00Z', july);
    const obstaclesAfter = (changes: string) =>
      actingAs(desk.client, { role: 'postgres' }, async () => {
        await desk.client.query(changes);
        const { rows } = await desk.client.query<{ obstacles: string[] }>(
          'SELECT desk_close_obstacles($1, $2) AS obstacles',
          [july.from, july.to],
        );
        return rows[0]?.obstacles;
      });
    const set = (fields: string) =>
      `UPDATE marketplace_purchases SET ${fields} WHERE id = '${purchase}'`;
    expect(await obstaclesAfter(set('usage_count = 7, last_used_at = now()'))).toEqual([]);
    for (const changes of [
      set('amount = 9'),
      set(`status = 'CANCELLED'`),
      set(`purchase_date = '2026-08-01'`),
      `DELETE FROM marketplace_purchases WHERE id = '${purchase}'`,
      `UPDATE marketplace_purchases SET purchase_date = '2026-07-31' WHERE purchase_date > '2026-11-01'`,
    ]) {
      expect(await obstaclesAfter(changes), changes).toEqual(['changed_since_run']);
    }
    await desk.client.query(set('amount = 9'));
    await expect(close(0, null, july)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('does not close days twice, nor days that are not over', async () => {
    await expect(close(0, null, { from: '2026-10-15', to: '2026-11-15' })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(close(0, null, { from: '2026-11-01', to: '2099-11-30' })).rejects.toMatchObject({
      code: 'not_possible',
    });
  });

  const attacks = (): readonly string[] => [
    `UPDATE marketplace_purchases SET amount = 1 WHERE id = '${sale.purchase}'`,
    `UPDATE marketplace_purchases SET refunded_amount = 10 WHERE id = '${sale.purchase}'`,
    `UPDATE marketplace_purchases SET payment_status = 'REFUNDED' WHERE id = '${sale.purchase}'`,
    `UPDATE marketplace_purchases SET purchase_date = '2026-11-05' WHERE id = '${sale.purchase}'`,
    `UPDATE marketplace_purchases SET id = uuidv7() WHERE id = '${sale.purchase}'`,
    "UPDATE marketplace_purchases SET purchase_date = '2026-10-05' WHERE purchase_date > '2026-11-01'",
    `DELETE FROM marketplace_purchases WHERE id = '${sale.purchase}'`,
    'TRUNCATE marketplace_purchases CASCADE',
    `INSERT INTO marketplace_purchases (organization_id, user_id, tool_id, purchase_type, amount, payment_method, purchase_date)
     VALUES ('${desk.organization}', '${desk.buyer}', '${desk.tool}', 'TOOL', 49, 'ACH', '2026-10-31T23:59:59Z')`,
    `INSERT INTO desk_period_items VALUES ('${closing}', 'charge', 'ch_new', 'USD', 1, 0, 'succeeded', now())`,
  ];

  it('holds still against the owner of the database, as a replica too', async () => {
    for (const attack of attacks()) {
      await expect(
        actingAs(desk.client, { role: 'postgres' }, () => desk.client.query(attack)),
        attack,
      ).rejects.toMatchObject(closed);
      await expect(
        actingAs(desk.client, { role: 'postgres' }, async () => {
          await desk.client.query("SET LOCAL session_replication_role = 'replica'");
          await desk.client.query(attack);
        }),
        `as a replica: ${attack}`,
      ).rejects.toMatchObject(closed);
    }
    for (const attack of [
      'UPDATE desk_period_items SET amount_minor = 0',
      'DELETE FROM desk_period_items',
      'TRUNCATE desk_period_items',
      "UPDATE desk_period_closings SET ends_on = '2026-10-01'",
      'DELETE FROM desk_period_closings',
      'UPDATE desk_audit_log SET action = action',
      'DELETE FROM desk_audit_log',
      'TRUNCATE desk_audit_log',
    ]) {
      await expect(
        actingAs(desk.client, { role: 'postgres' }, () => desk.client.query(attack)),
        attack,
      ).rejects.toMatchObject({ code: 'DK003' });
    }
  });

  it.each(['marketplace_tenant', 'desk_curator', 'desk_moderator', 'desk_finance', 'desk_admin'])(
    'holds still against %s',
    async (role) => {
      const before = await desk.client.query('SELECT * FROM desk_closed_changes');
      for (const attack of attacks()) {
        await actingAs(
          desk.client,
          { role, organization: desk.organization, user: desk.buyer },
          () => desk.client.query(attack),
        ).then(
          ({ rowCount }) => expect(rowCount, attack).toBe(0),
          (error: unknown) =>
            expect(error, attack).toMatchObject({ code: expect.stringMatching(/^(42501|DK005)$/) }),
        );
      }
      expect((await desk.client.query('SELECT * FROM desk_closed_changes')).rows).toEqual(
        before.rows,
      );
    },
  );

  it('lets the customer’s use go on, and the other months', async () => {
    await desk.client.query(
      `UPDATE marketplace_purchases SET usage_count = 5, status = 'CANCELLED', cancelled_at = now() WHERE id = $1`,
      [sale.purchase],
    );
    const { rowCount } = await desk.client.query(
      "UPDATE marketplace_purchases SET amount = 48 WHERE purchase_date > '2026-11-01'",
    );
    expect(rowCount).toBe(1);
  });

  it('keeps what was accepted until then, and lets go what is accepted since', async () => {
    const fin = desk.access('finance');
    await expect(undoBatch(fin, acceptance)).rejects.toMatchObject({
      code: 'period_closed',
      details: {
        reason: expect.stringMatching(/^The period from 2026-10-01 is closed. Reopen it/),
      },
    });
    const since = request('accept', [
      await insertFinding(desk.client, { class: 'CLOSED_PERIOD_CHANGE' }),
    ]);
    await resolveFindings(fin, since);
    expect(await undoBatch(fin, since.batchId)).toMatchObject({ done: 0 });
  });

  it('shows a late refund and a late arrival as changes, and no decision may write the purchase', async () => {
    await desk.client.query('UPDATE desk_stripe_charges SET amount_refunded = 4900 WHERE id = $1', [
      sale.charge,
    ]);
    await desk.client.query(
      `INSERT INTO desk_stripe_refunds (id, livemode, created, status, amount, currency, charge, raw, as_of)
       VALUES ('re_late', false, '2026-10-30', 'succeeded', 4900, 'USD', $1, '{}', now())`,
      [sale.charge],
    );
    const { rows } = await desk.client.query(
      'SELECT kind, object_id, field, at_lock, now, amount_minor FROM desk_closed_changes ORDER BY kind',
    );
    expect(rows).toEqual([
      {
        kind: 'charge',
        object_id: sale.charge,
        field: 'refunded',
        at_lock: '0',
        now: '4900',
        amount_minor: '4900',
      },
      {
        kind: 'refund',
        object_id: 're_late',
        field: 'exists',
        at_lock: null,
        now: 'yes',
        amount_minor: '4900',
      },
    ]);
    // So does a dispute that came later and has the money; of one that was won it is there again.
    const disputed = async (status: string, created: string) => {
      await desk.client.query(
        `INSERT INTO desk_stripe_disputes (id, livemode, created, status, amount, currency, charge, raw, as_of)
         VALUES ('dp_late', false, ${created}, $2, 4900, 'USD', $1, '{}', now())`,
        [sale.charge, status],
      );
      const found = await desk.client.query(
        `SELECT kind, object_id, now, amount_minor FROM desk_closed_changes WHERE field = 'disputed'`,
      );
      await desk.client.query('DELETE FROM desk_stripe_disputes');
      return found.rows;
    };
    const late = `now() + interval '1 minute'`;
    const changed = { kind: 'charge', object_id: sale.charge, now: 'yes', amount_minor: '4900' };
    for (const status of ['needs_response', 'lost']) {
      expect(await disputed(status, late)).toEqual([changed]);
    }
    for (const status of ['won', 'warning_needs_response']) {
      expect(await disputed(status, late)).toEqual([]);
    }
    expect(await disputed('lost', `(SELECT max(ends_on) + 1 FROM desk_periods)`)).toEqual([]);
    const subject = await insertFinding(desk.client, {
      class: 'REFUND_UNRECORDED',
      purchase: sale.purchase,
      stripeIds: [sale.charge],
    });
    const decide = () =>
      resolveFindings(
        desk.access('finance'),
        resolveInput.parse({
          batchId: newId(),
          kind: 'record_refund',
          reason: 'Late',
          items: [subject],
        }),
      );
    await expect(decide()).rejects.toMatchObject({ code: 'period_closed' });
    const fin = desk.access('finance');
    await expect(reopenPeriod(fin, { closingId: closing, reason: 'no' })).rejects.toMatchObject({
      code: 'not_possible',
    });
    await reopenPeriod(fin, { closingId: closing, reason: 'A refund arrived late.' });
    expect((await auditPage(fin, null)).entries[0]).toMatchObject({
      action: 'period.reopened',
      details: { ...october, reason: 'A refund arrived late.' },
    });
    expect(await decide()).toMatchObject({ done: 1 });
    expect(await undoBatch(fin, acceptance)).toMatchObject({ done: 0 });
    expect((await periodOverview(fin, october)).obstacles).toContain('changed_since_run');
  });

  it('finds a row of the log that was changed, taken out or put in, and a closing that was changed', async () => {
    const fin = desk.access('finance');
    expect((await checkAudit(fin)).faults).toEqual([]);
    const tampered = async (statement: string) => {
      // What remains to a superuser: to switch the guards off, which the hashes then tell.
      await desk.client.query('BEGIN');
      try {
        await desk.client.query('ALTER TABLE desk_audit_log DISABLE TRIGGER USER');
        await desk.client.query('ALTER TABLE desk_period_items DISABLE TRIGGER USER');
        await desk.client.query('ALTER TABLE desk_period_closings DISABLE TRIGGER USER');
        await desk.client.query('ALTER TABLE desk_period_reopenings DISABLE TRIGGER USER');
        await desk.client.query(statement);
        const { rows } = await desk.client.query(
          `SELECT fault FROM desk_audit_faults() UNION ALL SELECT fault FROM desk_closing_faults()`,
        );
        return rows.map(({ fault }) => fault);
      } finally {
        await desk.client.query('ROLLBACK');
      }
    };
    expect(
      await tampered(
        `UPDATE desk_audit_log SET details = '{"amount_minor": 1}' WHERE sequence = 1`,
      ),
    ).toContain('content');
    expect(await tampered('DELETE FROM desk_audit_log WHERE sequence = 2')).toContain(
      'missing_before',
    );
    expect(
      await tampered(`UPDATE desk_audit_log SET hash = repeat('0', 64) WHERE sequence = 1`),
    ).toContain('link');
    // Cutting off the end leaves a chain that holds; the closing knows better.
    expect(
      await tampered(
        `DELETE FROM desk_audit_log WHERE sequence >= (SELECT audit_sequence FROM desk_period_closings)`,
      ),
    ).toContain('audit');
    expect(
      await tampered(`UPDATE desk_period_items SET amount_minor = 1 WHERE kind = 'charge'`),
    ).toContain('content');
    for (const change of [
      `starts_on = starts_on + 1`,
      `ends_on = ends_on - 1`,
      `unexplained_count = 1, override_reason = 'Quite another reason'`,
      `item_count = item_count + 1`,
      `closed_by = '${newId()}'`,
      `closed_at = closed_at - interval '1 day'`,
    ]) {
      const changed = await tampered(`UPDATE desk_period_closings SET ${change}`);
      expect(changed, change).toContain('row');
    }
    expect(
      await tampered(`UPDATE desk_period_reopenings SET reason = 'Quite another reason'`),
    ).toContain('reopened_unrecorded');
    expect(await tampered('DELETE FROM desk_period_reopenings')).toContain('gone');
    expect(
      await tampered('DELETE FROM desk_period_reopenings; DELETE FROM desk_period_closings'),
    ).toContain('gone');
  });
});
