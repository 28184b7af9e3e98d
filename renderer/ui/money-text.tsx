import { currencyExponent, type Money } from '../../electron/shared/money';
import { deskLocale } from './locale';

const formats = new Map<string, Intl.NumberFormat>();

function formatFor(money: Money, withCurrency: boolean): Intl.NumberFormat {
  const key = `${money.currency} ${withCurrency}`;
  let format = formats.get(key);
  if (!format) {
    const digits = currencyExponent(money.currency);
    format = new Intl.NumberFormat(deskLocale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      ...(withCurrency
        ? { style: 'currency', currency: money.currency, currencyDisplay: 'narrowSymbol' }
        : {}),
    });
    formats.set(key, format);
  }
  return format;
}

/**
 * An amount as people read it.
 * @param money integer minor units and currency
 * @param withCurrency false where the column or sentence already names the currency
 */
export function moneyText(money: Money, withCurrency = true): string {
  const exponent = currencyExponent(money.currency);
  // A decimal string formats exactly; a quotient of floats would not for large amounts.
  const digits = String(Math.abs(money.minor)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const fraction = digits.slice(digits.length - exponent);
  const decimal = `${money.minor < 0 ? '-' : ''}${whole}${exponent === 0 ? '' : `.${fraction}`}`;
  return formatFor(money, withCurrency).format(decimal as Intl.StringNumericLiteral);
}
