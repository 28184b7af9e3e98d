import type { BundleStatus } from '../../bundles/bundle-content.schema';
import type { Receipt } from '../../bundles/bundle-receipt.rules';
import type { PricingView } from '../../catalog/catalog-pricing.schema';
import type { ToolStatus } from '../../catalog/catalog-values.schema';
import { parseCurrency } from '../../shared/money';

/** How a price is paid. A usage price is one unit's, charged as often as the platform counts. */
export type Billing = 'MONTHLY' | 'ANNUAL' | 'ONE_TIME' | 'USAGE_BASED';

/** A price that the desk wants to be valid in Stripe; the amount in the currency's minor unit. */
export interface DesiredPrice {
  readonly billing: Billing;
  readonly currency: string;
  readonly amount: number;
}

/** What a tool or bundle should look like in Stripe. */
export interface DesiredProduct {
  readonly name: string;
  readonly description: string;
  /** Whether it can be bought. */
  readonly active: boolean;
  readonly prices: readonly DesiredPrice[];
}

const sold: readonly ToolStatus[] = ['ACTIVE', 'BETA'];

/** The price of a tool; free tools and those with a price on request have none in Stripe. */
function pricesOfTool({ model, currency, amount }: PricingView): readonly DesiredPrice[] {
  if (model === 'FREE' || model === 'CUSTOM' || amount === null) return [];
  return parseCurrency(currency) ? [{ billing: model, currency, amount }] : [];
}

/** What a tool should look like in Stripe. */
export function productOfTool(tool: {
  readonly name: string;
  readonly description: string;
  readonly status: ToolStatus;
  readonly pricing: PricingView;
}): DesiredProduct {
  const { name, description, status, pricing } = tool;
  return { name, description, active: sold.includes(status), prices: pricesOfTool(pricing) };
}

/**
 * What a bundle should look like in Stripe: one price for every total of its receipt. The headline's is the one
 * that the bundle is stored with, and sold for: where a tool was repriced without it, nobody has chosen another.
 */
export function productOfBundle(
  bundle: {
    readonly name: string;
    readonly description: string;
    readonly status: BundleStatus;
    readonly price: { readonly amount: number | null };
  },
  { totals, headline }: Receipt,
): DesiredProduct {
  return {
    name: bundle.name,
    description: bundle.description,
    active: bundle.status === 'ACTIVE',
    prices: totals
      .map((total) => ({
        billing: total.interval,
        currency: total.currency,
        amount: (total === headline ? bundle.price.amount : null) ?? total.price,
      }))
      .filter(({ amount }) => amount > 0),
  };
}

/** A price as the desk knows it from publishing. */
export interface KnownPrice extends DesiredPrice {
  readonly id: string;
  /** Stripe's id; null until it is made. */
  readonly priceId: string | null;
  readonly state: 'creating' | 'active' | 'archiving' | 'archived';
}

/** What has to be done to the prices: a Price never changes its amount, another one takes over. */
export interface PricePlan {
  readonly create: readonly DesiredPrice[];
  /** Our ids of the prices that are to be archived. */
  readonly archive: readonly string[];
}

/** Whether two prices are paid in the same currency and interval. */
export const isPaidAlike = (one: DesiredPrice, other: DesiredPrice) =>
  one.billing === other.billing && one.currency === other.currency;

const samePrice = (one: DesiredPrice, other: DesiredPrice) =>
  isPaidAlike(one, other) && one.amount === other.amount;

/** What turns the known prices into the desired ones. */
export function planPrices(
  desired: readonly DesiredPrice[],
  known: readonly KnownPrice[],
): PricePlan {
  const valid = known.filter(({ state }) => state === 'active' || state === 'creating');
  return {
    create: desired.filter((price) => !valid.some((each) => samePrice(each, price))),
    archive: valid
      .filter((each) => !desired.some((price) => samePrice(each, price)))
      .map(({ id }) => id),
  };
}

/**
 * Our ids of the prices that the desk has for valid and Stripe no longer has: somebody archived
 * them there. @param actual null where Stripe does not have the product
 */
export function invalidatedPrices(
  known: readonly KnownPrice[],
  actual: StripeProduct | null,
): readonly string[] {
  return known
    .filter(({ state }) => state === 'active')
    .filter(({ priceId }) => !actual?.prices.some(({ id }) => id === priceId))
    .map(({ id }) => id);
}

/**
 * Our ids of the prices that the desk archived and Stripe has for valid: somebody brought them back there.
 * @param actual null where Stripe does not have the product
 */
export function revivedPrices(
  known: readonly KnownPrice[],
  actual: StripeProduct | null,
): readonly string[] {
  return known
    .filter(({ state }) => state === 'archived')
    .filter(({ priceId }) => actual?.prices.some(({ id }) => id === priceId))
    .map(({ id }) => id);
}

/** How what the desk wants and what Stripe has differ. */
export type CatalogDrift =
  | { readonly kind: 'price_missing'; readonly price: DesiredPrice }
  | { readonly kind: 'price_differs'; readonly desk: DesiredPrice; readonly stripe: DesiredPrice }
  | { readonly kind: 'price_extra'; readonly price: DesiredPrice }
  | { readonly kind: 'price_of_another_kind'; readonly priceId: string }
  | { readonly kind: 'product_missing' }
  | { readonly kind: 'name'; readonly desk: string; readonly stripe: string }
  | { readonly kind: 'active'; readonly desk: boolean; readonly stripe: boolean };

/** What Stripe has of a product, as it was read just now. */
export interface StripeProduct {
  readonly name: string;
  readonly active: boolean;
  /** The valid ones. */
  readonly prices: readonly (DesiredPrice & { readonly id: string })[];
  /** Stripe's ids of valid prices such as the desk makes none: in tiers, by the quarter, below a minor unit. */
  readonly otherPrices: readonly string[];
}

/**
 * What Stripe has, the desk's own prices called as the desk made them: one of use is told from one that is paid
 * once by its nickname alone, which anybody may change in Stripe.
 */
export function namedAsMade(known: readonly KnownPrice[], actual: StripeProduct): StripeProduct {
  const billingOf = new Map(known.map(({ priceId, billing }) => [priceId, billing]));
  return {
    ...actual,
    prices: actual.prices.map((price) => ({
      ...price,
      billing: billingOf.get(price.id) ?? price.billing,
    })),
  };
}

/** How a product differs. @param actual null where Stripe does not have it */
export function driftOf(
  desired: DesiredProduct,
  actual: StripeProduct | null,
): readonly CatalogDrift[] {
  if (!actual) return [{ kind: 'product_missing' }];
  const found: CatalogDrift[] = [];
  if (actual.name !== desired.name) {
    found.push({ kind: 'name', desk: desired.name, stripe: actual.name });
  }
  if (actual.active !== desired.active) {
    found.push({ kind: 'active', desk: desired.active, stripe: actual.active });
  }
  // Drift is about what is sold: which of Stripe's prices it is says nothing to whoever reads it.
  const prices = actual.prices.map(
    ({ billing, currency, amount }): DesiredPrice => ({ billing, currency, amount }),
  );
  const extra = prices.filter(
    (price, at) =>
      !desired.prices.some((each) => samePrice(each, price)) &&
      prices.findIndex((each) => samePrice(each, price)) === at,
  );
  for (const price of desired.prices) {
    if (prices.some((each) => samePrice(each, price))) continue;
    const at = extra.findIndex((each) => isPaidAlike(each, price));
    const [other] = at === -1 ? [] : extra.splice(at, 1);
    found.push(
      other
        ? { kind: 'price_differs', desk: price, stripe: other }
        : { kind: 'price_missing', price },
    );
  }
  for (const price of extra) found.push({ kind: 'price_extra', price });
  for (const priceId of actual.otherPrices) found.push({ kind: 'price_of_another_kind', priceId });
  return found;
}
