import type { PricingView } from '../catalog/catalog-pricing.schema';
import { statusMeaning } from '../catalog/catalog-status.rules';
import type { ToolStatus } from '../catalog/catalog-values.schema';
import { type CurrencyCode, type Money, parseCurrency } from '../shared/money';
import { allocate, discounted } from './bundle-allocation.rules';

/**
 * How often a fixed price is paid. Prices of different intervals are never added together: a sum of
 * a month and a year says nothing. The order is that of the receipt and of the headline.
 */
export const billingIntervals = ['MONTHLY', 'ANNUAL', 'ONE_TIME'] as const;

export type BillingInterval = (typeof billingIntervals)[number];

/** What the arithmetic needs to know of a tool. */
export interface PricedTool {
  readonly toolId: string;
  readonly pricing: PricingView;
}

/** What one tool costs by itself and within the bundle, in minor units. */
export interface ReceiptPart {
  readonly toolId: string;
  readonly list: number;
  readonly share: number;
  readonly saving: number;
}

/** All fixed prices of one currency and interval: `price` is `sum` less `saving`. */
export interface ReceiptTotal {
  readonly currency: CurrencyCode;
  readonly interval: BillingInterval;
  readonly sum: number;
  readonly price: number;
  readonly saving: number;
  readonly parts: readonly ReceiptPart[];
}

/** A tool that no total counts, and why. */
export type ReceiptExtra =
  /** A free tool comes with the bundle. */
  | { readonly kind: 'included'; readonly toolId: string }
  /** Its price is agreed with each customer. */
  | { readonly kind: 'on_request'; readonly toolId: string }
  /** It is billed by what is used, at its own price: nobody knows the amount beforehand. */
  | {
      readonly kind: 'per_use';
      readonly toolId: string;
      readonly price: Money;
      readonly unit: string;
    }
  /** The stored number is no amount of its currency. */
  | { readonly kind: 'unreadable'; readonly toolId: string };

export interface Receipt {
  /** In the order of the bundle's currency first, other currencies by name, then the interval. */
  readonly totals: readonly ReceiptTotal[];
  readonly extras: readonly ReceiptExtra[];
  /**
   * The total that the bundle's one price column holds: the first interval there is, in the
   * bundle's currency. Null when nothing in the bundle has a fixed price in it.
   */
  readonly headline: ReceiptTotal | null;
}

interface FixedPrice {
  readonly toolId: string;
  readonly currency: CurrencyCode;
  readonly interval: BillingInterval;
  readonly amount: number;
}

function readPrice({ toolId, pricing }: PricedTool): FixedPrice | ReceiptExtra {
  const { model, amount, usageUnit } = pricing;
  if (model === 'FREE') return { kind: 'included', toolId };
  if (model === 'CUSTOM') return { kind: 'on_request', toolId };
  const currency = parseCurrency(pricing.currency);
  if (currency === undefined || amount === null) return { kind: 'unreadable', toolId };
  if (model === 'USAGE_BASED') {
    return {
      kind: 'per_use',
      toolId,
      price: { minor: amount, currency },
      unit: usageUnit ?? 'use',
    };
  }
  return { toolId, currency, interval: model, amount };
}

function totalOf(
  prices: readonly FixedPrice[],
  currency: CurrencyCode,
  interval: BillingInterval,
  discountPercent: number,
): ReceiptTotal {
  const sum = prices.reduce((total, { amount }) => total + amount, 0);
  const price = discounted(sum, discountPercent, currency);
  const shares = allocate(
    price,
    prices.map(({ amount }) => amount),
  );
  const parts = prices.map(({ toolId, amount }, at) => {
    const share = shares[at] ?? 0;
    return { toolId, list: amount, share, saving: amount - share };
  });
  return { currency, interval, sum, price, saving: sum - price, parts };
}

/**
 * What a bundle costs: one total for every currency and billing interval, and an explanation of
 * every tool that no total counts.
 * @param tools in the order of the bundle
 * @param discountPercent 0 to 100, taken off every total
 * @param currency the bundle's own, as it is stored
 */
export function receiptOf(
  tools: readonly PricedTool[],
  discountPercent: number,
  currency: string,
): Receipt {
  const read = tools.map(readPrice);
  const fixed = read.filter((price) => 'interval' in price);
  const rank = (code: string) => (code === currency ? '' : code);
  const currencies = [...new Set(fixed.map((price) => price.currency))].toSorted((one, other) =>
    rank(one).localeCompare(rank(other)),
  );
  const totals = currencies.flatMap((code) =>
    billingIntervals.flatMap((interval) => {
      const prices = fixed.filter(
        (price) => price.currency === code && price.interval === interval,
      );
      return prices.length === 0 ? [] : [totalOf(prices, code, interval, discountPercent)];
    }),
  );
  return {
    totals,
    extras: read.filter((price) => 'kind' in price),
    headline: totals.find((total) => total.currency === currency) ?? null,
  };
}

/**
 * The price that belongs into the bundle's column, in minor units of its currency: the headline's,
 * or nothing where there is none.
 */
export function storedPriceOf(receipt: Receipt): number {
  return receipt.headline?.price ?? 0;
}

/** What a customer on one plan gets from the headline total. */
export interface TierValue<Tier extends string> {
  readonly tier: Tier;
  /** How many of the bundle's tools the plan may use, now. */
  readonly usable: number;
  /** What the usable ones of the headline total cost one by one, in minor units. */
  readonly worth: number;
  /** `worth` less the bundle's price: negative where the plan pays for tools that it may not use. */
  readonly saving: number;
}

/**
 * What a bundle is worth to each plan that can buy it.
 * @param tools the bundle's, with the plan that each needs; one that is disabled or to come is used by nobody
 * @param tiers the plans that can buy it, lowest first
 * @param reaches whether a plan may use what needs another one
 */
export function valueByTier<Tier extends string>(
  receipt: Receipt,
  tools: readonly {
    readonly toolId: string;
    readonly requiredTier: Tier;
    readonly status: ToolStatus;
  }[],
  tiers: readonly Tier[],
  reaches: (has: Tier, needs: Tier) => boolean,
): readonly TierValue<Tier>[] {
  return tiers.map((tier) => {
    const usable = new Set(
      tools
        .filter(
          ({ requiredTier, status }) => statusMeaning(status).used && reaches(tier, requiredTier),
        )
        .map(({ toolId }) => toolId),
    );
    const { parts = [], price = 0 } = receipt.headline ?? {};
    const worth = parts
      .filter(({ toolId }) => usable.has(toolId))
      .reduce((sum, { list }) => sum + list, 0);
    return { tier, usable: usable.size, worth, saving: worth - price };
  });
}
