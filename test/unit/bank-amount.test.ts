import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBankAmount, readBankDay } from '../../electron/reconciliation/bank/bank-amount.rules';
import { amountText, type CurrencyCode, parseCurrency } from '../../electron/shared/money';

function currency(code: string): CurrencyCode {
  const parsed = parseCurrency(code);
  if (!parsed) throw new Error(code);
  return parsed;
}

describe('an amount of a bank file', () => {
  const money = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD').chain((code) =>
    fc.integer({ min: -999_999_999, max: 999_999_999 }).map((minor) => ({
      code: currency(code),
      minor,
    })),
  );

  it('is read to the minor unit, whatever signs its bank parts the digits with', () => {
    fc.assert(
      fc.property(
        money,
        fc.constantFrom('.' as const, ',' as const),
        fc.constantFrom('', ' ', '’', 'separator'),
        fc.constantFrom('before', 'after', 'brackets'),
        ({ code, minor }, decimal, grouping, side) => {
          const [whole = '', fraction] = amountText({
            minor: Math.abs(minor),
            currency: code,
          }).split('.');
          const group = grouping === 'separator' ? (decimal === '.' ? ',' : '.') : grouping;
          const digits = whole.replaceAll(/\B(?=(\d{3})+$)/g, group);
          const bare = fraction === undefined ? digits : `${digits}${decimal}${fraction}`;
          const signed =
            minor >= 0
              ? bare
              : side === 'before'
                ? `-${bare}`
                : side === 'after'
                  ? `${bare}−`
                  : `(${bare})`;
          expect(readBankAmount(signed, code, decimal)).toBe(minor);
        },
      ),
    );
  });

  it.each([
    ['', 'USD'],
    ['abc', 'USD'],
    ['12.345', 'USD'],
    ['1.5', 'JPY'],
    ['1,2,3', 'USD'],
    ['12 34.00', 'USD'],
    ['--5', 'USD'],
    ['1e3', 'USD'],
    ['99999999999999999', 'USD'],
  ])('“%s” in %s is none', (text, code) => {
    expect(readBankAmount(text, currency(code), '.')).toBeUndefined();
  });

  it.each([
    ['$(1,033.00)', 'USD', -103_300],
    ['($1,033.00)', 'USD', -103_300],
    ['$-12.00', 'USD', -1_200],
    ['-$12.00', 'CAD', -1_200],
    ['12.00- EUR', 'EUR', -1_200],
    ['EUR 12.00', 'EUR', 1_200],
    ['£12.00', 'GBP', 1_200],
    ['¥1,200', 'CNY', 120_000],
    ['12.00 CR', 'GBP', 1_200],
    ['$12.00 USD', 'USD', 1_200],
    ['12.00DR', 'GBP', -1_200],
  ])('“%s” in %s is one, wherever sign and currency stand', (text, code, minor) => {
    expect(readBankAmount(text, currency(code), '.')).toBe(minor);
  });

  it.each([
    ['12.00 USD', 'EUR'],
    ['€12.00', 'USD'],
    ['-£12.00', 'EUR'],
    ['$12.00', 'EUR'],
    ['¥1,200', 'KRW'],
    ['(-12.00)', 'USD'],
    ['-12.00-', 'USD'],
    ['$12.00 EUR', 'USD'],
  ])('“%s” is none of an account in %s', (text, code) => {
    expect(readBankAmount(text, currency(code), '.')).toBeUndefined();
  });

  it('has a day that exists', () => {
    expect(readBankDay('29.02.2028', 'dmy')).toBe('2028-02-29');
    expect(readBankDay('10/11/26', 'mdy')).toBe('2026-10-11');
    expect(readBankDay('20261011', 'dmy')).toBe('2026-10-11');
    expect(readBankDay('05 Oct 2026', 'mdy')).toBe('2026-10-05');
    expect(readBankDay('5-Oct-26', 'ymd')).toBe('2026-10-05');
    expect(readBankDay('October 5, 2026', 'dmy')).toBe('2026-10-05');
    for (const none of [
      '05.10.202',
      '05.10.2',
      '5 Foo 2026',
      'Oct 2026',
      '29.02.2027',
      '31/11/2026',
      '2026-13-01',
      'yesterday',
      '',
    ]) {
      expect(readBankDay(none, 'dmy'), none).toBeUndefined();
    }
  });
});
