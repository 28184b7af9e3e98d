import { tierRank } from '../../electron/catalog/catalog-tier.rules';
import { bundleId, bundlePriceMinor, bundleTier, toolId, toolPriceMinor } from './catalog-rows';
import type { CatalogSeed, ToolSeed } from './catalog-seed.schema';
import type { SeededOrganization } from './generate-organizations';
import { randomStream } from './random';

/** Something that can be bought: a tool, or a bundle at its monthly price. */
export interface Offer {
  readonly kind: 'tool' | 'bundle';
  readonly id: string;
  /** Its number in `catalog.json`. */
  readonly number: number;
  readonly name: string;
  readonly priceModel: ToolSeed['price_model'];
  readonly priceMinor: number;
  readonly rank: number;
  readonly status: ToolSeed['status'];
  /** How much likelier than another it is to be bought. */
  readonly weight: number;
}

const statusWeight: Record<ToolSeed['status'], number> = {
  ACTIVE: 1,
  BETA: 0.5,
  DEPRECATED: 0.35,
  DISABLED: 0.25,
  COMING_SOON: 0,
};

/** Everything the catalog sells now or sold once; what is only announced cannot be bought. */
export function readOffers(catalog: CatalogSeed): readonly Offer[] {
  const tools = catalog.tools.map(
    (tool): Offer => ({
      kind: 'tool',
      id: toolId(tool.number),
      number: tool.number,
      name: tool.name,
      priceModel: tool.price_model,
      priceMinor: toolPriceMinor(tool),
      rank: tierRank(tool.required_tier),
      status: tool.status,
      weight:
        statusWeight[tool.status] * (1 + (tool.is_popular ? 2 : 0) + (tool.is_featured ? 1 : 0)),
    }),
  );
  const bundles = catalog.bundles.map(
    (bundle): Offer => ({
      kind: 'bundle',
      id: bundleId(bundle.number),
      number: bundle.number,
      name: bundle.name,
      priceModel: 'MONTHLY',
      priceMinor: bundlePriceMinor(catalog, bundle),
      rank: tierRank(bundleTier(catalog, bundle)),
      status: 'ACTIVE',
      weight: bundle.is_popular ? 1.4 : 0.8,
    }),
  );
  return [...tools, ...bundles].filter(({ weight }) => weight > 0);
}

/** How many different offers an organisation of a tier's rank buys in the course of time. */
function shelfSize(rank: number): readonly [low: number, high: number] {
  return rank <= 1 ? [3, 6] : [4 + rank, 8 + 3 * rank];
}

/**
 * What an organisation buys over the years: offers its tier allows, the popular ones more often.
 * Purchases, carts and reviews all draw from it, which is why most reviews come from buyers.
 */
export function shelfOf(
  seed: number,
  organization: SeededOrganization,
  offers: readonly Offer[],
): readonly Offer[] {
  const random = randomStream(seed, 'shelf', organization.index);
  const rank = tierRank(organization.row.subscription_tier);
  const allowed = offers.filter((offer) => offer.rank <= rank);
  const [low, high] = shelfSize(rank);
  // Weighted order without replacement after Efraimidis and Spirakis (2006): the largest u^(1/w).
  return allowed
    .map((offer) => ({ offer, key: random.fraction() ** (1 / offer.weight) }))
    .sort((left, right) => right.key - left.key)
    .slice(0, random.integer(low, high))
    .map(({ offer }) => offer);
}
