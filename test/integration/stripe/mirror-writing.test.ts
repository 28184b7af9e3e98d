import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../electron/database/connection';
import { PageWriter } from '../../../electron/stripe/mirror/page-writer';
import { openTestDatabase, type TestDatabase, testEngines } from '../../support/databases';
import { financeActor } from '../../support/stripe-stage';

const second = 1_790_000_000;

const refund = (id: string, changes: object = {}) => ({
  id,
  object: 'refund',
  amount: 100,
  created: second,
  currency: 'usd',
  status: 'succeeded',
  ...changes,
});

describe.each(testEngines)('rows on their way into the mirror (%s)', (engine) => {
  let test: TestDatabase;
  let client: Client;
  let database: Database;

  beforeAll(async () => {
    test = await openTestDatabase(engine);
    client = await test.connect();
    database = await openDatabase(test.source);
  });
  afterAll(async () => {
    await database.close();
    await test.close();
  });

  const newWriter = () => new PageWriter({ database, actor: financeActor, livemode: false });

  /** Writes pages of refunds in one transaction, the last one given last. @returns the ties */
  async function write(...pages: readonly { readonly asOf: number; readonly objects: object[] }[]) {
    const writer = newWriter();
    // The first is written at once; what comes meanwhile waits and is written together.
    await Promise.all(pages.map((page) => writer.put({ object: 'refund', page })));
    await writer.drain();
    return takeWanted();
  }

  /** The ids of what has to be retrieved, which then has not to be any more. */
  async function takeWanted(): Promise<string[]> {
    const { rows } = await client.query<{ id: string }>(
      'DELETE FROM desk_stripe_wanted RETURNING id',
    );
    return rows.map(({ id }) => id).toSorted();
  }

  const stored = async (id: string) =>
    (
      await client.query(
        `SELECT *, extract(epoch FROM as_of)::float8 AS seconds FROM desk_stripe_refunds WHERE id = $1`,
        [id],
      )
    ).rows[0];

  it('arrive as they were, whatever they are made of', async () => {
    const odd = '"q" \\ {a,b} ü 漢字 👍 \n\t NULL ';
    const long = `${odd}${'ä'.repeat(60)}`;
    await write({
      asOf: second + 0.25,
      objects: [
        refund('re_odd', { reason: odd, failure_reason: long, amount: -(2 ** 53 - 1) }),
        refund('re_none', { status: null, amount: 2 ** 32, metadata: { purchase_id: '' } }),
      ],
    });
    expect(await stored('re_odd')).toMatchObject({
      reason: odd,
      failure_reason: long,
      amount: String(-(2 ** 53 - 1)),
      charge: null,
      seconds: second + 0.25,
      created: new Date(second * 1000),
      raw: refund('re_odd', { reason: odd, failure_reason: long, amount: -(2 ** 53 - 1) }),
    });
    expect(await stored('re_none')).toMatchObject({
      status: null,
      amount: String(2 ** 32),
      purchase_id: '',
    });
    const writer = newWriter();
    const movements = ['txn_"1"', 'txn_\\2', 'NULL', 'a,b'];
    const dispute = { ...refund('dp_odd'), object: 'dispute', balance_transactions: movements };
    const transaction = {
      ...refund('txn_odd'),
      type: 'charge',
      exchange_rate: 0.000000123456,
      source: dispute,
    };
    await writer.put({
      object: 'balance_transaction',
      page: { objects: [transaction], asOf: second },
    });
    await writer.drain();
    const { rows } = await client.query(
      `SELECT d.balance_transactions, b.exchange_rate, b.raw ->> 'source' AS source
       FROM desk_stripe_disputes d, desk_stripe_balance_transactions b WHERE b.id = 'txn_odd'`,
    );
    expect(rows).toEqual([
      { balance_transactions: movements, exchange_rate: '0.000000123456', source: 'dp_odd' },
    ]);
  });

  it('hold more than one page takes, and more than was made room for', async () => {
    const objects = Array.from({ length: 300 }, (_, at) =>
      refund(`re_many${at}`, { description: `${at}`.repeat(4000) }),
    );
    await write({ asOf: second, objects });
    const { rows } = await client.query(
      `SELECT count(*)::int AS n FROM desk_stripe_refunds
       WHERE id LIKE 're_many%' AND raw ->> 'description' = repeat(substr(id, 8), 4000)`,
    );
    expect(rows).toEqual([{ n: 300 }]);
  });

  it('are not stopped by an object that no column can hold', async () => {
    const writer = newWriter();
    const objects = [
      refund('re_silent', { reason: 'a\0b' }),
      refund('re_never', { created: 1e15 }),
      refund('re_good'),
    ];
    await writer.put({ object: 'refund', page: { objects, asOf: second } });
    await writer.drain();
    expect(await takeWanted()).toEqual(['re_never', 're_silent']);
    expect(await stored('re_good')).toMatchObject({ status: 'succeeded' });
    expect([await stored('re_silent'), await stored('re_never')]).toEqual([undefined, undefined]);
  });

  it('replace what is older, and never what is newer', async () => {
    expect(
      await write(
        { asOf: second, objects: [refund('re_turns', { status: 'pending' })] },
        { asOf: second + 10, objects: [refund('re_turns')] },
        { asOf: second + 5, objects: [refund('re_turns', { status: 'failed' })] },
      ),
    ).toEqual([]);
    expect(await stored('re_turns')).toMatchObject({ status: 'succeeded', seconds: second + 10 });
  });

  it('are fetched again where nothing tells which of two states came first', async () => {
    await write({ asOf: second, objects: [refund('re_tied'), refund('re_same')] });
    const ties = await write({
      asOf: second - 2,
      objects: [
        refund('re_tied', { status: 'failed' }),
        // The same state, written in another order.
        Object.fromEntries(Object.entries(refund('re_same')).reverse()),
      ],
    });
    expect(ties).toEqual(['re_tied']);
    const older = refund('re_tied', { status: 'failed' });
    expect(await write({ asOf: second - 3, objects: [older] })).toEqual([]);
    const newer = refund('re_tied', { status: 'canceled' });
    expect(await write({ asOf: second + 1, objects: [newer] })).toEqual([]);
    expect(await stored('re_tied')).toMatchObject({ status: 'canceled' });
  });

  it('hold no character over which PostgreSQL fails when it is asked for something in them', async () => {
    const deep = (text: string) => refund('re_deep', { metadata: { ['key\0']: [text] } });
    await write({ asOf: second, objects: [deep('\0a\0\0 \ud800 \udc00b 👍 \\u0000 \u0001')] });
    const kept = { 'key�': ['�a�� � �b 👍 \\u0000 \u0001'] };
    expect(await stored('re_deep')).toMatchObject({ raw: { metadata: kept } });
    const { rows } = await client.query(
      `SELECT to_jsonb(r) -> 'raw' -> 'metadata' AS kept FROM desk_stripe_refunds r WHERE id = 're_deep'`,
    );
    expect(rows).toEqual([{ kept }]);
    // Whether two states differ is asked of them, too.
    expect(await write({ asOf: second, objects: [deep('another\0')] })).toEqual(['re_deep']);
  });

  const movement = (id: string, changes: object = {}) => ({
    ...refund(id),
    object: 'balance_transaction',
    type: 'charge',
    net: 97,
    ...changes,
  });

  it('say what payouts are made of, of members that are stored and of others', async () => {
    const writer = newWriter();
    const payouts = ['po_known', 'po_other'].map((id) => ({ ...refund(id), object: 'payout' }));
    await writer.put({ object: 'payout', page: { objects: payouts, asOf: second } });
    const known = movement('txn_known', { status: 'available' });
    await writer.put({ object: 'balance_transaction', page: { objects: [known], asOf: second } });
    await writer.drain();
    const put = (payout: string, ...transactions: ReturnType<typeof movement>[]) =>
      writer.put({
        object: 'balance_transaction',
        page: { objects: transactions, asOf: second },
        members: { payout, transactions, ends: true },
      });
    await put('po_known', known);
    await put('po_other', movement('txn_new'), movement('txn_bad', { created: 'never' }));
    await writer.drain();
    expect(await takeWanted()).toEqual(['txn_bad']);
    const { rows } = await client.query(
      `SELECT b.id, b.payout_id, p.members FROM desk_stripe_balance_transactions b
       JOIN desk_stripe_payouts p ON p.id = b.payout_id ORDER BY b.id`,
    );
    expect(rows).toEqual([
      { id: 'txn_known', payout_id: 'po_known', members: 'listed' },
      { id: 'txn_new', payout_id: 'po_other', members: 'listed' },
    ]);
  });

  it('are given up on with what failed, also what waits for others', async () => {
    const writer = newWriter();
    const transactions = [movement('txn_waits')];
    await writer.put({
      object: 'balance_transaction',
      page: { objects: transactions, asOf: second },
      members: { payout: 'po_waits', transactions, ends: true },
    });
    const record = async () => {
      throw new Error('It cannot be recorded');
    };
    await writer.put({ object: 'refund', record });
    await expect(writer.drain()).rejects.toThrow('It cannot be recorded');
    await writer.rest();
  });
});
