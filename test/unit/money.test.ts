import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amountText,
  type CurrencyCode,
  currencyExponent,
  decimalFromMinor,
  isStorable,
  minorFromDecimal,
  parseCurrency,
  readAmount,
  storableDecimals,
  storableStep,
} from '../../electron/shared/money';

function currency(code: string): CurrencyCode {
  const parsed = parseCurrency(code);
  if (!parsed) throw new Error(`not a currency: ${code}`);
  return parsed;
}

const USD = currency('USD');
const JPY = currency('JPY');
const KWD = currency('KWD');

const ISK = currency('ISK');

const anyCurrency = fc.constantFrom(
  ...[USD, JPY, KWD, ISK],
  ...['EUR', 'BHD', 'UGX'].map(currency),
);

/** Amounts that a numeric(10,2) column can hold, in minor units of their currency. */
const storable = anyCurrency.chain((code) => {
  const largest = storableDecimals(code) === 0 ? 99_999_999 : 99_999_999_99;
  return fc
    .integer({ min: 0, max: largest })
    .map((count) => ({ currency: code, minor: count * storableStep(code) }));
});

describe('currencies without a fraction that Stripe sends in hundredths', () => {
  it.each(['ISK', 'UGX'])('takes whole amounts of %s, and counts hundredths', (code) => {
    const money = currency(code);
    expect(currencyExponent(money)).toBe(2);
    expect(storableDecimals(money)).toBe(0);
    expect(readAmount('500', money)).toEqual({ ok: true, minor: 50_000 });
    expect(readAmount('500.50', money)).toMatchObject({ ok: false, problem: 'too_many_decimals' });
    expect(amountText({ minor: 50_000, currency: money })).toBe('500');
    expect(minorFromDecimal('500.00', money)).toBe(50_000);
    expect(isStorable({ minor: 84_900, currency: money })).toBe(true);
    expect(isStorable({ minor: 84_915, currency: money })).toBe(false);
    // What somebody else stored is shown as it is.
    expect(amountText({ minor: 84_915, currency: money })).toBe('849.15');
  });
});

describe('reading an amount', () => {
  it('reads back every storable amount that it shows', () => {
    fc.assert(
      fc.property(storable, (money) => {
        expect(readAmount(amountText(money), money.currency)).toEqual({
          ok: true,
          minor: money.minor,
        });
      }),
    );
  });

  it('never answers with a fraction of a minor unit, whatever is typed', () => {
    const typed = fc.oneof(
      fc.string(),
      fc.stringMatching(/^-?[\d,. ]{0,14}$/),
      fc.double().map(String),
    );
    fc.assert(
      fc.property(typed, anyCurrency, (text, code) => {
        const reading = readAmount(text, code);
        if (!reading.ok) return;
        expect(Number.isSafeInteger(reading.minor)).toBe(true);
        expect(decimalFromMinor({ minor: reading.minor, currency: code })).toMatch(
          /^\d{1,8}\.\d\d$/,
        );
      }),
    );
  });

  it.each([
    ['49', USD, 4_900],
    ['49.', USD, 4_900],
    ['49.5', USD, 4_950],
    [' 49.00 ', USD, 4_900],
    ['1,049.50', USD, 104_950],
    ['1 049.50', USD, 104_950],
    ['1\u00a0049\u202f', USD, 104_900],
    ['12,345,678.00', USD, 1_234_567_800],
    ['0049', USD, 4_900],
    ['0.1', USD, 10],
    ['99999999.99', USD, 99_999_999_99],
    ['4900', JPY, 4_900],
    ['4900.00', JPY, 4_900],
    ['4900.0000', JPY, 4_900],
    ['1.25', KWD, 1_250],
    ['1.250', KWD, 1_250],
    ['12,250.00', KWD, 12_250_000],
    // As spreadsheets copy cells that are formatted as money.
    ['$49.00', USD, 4_900],
    [' $1,049.50 ', USD, 104_950],
    ['49.00 USD', USD, 4_900],
    ['USD 49', USD, 4_900],
    ['¥4,900', JPY, 4_900],
    ['KWD\u00a01.250', KWD, 1_250],
  ])('reads %j in %s as %d minor units', (text, code, minor) => {
    expect(readAmount(text, code)).toEqual({ ok: true, minor });
  });

  it.each([
    ['', USD, 'empty'],
    ['  ', USD, 'empty'],
    ['free', USD, 'not_a_number'],
    ['€49', USD, 'not_a_number'],
    ['$49', JPY, 'not_a_number'],
    ['CA$49', USD, 'not_a_number'],
    ['49 $ 12', USD, 'not_a_number'],
    ['$', USD, 'not_a_number'],
    ['-$1', USD, 'negative'],
    ['49,00', USD, 'not_a_number'],
    ['4,90', USD, 'not_a_number'],
    ['0,125', USD, 'not_a_number'],
    ['012,500', USD, 'not_a_number'],
    ['0 125', JPY, 'not_a_number'],
    ['49 12', USD, 'not_a_number'],
    ['1,234 567', USD, 'not_a_number'],
    ['4e3', USD, 'not_a_number'],
    ['49.0.0', USD, 'not_a_number'],
    ['٤٩', USD, 'not_a_number'],
    ['-1', USD, 'negative'],
    ['49.001', USD, 'too_many_decimals'],
    ['49.5', JPY, 'too_many_decimals'],
    ['1.000', JPY, 'too_many_decimals'],
    ['1.500', USD, 'too_many_decimals'],
    ['12,250', KWD, 'not_a_number'],
    ['1.234', KWD, 'too_many_decimals'],
    ['100000000', USD, 'too_large'],
    ['1'.repeat(100_000), USD, 'too_large'],
    ['100,000,000.00', USD, 'too_large'],
  ])('says what is wrong with %j in %s: %s', (text, code, problem) => {
    expect(readAmount(text, code)).toEqual({
      ok: false,
      problem,
      decimals: storableDecimals(code),
    });
  });
});

describe('converting an amount for its column', () => {
  it('brings every storable amount there and back unchanged, negative ones too', () => {
    fc.assert(
      fc.property(storable, fc.constantFrom(1, -1), ({ minor, currency: code }, sign) => {
        const money = { minor: minor === 0 ? 0 : minor * sign, currency: code };
        expect(minorFromDecimal(decimalFromMinor(money), code)).toBe(money.minor);
      }),
    );
  });

  it('reads whatever number of decimals the driver prints', () => {
    expect(minorFromDecimal('49', USD)).toBe(4_900);
    expect(minorFromDecimal('49.5', USD)).toBe(4_950);
    expect(minorFromDecimal('4900.00', JPY)).toBe(4_900);
    expect(minorFromDecimal('1.25', KWD)).toBe(1_250);
    expect(Object.is(minorFromDecimal('-0.00', USD), 0)).toBe(true);
  });

  it.each(['', 'NaN', '1e3', '1.234', '1,000.00', ' 1'])('refuses %j as a column value', (text) => {
    expect(() => minorFromDecimal(text, USD)).toThrow(RangeError);
  });

  it('refuses what the currency or the column cannot hold instead of rounding it', () => {
    expect(() => minorFromDecimal('49.50', JPY)).toThrow(RangeError);
    expect(() => decimalFromMinor({ minor: 1_234, currency: KWD })).toThrow(RangeError);
    expect(() => decimalFromMinor({ minor: 0.5, currency: USD })).toThrow(RangeError);
    expect(() => decimalFromMinor({ minor: 100_000_000_00, currency: USD })).toThrow(RangeError);
    expect(() => decimalFromMinor({ minor: 9e15, currency: JPY })).toThrow(RangeError);
  });
});

describe('showing an amount', () => {
  it.each([
    [0, USD, '0.00'],
    [5, USD, '0.05'],
    [4_900, USD, '49.00'],
    [-4_950, USD, '-49.50'],
    [4_900, JPY, '4900'],
    [0, JPY, '0'],
    [1_250, KWD, '1.25'],
    [1_234, KWD, '1.234'],
  ])('shows %d minor units of %s as %s', (minor, code, text) => {
    expect(amountText({ minor, currency: code })).toBe(text);
  });
});

describe('recognising a currency', () => {
  it.each(['usd', 'US', 'USDT', 'U$D', ''])('refuses %j', (text) => {
    expect(parseCurrency(text)).toBeUndefined();
  });
});
