import { amountText, decimalFromMinor, parseCurrency, storedMinor } from '../shared/money';
import type { Pricing, PricingView } from './catalog-pricing.schema';
import type { PriceModel } from './catalog-values.schema';

/** The five columns that say what a tool costs; the amount as the text of a numeric(10,2). */
export interface PricingColumns {
  readonly price_model: PriceModel;
  readonly price_amount: string;
  readonly currency: string;
  readonly usage_unit: string | null;
  readonly trial_days: number;
}

/**
 * What a price looks like in its columns. What the model does not have is written as the database
 * demands it: amount 0, no usage unit, no trial.
 * @param pricing a checked price, its amount in minor units
 */
export function columnsOfPricing(pricing: Pricing): PricingColumns {
  const { model, currency } = pricing;
  return {
    price_model: model,
    price_amount:
      'amount' in pricing ? decimalFromMinor({ minor: pricing.amount, currency }) : '0.00',
    currency,
    usage_unit: 'usageUnit' in pricing ? pricing.usageUnit : null,
    trial_days: 'trialDays' in pricing ? pricing.trialDays : 0,
  };
}

/**
 * Reads the columns of a stored price, whoever wrote them.
 * @returns the amount in minor units, or null where the number is no amount of its currency.
 */
export function pricingOfColumns(columns: PricingColumns): PricingView {
  return {
    model: columns.price_model,
    currency: columns.currency,
    amount: storedMinor(columns.price_amount, columns.currency),
    usageUnit: columns.usage_unit,
    trialDays: columns.trial_days,
  };
}

/** A price as it will be seen once it is stored. */
export function viewOfPricing(pricing: Pricing): PricingView {
  return pricingOfColumns(columnsOfPricing(pricing));
}

/** A price as the texts of its form fields; a model without a price leaves the amount empty. */
export function formOfPricing({ model, currency, amount, usageUnit, trialDays }: PricingView) {
  const code = parseCurrency(currency);
  const priced = code !== undefined && amount !== null && amount !== 0;
  return {
    model,
    currency,
    amount: priced ? amountText({ minor: amount, currency: code }) : '',
    usageUnit: usageUnit ?? '',
    trialDays: String(trialDays),
  };
}
