import { discounted } from '../../electron/bundles/bundle-allocation.rules';
import { lowestTierFor } from '../../electron/catalog/catalog-tier.rules';
import type { SubscriptionTier } from '../../electron/catalog/catalog-values.schema';
import type { CurrencyCode } from '../../electron/shared/money';
import { decimalFromMinor, minorFromDecimal, parseCurrency } from '../../electron/shared/money';
import catalogJson from './catalog.json' with { type: 'json' };
import {
  type BundleSeed,
  type CatalogSeed,
  catalogSeedSchema,
  type ToolSeed,
} from './catalog-seed.schema';
import { seedId } from './seed-id';
import type { BundleItemRow, BundleRow, ToolRow } from './seed-rows';

/** Catalog ids do not depend on the data set's seed: tool 9 is tool 9 in every workspace. */
const catalogIdSeed = 0;

/**
 * Reads and checks the catalog that ships with the desk.
 * @throws ZodError when `catalog.json` was edited into something the tables cannot hold.
 */
export function readCatalog(): CatalogSeed {
  return catalogSeedSchema.parse(catalogJson);
}

/** The fixed id of a catalog tool. */
export function toolId(number: number): string {
  return seedId(catalogIdSeed, 'tool', number);
}

/** The fixed id of a catalog bundle. */
export function bundleId(number: number): string {
  return seedId(catalogIdSeed, 'bundle', number);
}

/** The tools of a bundle in their order: `"9-15"` means numbers 9 to 15, both included. */
export function toolsOfBundle(catalog: CatalogSeed, bundle: BundleSeed): readonly ToolSeed[] {
  const [first = 0, last = 0] = bundle.tools.split('-').map(Number);
  return catalog.tools.filter(({ number }) => number >= first && number <= last);
}

/** The price of a catalog tool in minor units. */
export function toolPriceMinor(tool: ToolSeed): number {
  return minorFromDecimal(tool.price_amount, currencyOf(tool));
}

/**
 * The stored price of a catalog bundle in minor units. The column holds one amount, while tools are
 * sold monthly, yearly, once or by use, and such prices are never added together: it is the monthly
 * one, as every bundle of the catalog has monthly tools.
 */
export function bundlePriceMinor(catalog: CatalogSeed, bundle: BundleSeed): number {
  const sum = toolsOfBundle(catalog, bundle)
    .filter(({ price_model: model }) => model === 'MONTHLY')
    .reduce((total, tool) => total + toolPriceMinor(tool), 0);
  return discounted(sum, bundle.discount_percent, currencyOf(bundle));
}

/** The tier a bundle asks for: the highest that any of its tools asks for. */
export function bundleTier(catalog: CatalogSeed, bundle: BundleSeed): SubscriptionTier {
  return lowestTierFor(toolsOfBundle(catalog, bundle).map((tool) => tool.required_tier));
}

/** The row of a catalog tool; its counters are left to the database. */
export function toolRow(tool: ToolSeed, viewCount: number): ToolRow {
  const { number, group: _group, added_on: addedOn, last_updated: updatedOn, ...columns } = tool;
  return {
    ...columns,
    id: toolId(number),
    long_description: tool.long_description.join('\n\n'),
    last_updated: middayOf(updatedOn),
    view_count: viewCount,
    created_at: middayOf(addedOn),
    updated_at: middayOf(updatedOn),
  };
}

/** The row of a catalog bundle with its price and tier worked out. */
export function bundleRow(catalog: CatalogSeed, bundle: BundleSeed): BundleRow {
  const { number, tools: _tools, added_on: addedOn, ...columns } = bundle;
  return {
    ...columns,
    id: bundleId(number),
    price_amount: catalogAmount(bundlePriceMinor(catalog, bundle)),
    required_tier: bundleTier(catalog, bundle),
    created_at: middayOf(addedOn),
    updated_at: middayOf(addedOn),
  };
}

/** The memberships of a bundle, positions from 1 without gaps. */
export function bundleItemRows(catalog: CatalogSeed, bundle: BundleSeed): readonly BundleItemRow[] {
  return toolsOfBundle(catalog, bundle).map((tool, at) => ({
    id: seedId(catalogIdSeed, 'bundle_item', bundle.number * 1000 + at),
    bundle_id: bundleId(bundle.number),
    tool_id: toolId(tool.number),
    position: at + 1,
    created_at: middayOf(bundle.added_on),
  }));
}

/** A calendar day as an instant that is the same day in every inhabited zone west of UTC+12. */
function middayOf(day: string): string {
  return `${day}T12:00:00.000Z`;
}

/** Everything in the seeded catalog is priced in this currency. */
export const catalogCurrency = 'USD';

function currencyOf({ currency }: { readonly currency: string }): CurrencyCode {
  const code = parseCurrency(currency);
  if (!code) throw new RangeError(`Not a currency: ${currency}`);
  return code;
}

/** An amount of the catalog's currency, given in minor units, as a column's decimal text. */
export function catalogAmount(minor: number): string {
  return decimalFromMinor({ minor, currency: currencyOf({ currency: catalogCurrency }) });
}
