/**
 * Money is an integer in the currency's minor unit together with its ISO 4217 code. The exponent
 * table follows Stripe's lists of zero-decimal and three-decimal currencies, because Stripe is the
 * other side of every amount: https://docs.stripe.com/currencies. The database has the same lists in
 * desk_currency_decimals, and a test compares them.
 */
export type CurrencyCode = string & { readonly __brand: 'CurrencyCode' };

export interface Money {
  /** Signed amount in minor units (cents, yen, fils): always an integer. */
  readonly minor: number;
  readonly currency: CurrencyCode;
}

/** Currencies whose minor unit is the unit itself. */
export const zeroDecimalCurrencies: readonly string[] =
  'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' ');
/** Currencies with a thousandth as minor unit. */
export const threeDecimalCurrencies: readonly string[] = 'BHD JOD KWD OMR TND'.split(' ');
/** Currencies without a fraction that Stripe sends in hundredths all the same: `5.00` is 500. */
const wholeInHundredths = new Set(['ISK', 'UGX']);

const zeroDecimal = new Set(zeroDecimalCurrencies);
const threeDecimal = new Set(threeDecimalCurrencies);

/** Columns are numeric(10,2): the largest amount that fits, in hundredths. */
const largestColumnHundredths = 99_999_999_99;

/** What is wrong with an amount that a person typed. */
export type AmountProblem =
  | 'empty'
  | 'not_a_number'
  | 'too_many_decimals'
  | 'negative'
  | 'too_large';

export type AmountReading =
  | { readonly ok: true; readonly minor: number }
  | { readonly ok: false; readonly problem: AmountProblem; readonly decimals: number };

/**
 * Recognises a currency code.
 * @returns the branded code, or undefined unless the text is three capital letters.
 */
export function parseCurrency(text: string): CurrencyCode | undefined {
  return /^[A-Z]{3}$/.test(text) ? (text as CurrencyCode) : undefined;
}

let inUse: ReadonlySet<string> | undefined;

/**
 * Recognises a currency that people pay in. What is stored may hold any three letters; what is typed
 * or imported may not, because `UDS` for `USD` would be a price that nobody can pay.
 */
export function parseCurrencyInUse(text: string): CurrencyCode | undefined {
  inUse ??= new Set(Intl.supportedValuesOf('currency'));
  return inUse.has(text) ? parseCurrency(text) : undefined;
}

/** How many decimals a currency has: 0, 2 or 3. */
export function currencyExponent(currency: CurrencyCode): 0 | 2 | 3 {
  if (zeroDecimal.has(currency)) return 0;
  return threeDecimal.has(currency) ? 3 : 2;
}

/**
 * The smallest step, in minor units, in which amounts of a currency can be stored and charged: 10 fils
 * for KWD and its like, whose third decimal numeric(10,2) cannot hold; 100 for ISK and UGX, of which
 * Stripe takes no fraction; 1 for every other currency.
 */
export function storableStep(currency: CurrencyCode): 1 | 10 | 100 {
  if (wholeInHundredths.has(currency)) return 100;
  return currencyExponent(currency) === 3 ? 10 : 1;
}

/** With how many decimals amounts of a currency are typed: as many as its {@link storableStep} leaves. */
export function storableDecimals(currency: CurrencyCode): 0 | 2 {
  return storableStep(currency) === 10 ** currencyExponent(currency) ? 0 : 2;
}

/** Whether an amount fits into a numeric(10,2) column without losing anything, and can be charged. */
export function isStorable({ minor, currency }: Money): boolean {
  const exponent = currencyExponent(currency);
  const largest = {
    0: largestColumnHundredths / 100,
    2: largestColumnHundredths,
    3: largestColumnHundredths * 10,
  };
  return (
    Number.isSafeInteger(minor) &&
    Math.abs(minor) <= Math.floor(largest[exponent]) &&
    minor % storableStep(currency) === 0
  );
}

const signs = new Map<CurrencyCode, string>();

/** How a currency is written before an amount: "$", and "CA$" for another dollar. */
function signOf(currency: CurrencyCode): string {
  const known = signs.get(currency);
  if (known !== undefined) return known;
  const parts = new Intl.NumberFormat('en-US', { style: 'currency', currency }).formatToParts(0);
  const sign = parts.find(({ type }) => type === 'currency')?.value ?? currency;
  signs.set(currency, sign);
  return sign;
}

/** An amount without the sign or the code of its own currency before or after it. */
function withoutSign(entered: string, currency: CurrencyCode): string {
  const minus = /^-?/.exec(entered)?.[0] ?? '';
  const rest = entered.slice(minus.length);
  for (const sign of [signOf(currency), currency]) {
    if (rest.startsWith(sign)) return minus + rest.slice(sign.length).trimStart();
    if (rest.endsWith(sign)) return minus + rest.slice(0, -sign.length).trimEnd();
  }
  return entered;
}

/** Nobody groups thousands behind a nought: 0,125 is an eighth, and never to become 125. */
const amountShape = /^(-?)(\d+|[1-9]\d{0,2}(?:([,\s])\d{3})(?:\3\d{3})*)(?:\.(\d*))?$/;

/**
 * Reads an amount as a person types it: digits with an optional point, no exponent, no sign but a
 * leading minus (which is reported as negative rather than as nonsense). Thousands may be grouped
 * by commas or spaces, because pasted spreadsheet cells carry them; a separator anywhere else is
 * refused, so that two numbers pasted together are never read as one. So is a point before three
 * digits where the currency has no thousandths. The sign or code of the currency itself may stand
 * before or after it, as in formatted cells of a spreadsheet; that of another is refused.
 * @returns the amount in minor units, or what is wrong with it.
 */
export function readAmount(text: string, currency: CurrencyCode): AmountReading {
  const decimals = storableDecimals(currency);
  const fail = (problem: AmountProblem): AmountReading => ({ ok: false, problem, decimals });
  const entered = text.trim();
  if (entered === '') return fail('empty');
  const match = amountShape.exec(entered) ?? amountShape.exec(withoutSign(entered, currency));
  if (!match) return fail('not_a_number');
  const [, sign, whole = '', , fraction = ''] = match;
  if (sign === '-') return fail('negative');
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > decimals) return fail('too_many_decimals');
  const exponent = currencyExponent(currency);
  // Half of the world writes one thousand as 1.000: it is never to become one.
  if (fraction.length === 3 && exponent !== 3) return fail('too_many_decimals');
  // And where there are thousandths, 12,250 is what many write for 12.250.
  if (exponent === 3 && /^\d+,\d{3}$/.test(whole) && fraction === '') return fail('not_a_number');
  const digits = whole.replace(/[,\s]/g, '').replace(/^0+(?=\d)/, '');
  if (digits.length > 9) return fail('too_large');
  const hundredths = Number(digits) * 100 + Number(significant.padEnd(2, '0'));
  if (hundredths > largestColumnHundredths) return fail('too_large');
  const minor = exponent === 3 ? hundredths * 10 : exponent === 2 ? hundredths : hundredths / 100;
  return { ok: true, minor };
}

/**
 * Converts a numeric(10,2) column value into minor units without passing through a float.
 * @param decimal the text PostgreSQL or Prisma's Decimal gives, for instance `'49.00'`.
 * @throws RangeError when the text is no decimal with at most two places, or has a fraction that
 *   the currency does not have.
 */
export function minorFromDecimal(decimal: string, currency: CurrencyCode): number {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(decimal);
  if (!match) throw new RangeError(`Not a numeric(10,2) value: ${decimal}`);
  const [, sign, whole = '0', fraction = ''] = match;
  const hundredths = Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
  const exponent = currencyExponent(currency);
  if (exponent === 0 && hundredths % 100 !== 0) {
    throw new RangeError(`${currency} has no decimals: ${decimal}`);
  }
  const magnitude =
    exponent === 3 ? hundredths * 10 : exponent === 2 ? hundredths : hundredths / 100;
  return sign === '-' && magnitude !== 0 ? -magnitude : magnitude;
}

/**
 * Reads a stored amount, whoever wrote it.
 * @param decimal the text of a numeric(10,2) column
 * @returns minor units, or null where the number is no amount of its currency
 */
export function storedMinor(decimal: string, currency: string): number | null {
  const code = parseCurrency(currency);
  if (!code) return null;
  try {
    return minorFromDecimal(decimal, code);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * Converts minor units into the text of a numeric(10,2) column.
 * @throws RangeError when the amount is no integer, needs a third decimal, or is too large.
 */
export function decimalFromMinor({ minor, currency }: Money): string {
  if (!Number.isSafeInteger(minor)) throw new RangeError(`Not an integer amount: ${minor}`);
  const exponent = currencyExponent(currency);
  if (exponent === 3 && minor % 10 !== 0) {
    throw new RangeError(`${minor} ${currency} needs three decimals; the column has two`);
  }
  const hundredths = exponent === 3 ? minor / 10 : exponent === 2 ? minor : minor * 100;
  const magnitude = Math.abs(hundredths);
  if (magnitude > largestColumnHundredths) {
    throw new RangeError(`${minor} ${currency} has more than eight digits before the point`);
  }
  const whole = Math.trunc(magnitude / 100);
  const fraction = String(magnitude % 100).padStart(2, '0');
  return `${hundredths < 0 ? '-' : ''}${whole}.${fraction}`;
}

/** The amount as digits for an input field: no currency sign, the currency's storable decimals. */
export function amountText({ minor, currency }: Money): string {
  const exponent = currencyExponent(currency);
  const magnitude = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const whole = magnitude.slice(0, magnitude.length - exponent);
  const fraction = magnitude.slice(magnitude.length - exponent);
  const shown = exponent === 3 && fraction.endsWith('0') ? fraction.slice(0, 2) : fraction;
  const isWhole = storableDecimals(currency) === 0 && /^0*$/.test(shown);
  return `${minor < 0 ? '-' : ''}${whole}${isWhole ? '' : `.${shown}`}`;
}
