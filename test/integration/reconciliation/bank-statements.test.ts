import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importStatementInput } from '../../../electron/reconciliation/bank/bank-statement.schema';
import {
  assignBankLine,
  importStatement,
  listBankLines,
  listStatements,
  removeStatement,
} from '../../../electron/reconciliation/bank/bank-statements.service';
import { listPayouts } from '../../../electron/reconciliation/bank/payouts.service';
import {
  closePeriod,
  reopenPeriod,
} from '../../../electron/reconciliation/period/period-close.service';
import { lacksPayout } from '../../../electron/reconciliation/sql/bank.sql';
import { newId } from '../../../electron/shared/ids';
import { camt, entry } from '../../support/bank-texts';
import { untilBlocked } from '../../support/blocked-sessions';
import { type FinanceDatabase, insertRun, openFinance } from '../../support/finance-database';
import { insertPayout } from '../../support/mirror-rows';

const october = { from: '2026-10-01', to: '2026-10-31' };

describe('bank statements', () => {
  let desk: FinanceDatabase;
  beforeAll(async () => {
    desk = await openFinance('server');
    for (const [id, amount, arrival] of [
      ['po_named', 10_000, '2026-10-05'],
      ['po_alone', 20_000, '2026-10-12'],
      ['po_twin_a', 30_000, '2026-10-19'],
      ['po_twin_b', 30_000, '2026-10-19'],
    ] as const) {
      await desk.client.query(
        `INSERT INTO desk_stripe_payouts (id, livemode, created, arrival_date, automatic, status, amount, currency, raw, as_of)
         VALUES ($1, false, $3::timestamptz - interval '2 days', $3::timestamptz, true, 'paid', $2, 'USD', '{}', now())`,
        [id, amount, `${arrival}T00:00:00Z`],
      );
    }
  });
  afterAll(() => desk.close());

  // Days of October are over by then, wherever this runs.
  const clock = { now: () => new Date('2026-11-01T12:00:00Z') };
  const fin = () => ({ ...desk.access('finance'), clock });
  const importOf = (text: string, id = newId(), only: string | null = null) =>
    importStatement(
      fin(),
      importStatementInput.parse({
        id,
        file: { name: 'october.csv', text },
        only,
        account: only ?? 'Main',
        currency: 'USD',
      }),
    );
  const rowsKept = async () =>
    (
      await desk.client.query(
        `SELECT (SELECT count(*)::int FROM desk_bank_lines) AS lines,
           (SELECT count(*)::int FROM desk_bank_statements) AS statements,
           (SELECT count(*)::int FROM desk_audit_log) AS audited`,
      )
    ).rows[0];

  const good = [
    'Date,Amount,Reference,Description',
    '2026-10-05,100.00,po_named,STRIPE PAYOUT',
    '2026-10-13,200.00,,STRIPE',
    '2026-10-19,300.00,,STRIPE',
    '2026-10-20,-45.10,,Rent',
  ].join('\n');

  it.each([
    [
      'an amount that is no number',
      good.replace('200.00', 'two hundred'),
      'Line 3, Amount: “two hundred” is no amount in USD. Nothing was imported.',
    ],
    [
      'a day that is none',
      good.replace('2026-10-19', '2026-10-39'),
      'Line 4, Date: “2026-10-39” is no date. Nothing was imported.',
    ],
    [
      'a format that is none',
      '%PDF-1.7',
      '“october.csv” is no bank statement that can be read: CSV, camt.053 (XML) and OFX can.',
    ],
    ['no lines', 'Date,Amount\n', 'There are no bookings in it. Nothing was imported.'],
  ])('with %s leaves nothing behind', async (_, text, reason) => {
    await expect(importOf(text)).rejects.toMatchObject({
      code: 'not_possible',
      details: { reason },
    });
    expect(await rowsKept()).toEqual({ lines: 0, statements: 0, audited: 0 });
  });

  it('find the payout that a line names or that alone has its amount, and never choose between two', async () => {
    expect(await importOf(good)).toEqual({ imported: 4, repeated: 0, matched: 2, alike: 0 });
    const { rows: lines } = await listBankLines(fin(), october);
    expect(
      Object.fromEntries(
        lines.map(({ amountMinor, payoutId, matchedBy }) => [amountMinor, [payoutId, matchedBy]]),
      ),
    ).toEqual({
      10000: ['po_named', 'reference'],
      20000: ['po_alone', 'amount'],
      30000: [null, null],
      '-4510': [null, null],
    });
    const { rows: payouts } = await listPayouts(fin(), october);
    expect(
      payouts.map(({ id, bankedOn, statementThere }) => [id, bankedOn, statementThere]).toSorted(),
    ).toEqual([
      ['po_alone', '2026-10-13', true],
      ['po_named', '2026-10-05', true],
      // The statement ends before the bank must have shown them.
      ['po_twin_a', null, false],
      ['po_twin_b', null, false],
    ]);
  });

  it('are counted whole where only the first are read', async () => {
    expect(await listBankLines(fin(), october, 1)).toMatchObject({
      rows: [{ payoutId: null }],
      total: 4,
    });
    const { rows, total, groups } = await listPayouts(fin(), october, 1);
    expect([rows.length, total]).toEqual([1, 4]);
    // What is said of all of them: somebody has to look at one that is not listed too.
    expect(groups.map(({ count, banked, off }) => [count, banked, off])).toEqual([[4, 2, 0]]);
    const { client } = desk;
    await client.query(`UPDATE desk_stripe_payouts SET status = 'failed' WHERE id = 'po_named'`);
    const { rows: latest, groups: some } = await listPayouts(fin(), october, 1);
    expect(latest.map(({ id }) => id)).not.toContain('po_named');
    expect(some.map(({ status, count }) => [status, count])).toEqual([
      ['failed', 1],
      ['paid', 3],
    ]);
    await client.query(`UPDATE desk_stripe_payouts SET status = 'paid' WHERE id = 'po_named'`);
  });

  it('are told from customers’ by statements that are found once, not once for each line', async () => {
    const { rows } = await desk.client.query(
      `EXPLAIN SELECT count(*) FROM desk_bank_lines l WHERE ${lacksPayout('l')}`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join(' ');
    expect(plan).toMatch(/statement_id = \(hashed SubPlan/);
  });

  it('are taken once, and a line that two files hold is kept once', async () => {
    await expect(importOf(good)).rejects.toMatchObject({
      code: 'duplicate',
      details: { reason: expect.stringContaining('This file was imported already.') },
      cause: { details: { reason: 'This file has been imported already.' } },
    });
    const longer = `${good}\n2026-10-25,1.00,,Interest`;
    expect(await importOf(longer)).toEqual({ imported: 1, repeated: 4, matched: 0, alike: 0 });
  });

  it('that brought no line of their own are listed, and removed before those that they repeat', async () => {
    expect(await importOf(`${good}\n\n`)).toEqual({
      imported: 0,
      repeated: 4,
      matched: 0,
      alike: 0,
    });
    const { rows, total } = await listStatements(fin());
    expect(total).toBe(3);
    expect(rows.map(({ lines, repeated }) => [lines, repeated])).toEqual([
      [0, 4],
      [1, 4],
      [4, 0],
    ]);
    const [empty, , first] = rows;
    expect(first).toMatchObject({
      fileName: 'october.csv',
      account: 'Main',
      currency: 'USD',
      from: '2026-10-05',
      to: '2026-10-20',
      importedBy: 'finance',
    });
    await expect(removeStatement(fin(), first?.id ?? '')).rejects.toMatchObject({
      code: 'not_possible',
    });
    expect(await removeStatement(fin(), empty?.id ?? '')).toBe(0);
    expect((await listStatements(fin(), 1)).total).toBe(2);
  });

  it('are removed with their lines, the latest first where they share some, and imported anew', async () => {
    const { rows: lines } = await listBankLines(fin(), october);
    const statementOf = (minor: number) =>
      lines.find(({ amountMinor }) => amountMinor === minor)?.statementId ?? '';
    await expect(removeStatement(fin(), statementOf(10_000))).rejects.toMatchObject({
      code: 'not_possible',
      details: { reason: expect.stringContaining('Remove that one first') },
    });
    await expect(removeStatement(desk.access('admin'), statementOf(100))).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await removeStatement(fin(), statementOf(100))).toBe(1);
    expect(await removeStatement(fin(), statementOf(10_000))).toBe(4);
    expect(await rowsKept()).toEqual({ lines: 0, statements: 0, audited: 6 });
    await expect(removeStatement(fin(), statementOf(10_000))).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await importOf(good)).toEqual({ imported: 4, repeated: 0, matched: 2, alike: 0 });
  });

  it('let a person choose the payout, where amounts agree', async () => {
    const line = (await listBankLines(fin(), october)).rows.find(
      ({ amountMinor }) => amountMinor === 30_000,
    );
    const assign = (payout: string | null) =>
      assignBankLine(fin(), { line: line?.id ?? '', payout });
    await expect(assign('po_named')).rejects.toMatchObject({ code: 'not_possible' });
    await expect(assign('po_none')).rejects.toMatchObject({ code: 'not_found' });
    await assign('po_twin_b');
    const { rows: after } = await listPayouts(fin(), october);
    expect(after.filter(({ bankedOn }) => bankedOn === null).map(({ id }) => id)).toEqual([
      'po_twin_a',
    ]);

    // What a person says is no payout is looked for no more, although one fits.
    const alone = (await listBankLines(fin(), october)).rows.find(
      ({ amountMinor }) => amountMinor === 20_000,
    );
    const assignAlone = (payout: string | null) =>
      assignBankLine(fin(), { line: alone?.id ?? '', payout });
    await assignAlone(null);
    await desk.client.query('SELECT desk_match_bank_lines()');
    const { rows: now } = await listBankLines(fin(), october);
    expect(now.find(({ id }) => id === alone?.id)).toMatchObject({ payoutId: null });
    await assignAlone('po_alone');
  });

  it('of a closed period stay, through SQL too, until it is reopened; a late one comes and goes', async () => {
    const line = (await listBankLines(fin(), october)).rows.find(
      ({ payoutId }) => payoutId !== null,
    );
    const statement = line?.statementId ?? '';
    await insertRun(desk.client, october.from, october.to);
    const closing = newId();
    await closePeriod(fin(), { id: closing, ...october, unexplained: 0, overrideReason: null });
    const refusal = {
      code: 'period_closed',
      details: {
        reason:
          'The period from 2026-10-01 is closed, with what the bank said of it. Reopen it with a reason first.',
      },
    };
    await expect(removeStatement(fin(), statement)).rejects.toMatchObject(refusal);
    await expect(
      assignBankLine(fin(), { line: line?.id ?? '', payout: null }),
    ).rejects.toMatchObject(refusal);
    for (const attack of [
      'DELETE FROM desk_bank_lines',
      'UPDATE desk_bank_lines SET amount_minor = amount_minor + 1',
      'UPDATE desk_bank_lines SET payout_id = NULL, match_pass = NULL',
      'TRUNCATE desk_bank_lines',
    ]) {
      await expect(desk.client.query(attack), attack).rejects.toMatchObject({ code: 'DK005' });
    }
    const late = 'Date,Amount,Reference,Description\n2026-10-28,300.00,po_twin_a,STRIPE PAYOUT';
    expect(await importOf(late)).toEqual({ imported: 1, repeated: 0, matched: 1, alike: 0 });
    const added = (await listBankLines(fin(), october)).rows.find(
      ({ payoutId }) => payoutId === 'po_twin_a',
    );
    expect(await removeStatement(fin(), added?.statementId ?? '')).toBe(1);

    await reopenPeriod(fin(), { closingId: closing, reason: 'The bank sent another file.' });
    expect(await removeStatement(fin(), statement)).toBe(4);
  });

  it('are imported once by an import that is sent again because its answer was lost', async () => {
    const id = newId();
    const text = 'Date,Amount,Reference,Description\n2026-10-27,-7.00,,Postage';
    const first = await importOf(text, id);
    expect(await importOf(text, id)).toEqual(first);
    await removeStatement(fin(), id);
  });

  it('of camt.053 count no line twice that an older desk read in other words, and say which may be twice', async () => {
    const transaction = (id: string, said: string) =>
      `<TxDtls><Refs><EndToEndId>${id}</EndToEndId></Refs><RmtInf><Ustrd>${said}</Ustrd></RmtInf></TxDtls>`;
    const booked = (...details: string[]) =>
      entry('5.00', 'CRDT', `<NtryDtls>${details.join('')}</NtryDtls>`);
    const [ana, ben] = [transaction('e1', 'Ana &amp; Co'), transaction('e2', 'Ben')];
    const plain = booked(transaction('e3', 'Cas'));
    // Older desks left characters as they were written, and read the first transaction of a batch.
    const asBefore = ana.replace('&amp;', '&amp;amp;');
    const before = await importOf(camt(booked(asBefore) + booked(asBefore) + plain));
    expect(before).toMatchObject({ imported: 3 });
    const overlapping = camt(booked(ana, ben) + plain + booked(ana) + booked(ana));
    expect(await importOf(overlapping)).toEqual({ imported: 1, repeated: 3, matched: 0, alike: 0 });
    expect(await importOf(`${overlapping}\n`)).toMatchObject({ imported: 0, repeated: 4 });
    // In the words of another format nobody but a person knows whether they are the same.
    const other = camt(booked(transaction('e3', 'CAS LTD')) + booked(ana));
    expect(await importOf(other)).toMatchObject({ imported: 1, repeated: 1, alike: 1 });
  });

  it('of several accounts in one file are taken one account at a time, each once', async () => {
    const both = 'Account,Date,Amount\nA,2026-10-20,1.00\nB,2026-10-20,2.00\nB,2026-10-21,3.00\n';
    await expect(importOf(both)).rejects.toMatchObject({ code: 'not_possible' });
    const imported: string[] = [newId(), newId()];
    expect(await importOf(both, imported[0], 'A')).toMatchObject({ imported: 1 });
    expect(await importOf(both, imported[1], 'B')).toMatchObject({ imported: 2 });
    await expect(importOf(both, newId(), 'A')).rejects.toMatchObject({ code: 'duplicate' });
    for (const statement of imported) await removeStatement(fin(), statement);
  });

  it('are no duplicates where something else is being written, and are imported a moment later', async () => {
    const closing = await desk.connect();
    await closing.query('BEGIN');
    await closing.query('UPDATE desk_period_turns SET turns = turns + 1');
    const other = await desk.connect();
    await other.query('BEGIN');
    // Of the two that wait for each other, PostgreSQL ends the import.
    await other.query(`SET LOCAL deadlock_timeout = '1h'`);
    await other.query(`SELECT pg_advisory_xact_lock(hashtext('desk_bank_lines'))`);
    const text = 'Date,Amount,Reference,Description\n2026-10-29,-8.00,,Postage';
    const importing = expect(importOf(text)).rejects.toMatchObject({ code: 'conflict' });
    await untilBlocked(desk.client);
    const held = other.query(`SELECT pg_advisory_xact_lock(hashtext('desk_audit_log'))`);
    await untilBlocked(desk.client, 2);
    await closing.query('ROLLBACK');
    await importing;
    await held;
    await other.query('ROLLBACK');
    expect(await importOf(text)).toMatchObject({ imported: 1 });
  });

  it('of payouts of one amount find theirs where all have come, or where one arrives on their very day', async () => {
    const cases: readonly (readonly [amount: number, payouts: string, lines: string])[] = [
      [1, '05 06', '05 06'],
      [2, '06 07 08', '07 08 09'],
      [3, '07 08', '08'],
      [4, '07', '07Smith 08'],
      // The first one failed, and was made again.
      [9, '05f 07', '08'],
      [10, '05f 07', '05 08'],
      // Five days apart, so that the second line fits both payouts.
      [5, '12 17', '13 17'],
      [6, '12 12', '12 12'],
      [7, '12 12', '12'],
      [8, '06 07', '09'],
    ];
    const day = (text: string) => `2026-10-${text.slice(0, 2)}`;
    for (const [amount, payouts] of cases) {
      for (const [at, arrival] of payouts.split(' ').entries()) {
        await insertPayout(desk.client, `po_${amount}${'abc'.charAt(at)}`, {
          arrival_date: `${day(arrival)}T00:00:00Z`,
          status: arrival.endsWith('f') ? 'failed' : 'paid',
          amount: amount * 100,
          currency: 'EUR',
        });
      }
    }
    const lines = cases.flatMap(([amount, , booked]) =>
      booked.split(' ').map((text) => `${day(text)},${amount}.00,${text.slice(2) || 'STRIPE'}`),
    );
    await importStatement(
      fin(),
      importStatementInput.parse({
        id: newId(),
        file: { name: 'euros.csv', text: ['Date,Amount,Description', ...lines].join('\n') },
        account: 'Euros',
        currency: 'EUR',
      }),
    );
    const { rows } = await listBankLines(fin(), october);
    const found = rows
      .filter(({ currency, payoutId }) => currency === 'EUR' && payoutId !== null)
      .map(
        ({ payoutId, bookedOn, description }) => `${payoutId} ${bookedOn.slice(8)} ${description}`,
      );
    expect(found.toSorted()).toEqual([
      'po_10a 05 STRIPE',
      'po_10b 08 STRIPE',
      'po_1a 05 STRIPE',
      'po_1b 06 STRIPE',
      'po_2a 07 STRIPE',
      'po_2b 08 STRIPE',
      'po_2c 09 STRIPE',
      'po_3b 08 STRIPE',
      'po_4a 08 STRIPE',
      'po_5a 13 STRIPE',
      'po_5b 17 STRIPE',
      'po_6a 12 STRIPE',
      'po_6b 12 STRIPE',
      'po_9b 08 STRIPE',
    ]);
  });

  it('are not held to what fitted before all was known: a payout that Stripe made later, a line that came later', async () => {
    const francs = (text: string) =>
      importStatement(
        fin(),
        importStatementInput.parse({
          id: newId(),
          file: { name: 'francs.csv', text: `Date,Amount,Description\n${text}` },
          account: 'Francs',
          currency: 'CHF',
        }),
      );
    const payout = (id: string, amount: number, day: string, status = 'paid') =>
      insertPayout(desk.client, id, {
        ...{ arrival_date: `2026-10-${day}T00:00:00Z`, status, amount: amount * 100 },
        currency: 'CHF',
      });
    const found = async () => {
      const { rows } = await desk.client.query(
        `SELECT l.amount_minor / 100 || ' ' || l.description AS line, l.payout_id, l.match_pass
         FROM desk_bank_lines l WHERE l.currency = 'CHF' ORDER BY l.amount_minor, l.description`,
      );
      return rows.map((row) => `${row.line}: ${row.payout_id} ${row.match_pass}`);
    };
    await payout('po_f1', 1, '05');
    await payout('po_f2', 2, '05', 'failed');
    await payout('po_f3', 3, '05');
    await payout('po_f4', 4, '05');
    const first =
      '2026-10-06,1.00,STRIPE po_l1\n2026-10-08,2.00,STRIPE\n2026-10-06,3.00,STRIPE\n2026-10-06,4.00,SMITH';
    expect(await francs(first)).toMatchObject({ matched: 4 });
    await payout('po_l1', 1, '06');
    await payout('po_l2', 2, '07');
    await payout('po_l3', 3, '07');
    await desk.client.query('SELECT desk_match_bank_lines()');
    expect(await found()).toEqual([
      '1 STRIPE po_l1: po_l1 reference',
      // It was made again after it had failed.
      '2 STRIPE: po_l2 amount',
      // Either fits, so a person chooses.
      '3 STRIPE: null null',
      '4 SMITH: po_f4 amount',
    ]);
    expect(await francs('2026-10-09,4.00,STRIPE\n2026-10-09,3.00,STRIPE 2')).toMatchObject({
      imported: 2,
    });
    expect(await found()).toEqual([
      '1 STRIPE po_l1: po_l1 reference',
      '2 STRIPE: po_l2 amount',
      '3 STRIPE: po_f3 amount',
      '3 STRIPE 2: po_l3 amount',
      '4 SMITH: null null',
      '4 STRIPE: po_f4 amount',
    ]);
  });
});
