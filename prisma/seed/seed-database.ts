import { bundleId, bundleItemRows, bundleRow, readCatalog, toolRow } from './catalog-rows';
import { generateAppeals } from './generate-appeals';
import { generateCarts } from './generate-carts';
import {
  type Directory,
  generateDirectory,
  type SeededOrganization,
  staffRows,
} from './generate-organizations';
import { generatePurchases } from './generate-purchases';
import { generateReviews } from './generate-reviews';
import { generateTools } from './generate-tools';
import { insertRows, type SeedClient } from './insert-rows';
import { randomStream } from './random';
import { type SeedOptions, type SeedOptionsInput, seedOptionsSchema } from './seed-options';
import type { PurchaseRow } from './seed-rows';
import {
  appealTable,
  bundleItemTable,
  bundleTable,
  cartTable,
  membershipTable,
  organizationTable,
  purchaseTable,
  reviewTable,
  toolTable,
  userTable,
} from './seed-tables';
import { type Offer, readOffers, shelfOf } from './shelf';

/** How many rows a run added to each table; all zero when everything was there already. */
export interface SeedReport {
  readonly tools: number;
  readonly bundles: number;
  readonly bundleItems: number;
  readonly organizations: number;
  readonly users: number;
  readonly memberships: number;
  readonly purchases: number;
  readonly carts: number;
  readonly reviews: number;
  readonly appeals: number;
}

/** Changes purchases before they are written, and may learn of them. */
export type PurchaseFilter = (
  purchases: Iterable<PurchaseRow>,
  directory: Directory,
  settings: SeedOptions,
) => Iterable<PurchaseRow>;

/**
 * Seeds a migrated database in one transaction: the catalog, the staff, and a generated
 * marketplace of the given size. Running it again adds only what is missing and changes nothing
 * that is there, on whatever day it runs.
 * @param client one session that may write the marketplace's tables; begun and ended here.
 * @param options sizes, seed and the instant that dates are counted back from.
 * @param through what purchases go through on their way into the database.
 * @returns how many rows were added.
 * @throws ZodError when an option is out of range; database errors as they come, after rollback.
 */
export async function seedDatabase(
  client: SeedClient,
  options: SeedOptionsInput,
  through: PurchaseFilter = (purchases) => purchases,
): Promise<SeedReport> {
  const settings = seedOptionsSchema.parse(options);
  const catalog = readCatalog();
  const directory = generateDirectory(settings);
  const offers = readOffers(catalog);
  const shelves = new Map<number, readonly Offer[]>();
  const shelf = (organization: SeededOrganization): readonly Offer[] => {
    const known = shelves.get(organization.index) ?? shelfOf(settings.seed, organization, offers);
    shelves.set(organization.index, known);
    return known;
  };
  await client.query('BEGIN');
  try {
    const tools = await insertRows(client, toolTable, catalogTools());
    const generated = await insertRows(client, toolTable, generateTools(settings, catalog));
    const missing = await bundlesWithoutRow(client);
    const newBundles = catalog.bundles.filter(({ number }) => missing.has(bundleId(number)));
    const report: SeedReport = {
      tools: tools + generated,
      bundles: await insertRows(
        client,
        bundleTable,
        newBundles.map((bundle) => bundleRow(catalog, bundle)),
      ),
      // Only new bundles are filled: what someone took out of a bundle stays out.
      bundleItems: await insertRows(
        client,
        bundleItemTable,
        newBundles.flatMap((bundle) => bundleItemRows(catalog, bundle)),
      ),
      organizations: await insertRows(
        client,
        organizationTable,
        directory.organizations.map(({ row }) => row),
      ),
      users: await insertRows(client, userTable, [...staffRows(settings.now), ...directory.users]),
      memberships: await insertRows(client, membershipTable, directory.memberships),
      purchases: await insertRows(
        client,
        purchaseTable,
        through(generatePurchases(settings, directory, shelf), directory, settings),
      ),
      carts: await insertRows(client, cartTable, generateCarts(settings, directory, shelf)),
      reviews: await insertRows(
        client,
        reviewTable,
        generateReviews(settings, directory, offers, shelf),
      ),
      appeals: await insertRows(
        client,
        appealTable,
        generateAppeals(settings, generateReviews(settings, directory, offers, shelf)),
      ),
    };
    await client.query('COMMIT');
    return report;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }

  function catalogTools() {
    return catalog.tools.map((tool) =>
      toolRow(tool, viewsOf(tool.number, tool.is_popular, tool.status === 'COMING_SOON')),
    );
  }

  async function bundlesWithoutRow(session: SeedClient): Promise<Set<string>> {
    const ids = catalog.bundles.map(({ number }) => bundleId(number));
    const { rows } = await session.query(
      `SELECT id::text AS id FROM unnest($1::uuid[]) wanted (id)
       WHERE NOT EXISTS (SELECT FROM marketplace_bundles b WHERE b.id = wanted.id)`,
      [ids],
    );
    return new Set(rows.flatMap((row) => (hasId(row) ? [row.id] : [])));
  }
}

function hasId(row: unknown): row is { id: string } {
  return typeof row === 'object' && row !== null && 'id' in row && typeof row.id === 'string';
}

/** Views of a tool's page so far: popular tools have several times those of the others. */
function viewsOf(number: number, isPopular: boolean, isAnnounced: boolean): number {
  const base = randomStream(number, 'views').integer(180, 2_600);
  if (isAnnounced) return Math.floor(base / 4);
  return isPopular ? base * 5 : base;
}
