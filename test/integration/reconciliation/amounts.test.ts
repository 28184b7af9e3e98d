import fc from 'fast-check';
import type { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  agree,
  minorOfThousandths,
  thousandthsOfDecimal,
  thousandthsOfMinor,
} from '../../../electron/reconciliation/sql/expressions';
import {
  currencyExponent,
  decimalFromMinor,
  minorFromDecimal,
  parseCurrency,
} from '../../../electron/shared/money';
import { openTestDatabase, type TestDatabase } from '../../support/databases';
import {
  insertOrganization,
  insertPurchase,
  insertTool,
  insertUser,
} from '../../support/marketplace-rows';

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await openTestDatabase('server');
  client = await database.connect();
});
afterAll(() => database.close());

const codes = ['USD', 'JPY', 'KWD', 'ISK', 'UGX', 'BHD', 'XAF', 'EUR'];

const money = fc.constantFrom(...codes).chain((code) => {
  const currency = parseCurrency(code);
  if (!currency) throw new Error(code);
  return fc
    .integer({ min: 0, max: 999_999 })
    .map((units) => ({ currency, minor: ['KWD', 'BHD'].includes(code) ? units * 10 : units }));
});

interface Answer {
  readonly same: boolean;
  readonly close: boolean;
  readonly shown: string;
}

async function ask(decimal: string, minor: number, currency: string): Promise<Answer> {
  const ours = thousandthsOfDecimal('v.amount');
  const theirs = thousandthsOfMinor('v.minor', 'v.currency');
  const { rows } = await client.query<Answer>(
    `SELECT ${ours} = ${theirs} AS same, ${agree(ours, theirs)} AS close,
       ${minorOfThousandths(ours, 'v.currency')} AS shown
     FROM (SELECT $1::numeric(10, 2) AS amount, $2::bigint AS minor, $3::text AS currency) v`,
    [decimal, minor, currency],
  );
  const [answer] = rows;
  if (!answer) throw new Error('No row');
  return answer;
}

it('PostgreSQL and the money module know the same decimals of every currency', async () => {
  const currencies = Intl.supportedValuesOf('currency').flatMap(
    (code) => parseCurrency(code) ?? [],
  );
  const { rows } = await client.query(
    `SELECT v.currency, desk_currency_decimals(v.currency) AS decimals,
       ${thousandthsOfMinor('1', 'v.currency')} AS thousandths
     FROM unnest($1::text[]) v (currency)`,
    [currencies],
  );
  expect(rows).toEqual(
    currencies.map((currency) => {
      const decimals = currencyExponent(currency);
      return { currency, decimals, thousandths: 10 ** (3 - decimals) };
    }),
  );
});

it('PostgreSQL and the money module read every amount alike', async () => {
  await fc.assert(
    fc.asyncProperty(money, async (amount) => {
      const decimal = decimalFromMinor(amount);
      expect(minorFromDecimal(decimal, amount.currency)).toBe(amount.minor);
      expect(await ask(decimal, amount.minor, amount.currency)).toEqual({
        same: true,
        close: true,
        shown: String(amount.minor),
      });
    }),
    { numRuns: 60 },
  );
});

it('an amount is not another one, by however little', async () => {
  await fc.assert(
    fc.asyncProperty(money, fc.constantFrom(1, 7, 100), async (amount, units) => {
      const step = ['KWD', 'BHD'].includes(amount.currency) ? units * 10 : units;
      const answer = await ask(decimalFromMinor(amount), amount.minor + step, amount.currency);
      expect([answer.same, answer.close]).toEqual([false, false]);
    }),
    { numRuns: 60 },
  );
});

it('a third decimal, which our column cannot hold, agrees with its two neighbours only', async () => {
  const close = async (decimal: string) => (await ask(decimal, 5_125, 'KWD')).close;
  expect([await close('5.12'), await close('5.13')]).toEqual([true, true]);
  expect([await close('5.11'), await close('5.14')]).toEqual([false, false]);
});

it('a decision rounds what has no minor unit as a run does', async () => {
  const purchase = await insertPurchase(client, {
    organization_id: await insertOrganization(client),
    user_id: await insertUser(client),
    tool_id: await insertTool(client),
    amount: '2.50',
    currency: 'JPY',
  });
  const { shown } = await ask('2.50', 0, 'JPY');
  const { rows } = await client.query('SELECT minor FROM desk_decided_values($1, NULL)', [
    { purchase, changes: { amount: '0' } },
  ]);
  expect(rows).toEqual([{ minor: shown }]);
});
