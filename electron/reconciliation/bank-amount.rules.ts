import { type CurrencyCode, currencyExponent } from '../shared/money';

/**
 * Reads an amount of a bank file into minor units, without floats. Signs may stand before or after,
 * thousands may be grouped by the other separator, a space or an apostrophe.
 * @returns undefined when it is no amount, or has decimals that the currency has not
 */
export function readBankAmount(
  text: string,
  currency: CurrencyCode,
  decimal: '.' | ',',
): number | undefined {
  const trimmed = text.trim().replace(/^\((.*)\)$/, '-$1');
  const sign = /^[-−]|[-−]$/.test(trimmed) ? -1 : 1;
  const bare = trimmed
    .replace(/^[-−+]|[-−+]$/g, '')
    .replace(/^(?:[A-Z]{3}|[$€£¥])\s*|\s*(?:[A-Z]{3}|[$€£¥])$/g, '')
    .trim();
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

/** An ISO day from a day as banks write it; undefined when there is no such day. */
export function readBankDay(text: string, order: 'ymd' | 'dmy' | 'mdy'): string | undefined {
  const trimmed = text.trim();
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(trimmed);
  const parts = compact ?? /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ].*)?$/.exec(trimmed);
  if (!parts) return undefined;
  const [, one = '', two = '', three = ''] = parts;
  const [year, month, day] =
    compact || one.length === 4 || order === 'ymd'
      ? [one, two, three]
      : order === 'dmy'
        ? [three, two, one]
        : [three, one, two];
  const full = year.length === 2 ? `20${year}` : year;
  const iso = `${full.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const moment = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== iso
    ? undefined
    : iso;
}
