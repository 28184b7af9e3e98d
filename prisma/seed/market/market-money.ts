import {
  type CurrencyCode,
  currencyExponent,
  decimalFromMinor,
  minorFromDecimal,
} from '../../../electron/shared/money';
import type { MarketPurchase } from './market-types';

function code(currency: string): CurrencyCode {
  return currency as CurrencyCode;
}

/** The amount of a purchase in minor units. */
export function amountOf({ amount, currency }: MarketPurchase): number {
  return minorFromDecimal(amount, code(currency));
}

/** The refunded part of a purchase in minor units. */
export function refundedOf({ refunded_amount: refunded, currency }: MarketPurchase): number {
  return minorFromDecimal(refunded, code(currency));
}

/** Minor units as the purchase's column has them. */
export function columnAmount(minor: number, currency: string): string {
  return decimalFromMinor({ minor, currency: code(currency) });
}

/**
 * A price in dollars as about the same worth in another currency, in steps that the column and
 * Stripe both hold.
 * @param cents the price in US cents
 */
export function convertedMinor(cents: number, currency: string): number {
  if (currency === 'USD' || cents === 0) return cents;
  switch (currencyExponent(code(currency))) {
    case 0:
      return Math.max(50, Math.round(cents * 1.5));
    case 3:
      // Three decimals of which the last is always 0: the column has two.
      return Math.max(100, Math.round(cents * 0.3) * 10);
    default:
      return Math.max(50, Math.round(cents * 0.9));
  }
}

/** Stripe's usual fee for a payment in minor units. */
export function feeOf(minor: number, currency: string, byBank: boolean): number {
  const step = currencyExponent(code(currency)) === 3 ? 10 : 1;
  const raw = byBank ? Math.min(500, minor * 0.008) : minor * 0.029 + 30;
  return Math.min(minor, Math.max(step, Math.round(raw / step) * step));
}

/** A part of an amount, in steps that both sides hold. */
export function partOf(minor: number, share: number, currency: string): number {
  const step = currencyExponent(code(currency)) === 3 ? 10 : 1;
  return Math.max(step, Math.round((minor * share) / step) * step);
}

/** A part of a purchase's amount, in minor units that both sides hold. */
export function shareOf(purchase: MarketPurchase, share: number): number {
  return partOf(amountOf(purchase), share, purchase.currency);
}
