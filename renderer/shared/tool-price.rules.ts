import type { PricingView } from '../../electron/catalog/catalog-pricing.schema';
import { parseCurrency } from '../../electron/shared/money';
import { moneyText } from '../ui/money-text';

/** What a price column shows of one tool. */
export interface PriceParts {
  /** The amount, or the word that stands for it. */
  readonly text: string;
  /** What one amount is paid for; null where the price model says it. */
  readonly unit: string | null;
  /** Whether `text` is an amount rather than a word. */
  readonly isAmount: boolean;
}

/**
 * A tool's price for its column.
 * @param withCurrency false where the column names the currency once for all
 */
export function priceParts(pricing: PricingView, withCurrency: boolean): PriceParts {
  const { model, currency, amount, usageUnit } = pricing;
  if (model === 'FREE') return { text: 'Free', unit: null, isAmount: false };
  if (model === 'CUSTOM') return { text: 'On request', unit: null, isAmount: false };
  const code = parseCurrency(currency);
  if (code === undefined || amount === null) {
    return { text: 'Unreadable', unit: null, isAmount: false };
  }
  const unit = model === 'USAGE_BASED' && usageUnit ? `per ${usageUnit}` : null;
  return { text: moneyText({ minor: amount, currency: code }, withCurrency), unit, isAmount: true };
}

/** The price of a tool in one line, for copying and for sentences. */
export function priceLine(pricing: PricingView, withCurrency: boolean): string {
  const { text, unit } = priceParts(pricing, withCurrency);
  return unit ? `${text} ${unit}` : text;
}
