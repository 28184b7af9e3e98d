import { type CurrencyCode, currencyExponent } from '../../shared/money';

/** Signs of one currency, or of few; a dollar sign is of many, but of none of these. */
const currenciesOfSign: Readonly<Record<string, readonly string[]>> = {
  '€': ['EUR'],
  '£': ['GBP'],
  '¥': ['JPY', 'CNY'],
};
const withOwnSign = Object.values(currenciesOfSign).flat();

interface AmountParts {
  readonly digits: string;
  readonly sign: 1 | -1;
  /** Codes and signs of currencies. */
  readonly marks: readonly string[];
}

function takeMarks(text: string): Pick<AmountParts, 'digits' | 'marks'> {
  const [, before, digits, after] =
    /^(?:([A-Z]{3}|[$€£¥])\s*)?(.*?)(?:\s*([A-Z]{3}|[$€£¥]))?$/.exec(text) ?? [];
  return { digits: digits ?? text, marks: [before, after].filter((mark) => mark !== undefined) };
}

function takeSign(text: string): Pick<AmountParts, 'digits' | 'sign'> {
  const [, bracketed, after] = /^\((.*)\)$|^(.*?)\s*DR$/i.exec(text) ?? [];
  const [, led, trailed] = /^[-−](.*)$|^(.*)[-−]$/.exec(text) ?? [];
  const negative = bracketed ?? after ?? led ?? trailed;
  return negative === undefined
    ? { digits: text.replace(/^\+|\+$|\s*CR$/gi, '').trim(), sign: 1 }
    : { digits: negative.trim(), sign: -1 };
}

/** The currency stands outside of the sign or within it: `$(12.00)`, `-12.00 EUR`, `-$12.00`. */
function partsOf(text: string): AmountParts {
  const outer = takeMarks(text.trim());
  const { digits, sign } = takeSign(outer.digits);
  const inner = takeMarks(digits);
  return { digits: inner.digits, sign, marks: [...outer.marks, ...inner.marks] };
}

/** The currency that an amount names by its code, or by a sign that no other has. */
export function currencyOfAmount(text: string): string | undefined {
  for (const mark of partsOf(text).marks) {
    const [one, ...others] = currenciesOfSign[mark] ?? [mark];
    if (mark !== '$' && others.length === 0) return one;
  }
  return undefined;
}

function isMarkOf(mark: string, currency: CurrencyCode): boolean {
  if (mark === '$') return !withOwnSign.includes(currency);
  return (currenciesOfSign[mark] ?? [mark]).includes(currency);
}

/**
 * Reads an amount of a bank file into minor units, without floats. Signs may stand before or after,
 * brackets mean money out, thousands may be grouped by the other separator, a space or an apostrophe.
 * @returns undefined when it is no amount, names another currency, or has decimals that this has not
 */
export function readBankAmount(
  text: string,
  currency: CurrencyCode,
  decimal: '.' | ',',
): number | undefined {
  const { digits: bare, sign, marks } = partsOf(text);
  if (!marks.every((mark) => isMarkOf(mark, currency))) return undefined;
  const group = decimal === '.' ? ',' : '\\.';
  const shape = new RegExp(
    `^(\\d+|\\d{1,3}(?:[${group}\\s'’]\\d{3})+)(?:\\${decimal}(\\d{0,3}))?$`,
  );
  const match = shape.exec(bare);
  if (!match) return undefined;
  const [, whole = '', fraction = ''] = match;
  const exponent = currencyExponent(currency);
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > exponent) return undefined;
  const digits = whole.replace(/\D/g, '') + significant.padEnd(exponent, '0');
  const minor = Number(digits);
  if (!Number.isSafeInteger(minor)) return undefined;
  return minor === 0 ? 0 : sign * minor;
}

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** A day whose month is an English word, with its number in place of the word. */
function numbered(text: string): { readonly text: string; readonly order: 'dmy' | 'mdy' } | null {
  const [, before, word = '', after] =
    /^(\d{1,2})?[\s\-./]*([a-z]{3})[a-z]*\.?[\s\-./]+(.*)$/i.exec(text) ?? [];
  const month = months.indexOf(word.toLowerCase()) + 1;
  if (month === 0 || after === undefined) return null;
  return before === undefined
    ? { text: `${month}-${after.replace(/[\s,\-./]+/g, '-')}`, order: 'mdy' }
    : { text: `${before}-${month}-${after}`, order: 'dmy' };
}

/** An ISO day from a day as banks write it; undefined when there is no such day. */
export function readBankDay(text: string, order: 'ymd' | 'dmy' | 'mdy'): string | undefined {
  const named = numbered(text.trim());
  const trimmed = named?.text ?? text.trim();
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(trimmed);
  const parts = compact ?? /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ].*)?$/.exec(trimmed);
  if (!parts) return undefined;
  const [, one = '', two = '', three = ''] = parts;
  const [year, month, day] =
    compact || one.length === 4 || (order === 'ymd' && !named)
      ? [one, two, three]
      : (named?.order ?? order) === 'dmy'
        ? [three, two, one]
        : [three, one, two];
  // Any other number of digits is what is left of a year.
  if (year.length !== 2 && year.length !== 4) return undefined;
  const full = year.length === 2 ? `20${year}` : year;
  const iso = `${full}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const moment = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== iso
    ? undefined
    : iso;
}
