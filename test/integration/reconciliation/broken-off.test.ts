import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAudit } from '../../../electron/reconciliation/audit/audit-log.service';
import { importStatementInput } from '../../../electron/reconciliation/bank/bank-statement.schema';
import {
  assignBankLine,
  importStatement,
  removeStatement,
} from '../../../electron/reconciliation/bank/bank-statements.service';
import type { ResolutionKind } from '../../../electron/reconciliation/findings/finding-queue.schema';
import { assignFindings } from '../../../electron/reconciliation/findings/finding-queue.service';
import { rejectMatch } from '../../../electron/reconciliation/findings/likely-matches.service';
import {
  closePeriod,
  reopenPeriod,
} from '../../../electron/reconciliation/period/period-close.service';
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
  insertRun,
  insertSale,
  openFinance,
} from '../../support/finance-database';

type Deed = () => Promise<unknown>;

let desk: FinanceDatabase;
const clock = { now: () => new Date('2026-11-01T12:00:00Z') };
const fin = () => ({ ...desk.access('finance'), clock });

beforeAll(async () => {
  desk = await openFinance('server');
});
afterAll(() => desk.close());

/** A decision about one finding of a sale, always under the same id. */
async function decision(
  kind: ResolutionKind,
  about: string,
  sale: Parameters<typeof insertSale>[1] = {},
): Promise<Deed> {
  const { purchase, charge } = await insertSale(desk, sale);
  const subject = await insertFinding(desk.client, { class: about, purchase, stripeIds: [charge] });
  const request = resolveInput.parse({
    batchId: newId(),
    kind,
    reason: 'Checked',
    items: [subject],
  });
  return () => resolveFindings(fin(), request);
}

function statement(day: string): { readonly id: string; readonly take: Deed } {
  const id = newId();
  const input = importStatementInput.parse({
    id,
    file: { name: `${day}.csv`, text: `Date,Amount,Reference\n${day},12.00,${id}\n` },
    account: 'Main',
    currency: 'USD',
  });
  return { id, take: () => importStatement(fin(), input) };
}

async function closing(month: string) {
  await insertRun(desk.client, `${month}-01`, `${month}-28`);
  const id = newId();
  const close: Deed = () =>
    closePeriod(fin(), {
      id,
      from: `${month}-01`,
      to: `${month}-28`,
      unexplained: 0,
      overrideReason: null,
    });
  return { id, close };
}

interface Step {
  readonly is: string;
  readonly prepare: () => Promise<Deed>;
  /** What the same says once more; null where it says what it said the first time. */
  readonly again: string | null;
}

const steps: readonly Step[] = [
  {
    is: 'linking',
    prepare: () => decision('link', 'NO_REFERENCE', { linked: false }),
    again: null,
  },
  { is: 'unlinking', prepare: () => decision('unlink', 'DUPLICATE_LINK'), again: null },
  {
    is: 'activating',
    prepare: () => decision('activate_purchase', 'PAID_INACTIVE', { status: 'CANCELLED' }),
    again: null,
  },
  {
    is: 'recording a refund',
    prepare: () => decision('record_refund', 'REFUND_UNRECORDED', { refundedMinor: 4_900 }),
    again: null,
  },
  { is: 'accepting', prepare: () => decision('accept', 'FEE_MATH'), again: null },
  {
    is: 'undoing',
    prepare: async () => {
      const { purchase, charge } = await insertSale(desk, { linked: false });
      const subject = await insertFinding(desk.client, {
        class: 'NO_REFERENCE',
        purchase,
        stripeIds: [charge],
      });
      const batchId = newId();
      await resolveFindings(
        fin(),
        resolveInput.parse({ batchId, kind: 'link', reason: 'Checked', items: [subject] }),
      );
      return () => undoBatch(fin(), batchId);
    },
    again: 'There is nothing left to undo.',
  },
  {
    is: 'rejecting what looks alike',
    prepare: async () => {
      const { purchase, charge } = await insertSale(desk, { linked: false });
      await insertProposal(desk.client, { purchase, charge });
      const batchId = newId();
      return () => rejectMatch(fin(), { batchId, reason: 'Another one', purchase, charge });
    },
    again: null,
  },
  {
    is: 'assigning findings',
    prepare: async () => {
      const { finding } = await insertFinding(desk.client, { class: 'FEE_MATH' });
      return () => assignFindings(fin(), { findings: [finding], assignee: fin().actor.userId });
    },
    again: null,
  },
  { is: 'importing a statement', prepare: async () => statement('2026-09-10').take, again: null },
  {
    is: 'removing a statement',
    prepare: async () => {
      const { id, take } = statement('2026-09-11');
      await take();
      return () => removeStatement(fin(), id);
    },
    again: 'The statement was removed already.',
  },
  {
    is: 'saying which payout a line is',
    prepare: async () => {
      const { id, take } = statement('2026-09-12');
      await take();
      await desk.client.query(
        `INSERT INTO desk_stripe_payouts (id, livemode, created, arrival_date, automatic, status, amount, currency, raw, as_of)
         VALUES ('po_one', false, '2026-08-01', '2026-08-01', true, 'paid', 1200, 'USD', '{}', now())`,
      );
      const { rows } = await desk.client.query<{ id: string }>(
        'SELECT id FROM desk_bank_lines WHERE statement_id = $1',
        [id],
      );
      return () => assignBankLine(fin(), { line: rows[0]?.id ?? '', payout: 'po_one' });
    },
    again: null,
  },
  {
    is: 'closing a period',
    prepare: async () => (await closing('2026-05')).close,
    again: null,
  },
  {
    is: 'reopening a period',
    prepare: async () => {
      const { id, close } = await closing('2026-06');
      await close();
      return () => reopenPeriod(fin(), { closingId: id, reason: 'A bill came late' });
    },
    again: 'The period has been reopened already.',
  },
];

/** Everything that a deed may write, but for the log, which tells of every try that was kept. */
async function written() {
  const tables = [
    'marketplace_purchases',
    'desk_resolutions',
    'desk_matches',
    'desk_bank_statements',
    'desk_bank_lines',
    'desk_period_closings',
    'desk_period_reopenings',
    'desk_period_items',
    'desk_period_turns',
  ];
  const sums = tables.map(
    (table) =>
      `(SELECT md5(string_agg(t::text, ';' ORDER BY t::text)) FROM ${table} t) AS ${table}`,
  );
  const assigned = `(SELECT string_agg(concat(finding_id, assignee_id), ';' ORDER BY finding_id) FROM desk_finding_assignments) AS assigned`;
  return (await desk.client.query(`SELECT ${[...sums, assigned].join(', ')}`)).rows[0];
}

const logged = async () =>
  (await desk.client.query('SELECT count(*)::int AS n FROM desk_audit_log')).rows[0].n;

/**
 * Ends the server's session of a deed when all is written and its line in the log, the last thing,
 * has its turn: as when the desk is killed or its network is gone before the commit.
 */
async function breakOff(deed: Deed): Promise<void> {
  const holder = await desk.connect();
  try {
    await holder.query(`SELECT pg_advisory_lock(hashtext('desk_audit_log'))`);
    const broken = deed().then(
      () => 'done',
      ({ code }) => code,
    );
    let ended: number | null = 0;
    while (ended === 0 && (await Promise.race([broken, delay(5, 'waits')])) === 'waits') {
      ({ rowCount: ended } = await holder.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event = 'advisory' AND pid <> pg_backend_pid()`,
      ));
    }
    expect(await broken).toBe('offline');
  } finally {
    await holder.end();
  }
}

describe.each(steps)('$is', ({ prepare, again }) => {
  it('that is broken off leaves nothing, and is done whole when it is tried again', async () => {
    const deed = await prepare();
    const before = { written: await written(), logged: await logged() };
    await breakOff(deed);
    expect({ written: await written(), logged: await logged() }).toEqual(before);

    const said = await deed();
    const after = await written();
    expect(after).not.toEqual(before.written);
    // The answer was lost: the same is asked for once more.
    const repeated = deed();
    if (again === null) expect(await repeated).toEqual(said);
    else await expect(repeated).rejects.toMatchObject({ details: { reason: again } });
    expect(await written()).toEqual(after);
  });
});

it('a decision whose answer was lost says what became of it, also while it is still being written', async () => {
  const deed = await decision('accept', 'FEE_MATH');
  const holder = await desk.connect();
  try {
    await holder.query(`SELECT pg_advisory_lock(hashtext('desk_audit_log'))`);
    const both = Promise.allSettled([deed(), deed()]);
    let waiting = 0;
    while (waiting < 2 && (await Promise.race([both, delay(5, null)])) === null) {
      const { rows } = await holder.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      waiting = rows[0]?.n ?? 0;
    }
    await holder.query(`SELECT pg_advisory_unlock(hashtext('desk_audit_log'))`);
    const done = { status: 'fulfilled', value: expect.objectContaining({ done: 1 }) };
    expect(await both).toEqual([done, done]);
  } finally {
    await holder.end();
  }
});

it('and the log holds', async () => {
  expect(await checkAudit(fin())).toMatchObject({ faults: [] });
});
