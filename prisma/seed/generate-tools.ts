import { subscriptionTiers } from '../../electron/catalog/catalog-values.schema';
import { catalogAmount, catalogCurrency } from './catalog-rows';
import { type CatalogSeed, toolSeedSchema } from './catalog-seed.schema';
import { slugFrom } from './generate-organizations';
import { randomStream } from './random';
import { daysBefore, later } from './seed-calendar';
import { seedId } from './seed-id';
import type { SeedOptions } from './seed-options';
import type { ToolRow } from './seed-rows';

/** What a generated tool works on, what it does, and what kind of thing it is. */
const subjects = [
  'Lease',
  'Escrow',
  'Open House',
  'Floor Plan',
  'Showing',
  'Tenant',
  'Appraisal',
  'Zoning',
  'Inspection',
  'Listing',
  'Mortgage',
  'Offer',
  'Rent Roll',
  'Sign',
  'Closing',
  'Title',
  'Parcel',
  'Deposit',
  'Renovation',
  'Farm Area',
  'Disclosure',
  'Builder',
  'Condo',
  'Relocation',
] as const;
const actions = [
  'Tracking',
  'Review',
  'Forecast',
  'Matching',
  'Planning',
  'Reporting',
  'Search',
  'Alert',
  'Comparison',
  'Intake',
  'Summary',
  'Reminder',
] as const;
const kinds = ['Assistant', 'Desk', 'Board', 'Service', 'Studio', 'Monitor', 'Connector'] as const;

const prices: Readonly<Record<string, readonly [low: number, high: number]>> = {
  ONE_TIME: [2_900, 49_900],
  MONTHLY: [900, 24_900],
  ANNUAL: [9_900, 199_900],
  USAGE_BASED: [2, 250],
};
const units = ['API call', 'document', 'lead', 'report', 'photo'] as const;

/**
 * Makes tools beside the catalog's own, for benchmarks and tests of large catalogs. They vary in
 * everything that a grid sorts, filters and searches, and their names end in their number.
 */
export function* generateTools(
  { seed, now, tools: count }: SeedOptions,
  catalog: CatalogSeed,
): Generator<ToolRow> {
  const {
    category,
    price_model: model,
    status,
    integration_type: integration,
  } = toolSeedSchema.shape;
  const providers = [...new Set(catalog.tools.map(({ provider }) => provider))];
  for (let index = 0; index < count; index += 1) {
    const random = randomStream(seed, 'tool', index);
    const subject = random.pick(subjects);
    const action = random.pick(actions);
    const name = `${subject} ${action} ${random.pick(kinds)} ${index + 1}`;
    const priceModel = random.pick(model.options);
    const [low, high] = prices[priceModel] ?? [0, 0];
    const createdAt = daysBefore(now, 1 + random.fraction() * 900);
    const updatedAt = later(createdAt, daysBefore(now, random.fraction() ** 2 * 400));
    yield {
      id: seedId(seed, 'generated_tool', index),
      slug: slugFrom(name),
      name,
      description: `${action} for every ${subject.toLowerCase()} of your office, in one place.`,
      long_description: `Generated entry number ${index + 1} for trying the desk with a large catalog.`,
      category: random.pick(category.options),
      tags: [slugFrom(subject), slugFrom(action)],
      features: [`${subject} ${action.toLowerCase()}`, 'Export to CSV', 'Shared by the office'],
      tech_stack: random.chance(0.4) ? ['REST'] : null,
      integration_type: random.pick(integration.options),
      provider: random.pick(providers),
      price_model: priceModel,
      price_amount: catalogAmount(random.integer(low, high)),
      currency: catalogCurrency,
      usage_unit: priceModel === 'USAGE_BASED' ? random.pick(units) : null,
      trial_days: random.pick([0, 0, 7, 14, 30]),
      required_tier: random.pick(subscriptionTiers),
      status: random.chance(0.8) ? 'ACTIVE' : random.pick(status.options),
      is_featured: random.chance(0.05),
      is_popular: random.chance(0.12),
      documentation_url: 'https://docs.generated.example/',
      demo_url: null,
      support_url: 'https://support.generated.example/',
      icon_url: 'https://cdn.generated.example/icon.svg',
      images: [],
      video_url: null,
      version: `${random.integer(0, 9)}.${random.integer(0, 20)}.${random.integer(0, 9)}`,
      last_updated: updatedAt.toISOString(),
      view_count: Math.floor(random.fraction() ** 3 * 20_000),
      created_at: createdAt.toISOString(),
      updated_at: updatedAt.toISOString(),
    };
  }
}
