import { describe, expect, it } from 'vitest';
import { subscriptionTiers } from '../../electron/catalog/catalog-values.schema';
import {
  bundleItemRows,
  bundlePriceMinor,
  bundleTier,
  readCatalog,
  toolsOfBundle,
} from '../../prisma/seed/catalog-rows';
import { toolSeedSchema } from '../../prisma/seed/catalog-seed.schema';

const catalog = readCatalog();
const { tools, bundles } = catalog;

/** Runs of three words, lower case: what two texts share when one was made from the other. */
function wordRuns(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\d]+/gu) ?? [];
  return new Set(words.slice(2).map((word, at) => `${words[at]} ${words[at + 1]} ${word}`));
}

describe('the seeded catalog', () => {
  it('has the 54 tools and 5 bundles of the marketplace, numbered without gaps', () => {
    expect(tools.map(({ number }) => number)).toEqual(
      Array.from({ length: 54 }, (_, at) => at + 1),
    );
    expect(
      bundles.map(({ name, tools: range, discount_percent: off }) => [name, range, off]),
    ).toEqual([
      ['Lead Generation Pro Bundle', '1-8', 20],
      ['Listing Domination Bundle', '9-15', 25],
      ['Market Intelligence Bundle', '16-23', 25],
      ['Transaction Management Bundle', '24-29', 15],
      ['Complete Real Estate Suite', '1-54', 35],
    ]);
  });

  it('spreads the tools over the fourteen categories as the marketplace does', () => {
    const counts = new Map<string, number>();
    for (const { category } of tools) counts.set(category, (counts.get(category) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      LEAD_GENERATION: 4,
      LEAD_NURTURING: 4,
      LISTING_OPTIMIZATION: 4,
      PROPERTY_SHOPPING: 3,
      MARKET_INTELLIGENCE: 5,
      INVESTMENT_ANALYSIS: 5,
      DOCUMENT_PROCESSING: 4,
      COMMISSION_FINANCIAL: 4,
      BOOKING_SCHEDULING: 3,
      COMMUNICATION: 3,
      CRM_TOOLS: 4,
      ANALYTICS_TOOLS: 5,
      AUTOMATION_TOOLS: 3,
      INTEGRATION_TOOLS: 3,
    });
  });

  it('shows every price model, tier, status and kind of integration', () => {
    const { shape } = toolSeedSchema;
    const used = (values: readonly string[]) => [...new Set(values)].sort();
    expect(used(tools.map((tool) => tool.price_model))).toEqual(used(shape.price_model.options));
    expect(used(tools.map((tool) => tool.required_tier))).toEqual(used(subscriptionTiers));
    expect(used(tools.map((tool) => tool.status))).toEqual(used(shape.status.options));
    expect(used(tools.map((tool) => tool.integration_type))).toEqual(
      used(shape.integration_type.options),
    );
  });

  it('includes the assistant in every tier and the two hub tools from GROWTH upwards', () => {
    const hub = tools.filter(({ number }) => number >= 52);
    expect(hub.map(({ price_model: model, required_tier: tier }) => [model, tier])).toEqual([
      ['FREE', 'FREE'],
      ['FREE', 'GROWTH'],
      ['FREE', 'GROWTH'],
    ]);
  });

  it('mixes price models in every bundle', () => {
    for (const bundle of bundles) {
      const models = new Set(toolsOfBundle(catalog, bundle).map((tool) => tool.price_model));
      expect(models.size, bundle.name).toBeGreaterThanOrEqual(3);
    }
  });

  it('prices a bundle at its monthly tools less the discount, half a cent up', () => {
    expect(bundles.map((bundle) => bundlePriceMinor(catalog, bundle))).toEqual([
      24_520, 11_849, 29_438, 16_129, 97_158,
    ]);
  });

  it('asks for the highest tier of a bundle’s tools', () => {
    expect(bundles.map((bundle) => bundleTier(catalog, bundle))).toEqual([
      'GROWTH',
      'GROWTH',
      'ELITE',
      'ELITE',
      'ENTERPRISE',
    ]);
  });

  it('places a bundle’s tools from 1 without gaps', () => {
    for (const bundle of bundles) {
      const positions = bundleItemRows(catalog, bundle).map(({ position }) => position);
      expect(positions).toEqual(positions.map((_, at) => at + 1));
    }
  });

  it('has a text of its own for every tool', () => {
    const once = (values: readonly string[]) => expect(new Set(values).size).toBe(values.length);
    once(tools.map(({ slug }) => slug));
    once(tools.map(({ name }) => name));
    once(tools.map(({ description }) => description));
    once(
      tools.flatMap(({ long_description: paragraphs }) =>
        paragraphs.filter((text) => text.length > 40),
      ),
    );
  });

  it('has no two long descriptions that are made alike', () => {
    const runs = tools.map((tool) => wordRuns(tool.long_description.join(' ')));
    const alike: string[] = [];
    runs.forEach((left, at) => {
      runs.slice(at + 1).forEach((right, step) => {
        const shared = [...left].filter((run) => right.has(run)).length;
        if (shared / Math.min(left.size, right.size) > 0.1)
          alike.push(`${at + 1} and ${at + step + 2}`);
      });
    });
    expect(alike).toEqual([]);
  });

  it('promises nothing in capitals, exclamation marks or worn superlatives', () => {
    const text = tools.map((tool) => `${tool.description} ${tool.long_description.join(' ')}`);
    const hype =
      /!|\b(revolutionary|seamless|cutting-edge|game-chang\w+|unleash|supercharge|world-class)\b/i;
    expect(text.filter((copy) => hype.test(copy))).toEqual([]);
  });
});
