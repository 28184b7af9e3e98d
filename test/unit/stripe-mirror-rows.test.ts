import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../electron/stripe/mirror/mirror-columns.rules';
import { rowsOfPage } from '../../electron/stripe/mirror/mirror-rows.rules';
import {
  type MirrorObject,
  mirrorObjects,
  mirrorTables,
} from '../../electron/stripe/mirror/mirror-tables.rules';

type Shape = Readonly<Record<string, unknown>>;

/** One example of each resource, as Stripe publishes them. */
const published = JSON.parse(
  readFileSync(join('test', 'fixtures', 'stripe', 'resources.json'), 'utf8'),
) as Readonly<Record<MirrorObject, Shape>>;

/** The typed columns of one object by name; undefined for what is no object of its kind. */
function columnsOf(object: MirrorObject, value: unknown): Record<string, Cell> | undefined {
  const [row] = rowsOfPage(object, [value], true).rows;
  const names = Object.keys(mirrorTables[object].columns);
  return row && Object.fromEntries(names.map((name, place) => [name, row.cells[place] ?? null]));
}

/** The published example of a kind, changed. */
const like = (object: MirrorObject, changes: Shape) =>
  columnsOf(object, { ...published[object], ...changes });

const subscriptionLine = (amount: number, start: number, proration = false) => ({
  amount,
  period: { start, end: start + 100 },
  parent: { type: 'subscription_item_details', subscription_item_details: { proration } },
});

describe('an object of Stripe as a row', () => {
  it.each(mirrorObjects)('%s: the published example is read, and kept as it came', (object) => {
    const { rows, malformed } = rowsOfPage(object, [published[object]], true);
    expect(malformed).toEqual([]);
    expect(rows[0]).toMatchObject({ object, id: published[object]['id'] });
    expect(JSON.parse(rows[0]?.raw ?? '')).toEqual(published[object]);
  });

  it.each<[string, MirrorObject, Shape, Record<string, Cell>]>([
    ['currencies are capitals', 'refund', { currency: 'eur' }, { currency: 'EUR' }],
    [
      'the mode of the key, where none is said',
      'refund',
      { livemode: undefined },
      { livemode: true },
    ],
    [
      'the purchase that it names, as PostgreSQL writes ids',
      'charge',
      { metadata: { purchase_id: '176C079C-6EC2-4553-95C9-8AFB9EB14552' } },
      { purchase_id: '176c079c-6ec2-4553-95c9-8afb9eb14552' },
    ],
    [
      'what names no purchase, as it came',
      'charge',
      { metadata: { purchase_id: 'Order 7' } },
      { purchase_id: 'Order 7' },
    ],
    ['whole numbers that came as texts', 'refund', { amount: '4900' }, { amount: 4900 }],
    [
      'net less fee, where it is not said',
      'balance_transaction',
      { amount: 100, fee: 3, net: null },
      { net: 97 },
    ],
    [
      'all fees together',
      'balance_transaction',
      { fee_details: [{ amount: 3 }, { amount: 4 }] },
      { fee_details_sum: 7 },
    ],
    [
      'a rate as it came',
      'balance_transaction',
      { exchange_rate: 1.23456 },
      { exchange_rate: '1.23456' },
    ],
    [
      'a dispute that only the old field tells',
      'charge',
      { disputed: undefined, dispute: 'dp_1' },
      { disputed: true },
    ],
    [
      'what was captured before Stripe said how much',
      'charge',
      { amount: 70, captured: true, amount_captured: undefined },
      { amount_captured: 70 },
    ],
    [
      'the email of the bill before that of the receipt',
      'charge',
      { billing_details: { email: null }, receipt_email: 'a@b.example' },
      { email: 'a@b.example' },
    ],
    [
      'the first of the old list of charges',
      'payment_intent',
      { latest_charge: undefined, charges: { data: [{ id: 'ch_old' }] } },
      { latest_charge: 'ch_old' },
    ],
    [
      'the subscription of the new parent',
      'invoice',
      { parent: { subscription_details: { subscription: { id: 'sub_new' } } } },
      { subscription: 'sub_new' },
    ],
    [
      'the subscription of older versions',
      'invoice',
      { parent: null, subscription: 'sub_old' },
      { subscription: 'sub_old' },
    ],
    [
      'taxes of three versions: the list',
      'invoice',
      { total_taxes: [{ amount: 5 }, { amount: 6 }], tax: 1 },
      { total_taxes: 11 },
    ],
    [
      'taxes of three versions: the older list',
      'invoice',
      { total_taxes: undefined, total_tax_amounts: [{ amount: 5 }], tax: 1 },
      { total_taxes: 5 },
    ],
    [
      'taxes of three versions: the oldest sum',
      'invoice',
      { total_taxes: undefined, total_tax_amounts: undefined, tax: 1 },
      { total_taxes: 1 },
    ],
    [
      'prorations beside the period that renews',
      'invoice',
      {
        lines: {
          has_more: false,
          data: [
            subscriptionLine(900, 50),
            subscriptionLine(-300, 10, true),
            { amount: 1, type: 'invoiceitem' },
          ],
        },
      },
      { proration_amount: -300, service_start: 50, service_end: 150 },
    ],
    [
      'prorations and periods of older versions',
      'invoice',
      {
        lines: {
          has_more: false,
          data: [
            { amount: 7, type: 'subscription', proration: true },
            { amount: 9, type: 'subscription', period: { start: 5, end: 6 } },
          ],
        },
      },
      { proration_amount: 7, service_start: 5, service_end: 6 },
    ],
    [
      'no prorations of which not all lines are known',
      'invoice',
      { lines: { has_more: true, data: [subscriptionLine(1, 1, true)] } },
      { proration_amount: null },
    ],
    [
      'what was paid elsewhere, in the newer words',
      'invoice',
      { paid_out_of_band: undefined, amount_paid_off_stripe: 5 },
      { paid_out_of_band: true },
    ],
    [
      'the price of all items, one of which has no fixed one',
      'subscription',
      {
        items: {
          data: [
            { price: { id: 'price_1', unit_amount: 20 }, quantity: 3 },
            { price: { unit_amount: 5 } },
            { price: { unit_amount: null } },
          ],
        },
      },
      { amount: 65, price: 'price_1' },
    ],
    [
      'the period of older versions',
      'subscription',
      { items: { data: [{}] }, current_period_end: 77 },
      { current_period_end: 77, amount: null },
    ],
    [
      'movements of a dispute as ids',
      'dispute',
      { balance_transactions: [{ id: 'txn_1' }, 'txn_2'] },
      { balance_transactions: ['txn_1', 'txn_2'] },
    ],
    [
      'the refunds of a credit note',
      'credit_note',
      { refunds: [{ refund: { id: 're_1' } }, { refund: 're_2' }] },
      { refunds: ['re_1', 're_2'] },
    ],
    [
      'the one refund of older versions',
      'credit_note',
      { refunds: undefined, refund: 're_3' },
      { refunds: ['re_3'] },
    ],
    ['no refund', 'credit_note', { refunds: undefined, refund: null }, { refunds: [] }],
  ])('%s', (_name, object, changes, columns) => {
    expect(like(object, changes)).toMatchObject(columns);
  });

  it('is a deleted customer with nothing but its id', () => {
    expect(columnsOf('customer', { id: 'cus_1', deleted: true })).toMatchObject({
      id: 'cus_1',
      deleted: true,
      created: null,
    });
  });

  it('brings the source of a balance transaction as a row of its own, and names it in the raw object', () => {
    const value = { ...published.balance_transaction, source: published.charge };
    const { rows } = rowsOfPage('balance_transaction', [value], false);
    const [transaction, charge] = rows;
    expect(rows.map(({ object }) => object)).toEqual(['balance_transaction', 'charge']);
    const id = published.charge['id'];
    expect(JSON.parse(transaction?.raw ?? '')).toEqual({ ...value, source: id });
    expect(columnsOf('balance_transaction', value)).toMatchObject({ source: id });
    expect(JSON.parse(charge?.raw ?? '')).toEqual(published.charge);
    const other = { ...value, source: { id: 'tr_1', object: 'transfer' } };
    expect(rowsOfPage('balance_transaction', [other], false).rows).toHaveLength(1);
  });

  it('says of what kind was that which is no object of its kind', () => {
    const broken = { ...published.charge, amount: 12.5 };
    const page = [
      { ...published.balance_transaction, source: broken },
      { ...published.balance_transaction, currency: null },
      'nothing',
    ];
    const { rows, malformed } = rowsOfPage('balance_transaction', page, true);
    expect(malformed).toEqual([
      { object: 'charge', id: published.charge['id'] },
      { object: 'balance_transaction', id: published.balance_transaction['id'] },
      { object: 'balance_transaction', id: null },
    ]);
    expect(rows.map(({ object }) => object)).toEqual(['balance_transaction']);
  });

  it('reads the same from references, whether they came as ids or expanded', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...mirrorObjects),
        fc.func(fc.boolean()),
        (object, isExpanded) => {
          const value = published[object];
          const isId = (one: unknown): one is string =>
            typeof one === 'string' && /^(?:ch|pi|in|sub|cus|txn|po|re)_.*[0-9A-Z]/.test(one);
          const expanded = Object.fromEntries(
            Object.entries(value).map(([field, one]) =>
              field !== 'id' && isId(one) && isExpanded(field)
                ? [field, { id: one, object: 'expanded' }]
                : [field, one],
            ),
          );
          expect(columnsOf(object, expanded)).toEqual(columnsOf(object, value));
        },
      ),
    );
  });

  it('is a row or no object of its kind, whatever its fields hold', () => {
    const anything = fc.oneof(fc.constant(undefined), fc.jsonValue());
    fc.assert(
      fc.property(
        fc
          .constantFrom(...mirrorObjects)
          .chain((object) =>
            fc.tuple(
              fc.constant(object),
              fc.dictionary(fc.constantFrom(...Object.keys(published[object])), anything),
            ),
          ),
        ([object, changes]) => {
          const value: Shape = { ...published[object], ...changes };
          const { rows, malformed } = rowsOfPage(object, [value], true);
          const kept = rows.find((row) => row.object === object);
          expect(kept === undefined).toBe(malformed.some((one) => one.object === object));
          for (const name of kept ? mirrorTables[object].required : []) {
            expect(columnsOf(object, value)?.[name]).not.toBeNull();
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
