import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import {
  type BalanceMovement,
  csvText,
  disagreementText,
  exportAmount,
  journalLines,
} from '../../electron/reconciliation/exports/export.rules';
import type { Finding } from '../../electron/reconciliation/findings/finding-queue.schema';

describe('a CSV export', () => {
  it('is read back cell by cell, whatever people wrote into it', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !/^[=+\-@\t\r]/.test(value));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (rows) => {
        const { data } = Papa.parse<string[]>(csvText(['one', 'two'], rows), {
          delimiter: ',',
          newline: '\r\n',
        });
        expect(data.slice(0, -1)).toEqual([['one', 'two'], ...rows]);
      }),
    );
  });

  it.each(['=1+1', '+cmd', '@sum(a1)', '-2+3', '\t=1', '\r=1'])(
    'keeps “%s” from being a formula',
    (text) => {
      const [cell = ''] = Papa.parse<string[]>(csvText([], [[text]]).slice(2), {
        delimiter: ',',
        newline: '\r\n',
      }).data[0] ?? [''];
      expect(cell).toBe(`'${text}`);
    },
  );

  it('says in words in what the two sides disagree, and leaves out what they agree in', () => {
    expect(
      disagreementText({
        currency: 'USD',
        evidence: {
          amount_minor: [6_060, 60_600],
          purchase: [null, 'ch_1'],
          'metadata.purchase_id': [null, null],
          currency: ['USD', 'usd'],
          purchases: [['p1', 'p2'], 'ch_1'],
        },
      }),
    ).toBe('amount: 60.60 / 606.00; purchase: nothing / ch_1; purchases: ["p1","p2"] / ch_1');
  });

  it('says amounts with the decimals that each side’s currency has, also of what was locked', () => {
    const text = (currency: string | null, evidence: Finding['evidence']) =>
      disagreementText({ currency, evidence });
    expect(text('JPY', { amount_minor: [6_060, null] })).toBe('amount: 6060 / nothing');
    expect(text('USD', { amount_minor: [4_900, 4_901], currency: ['USD', 'jpy'] })).toBe(
      'amount: 49.00 / 4901; currency: USD / jpy',
    );
    expect(text('USD', { field: ['refunded', null], change: ['0', '3030'] })).toBe(
      'field: refunded / nothing; change: 0.00 / 30.30',
    );
  });

  it('leaves negative amounts numbers, and writes amounts with the decimals of their currency', () => {
    expect(csvText([], [[exportAmount(-1_250, 'USD')]])).toBe('\r\n-12.50\r\n');
    expect(exportAmount(1_250, 'JPY')).toBe('1250');
    expect(['KWD', 'ISK'].map((code) => exportAmount(1_250, code))).toEqual(['1.250', '12.50']);
    expect(exportAmount(-5, 'KWD')).toBe('-0.005');
    expect(exportAmount(1_250, null)).toBe('1250');
  });
});

describe('the journal for accounting', () => {
  const movement = fc.record<BalanceMovement>({
    day: fc.constantFrom('2026-10-01', '2026-10-02'),
    currency: fc.constantFrom('USD', 'JPY'),
    type: fc.constantFrom(
      'charge',
      'refund',
      'payout',
      'stripe_fee',
      'adjustment',
      'something_new',
    ),
    amountMinor: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    feeMinor: fc.integer({ min: -1_000, max: 1_000 }),
    netMinor: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    count: fc.nat(100),
  });

  it('balances on every day in every currency, and leaves the balance by exactly its net', () => {
    fc.assert(
      fc.property(fc.array(movement), (movements) => {
        const sums = new Map<string, number>();
        let stripe = 0;
        for (const line of journalLines(movements)) {
          const key = `${line.day} ${line.currency}`;
          sums.set(key, (sums.get(key) ?? 0) + line.debitMinor - line.creditMinor);
          expect(line.debitMinor === 0 || line.creditMinor === 0).toBe(true);
          if (line.account === 'Stripe balance') stripe += line.debitMinor - line.creditMinor;
        }
        expect([...sums.values()].filter((sum) => sum !== 0)).toEqual([]);
        expect(stripe).toBe(movements.reduce((sum, { netMinor }) => sum + netMinor, 0));
      }),
    );
  });

  it('books sales, returns, fees and payouts against their accounts', () => {
    const day = { day: '2026-10-01', currency: 'USD' };
    const accountOf = (type: string) =>
      journalLines([{ ...day, type, amountMinor: 100, feeMinor: 0, netMinor: 100, count: 1 }])[1]
        ?.account;
    expect(
      Object.fromEntries(
        [
          'charge',
          'payment_refund',
          'payment_reversal',
          'payout',
          'topup',
          'stripe_fee',
          'network_cost',
          'application_fee_refund',
          'adjustment',
          'transfer_refund',
          // Stripe holds it: the bank has not got it.
          'payout_minimum_balance_hold',
          'of_a_type_to_come',
        ].map((type) => [type, accountOf(type)]),
      ),
    ).toEqual({
      charge: 'Sales',
      payment_refund: 'Sales returns',
      payment_reversal: 'Sales returns',
      payout: 'Bank',
      topup: 'Bank',
      stripe_fee: 'Payment fees',
      network_cost: 'Payment fees',
      application_fee_refund: 'Payment fees',
      adjustment: 'Disputes and adjustments',
      transfer_refund: 'Stripe, other',
      payout_minimum_balance_hold: 'Stripe, other',
      of_a_type_to_come: 'Stripe, other',
    });
  });

  it('books what a net is not that its amount less its fee would be on an account of its own', () => {
    const lines = journalLines([
      {
        ...{ day: '2026-10-01', currency: 'USD', type: 'charge', count: 2 },
        ...{ amountMinor: 4_900, feeMinor: 172, netMinor: 4_735 },
      },
    ]);
    const sides = lines.map(({ account, debitMinor, creditMinor }) => [
      account,
      debitMinor - creditMinor,
    ]);
    expect(sides).toEqual([
      ['Stripe balance', 4_900],
      ['Sales', -4_900],
      ['Payment fees', 172],
      ['Stripe balance', -172],
      ['Stripe balance', 7],
      ['Stripe, unexplained difference', -7],
    ]);
  });
});
