import { changeBundleStatus, saveBundle } from '../../electron/bundles/bundle-write.service';
import {
  type BundleDetail,
  changeBundleStatusInput,
  saveBundleInput,
} from '../../electron/bundles/bundles.schema';
import type { CatalogAccess } from '../../electron/catalog/catalog-access';
import { newId } from '../../electron/shared/ids';
import { openCatalog, openConnections, type TestCatalog } from './catalog-database';
import { insertTool } from './marketplace-rows';

/** A catalog of five tools, and a curator who makes bundles of them. */
export interface TestBundles {
  readonly catalog: TestCatalog;
  /** The ids of Alpha, Beta, Gamma, Delta and Epsilon, of 49.00 USD a month each. */
  readonly tools: readonly string[];
  curator(): CatalogAccess;
  /** What `create` saves: these tools at a tenth less than they cost one by one. */
  content(items: readonly string[]): object;
  /** Makes a draft; of the first three tools unless others are given. */
  create(items?: readonly string[]): Promise<BundleDetail>;
  /** Saves changes of what somebody saw. */
  save(bundle: BundleDetail, changes: object, changeSetId?: string): Promise<BundleDetail>;
  /** Takes a step of its life. */
  step(bundle: BundleDetail, status: string): Promise<BundleDetail>;
}

/** Opens a catalog of its own on the server for one test file, whose connections are open. */
export async function openBundles(): Promise<TestBundles> {
  const catalog = await openCatalog('server');
  const tools: string[] = [];
  for (const name of ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon']) {
    tools.push(await insertTool(catalog.client, { name, slug: name.toLowerCase() }));
  }
  await openConnections(catalog);
  const curator = () => catalog.access('curator');
  const content = (items: readonly string[]) => ({
    name: 'Starter set',
    description: 'The first tools.',
    price: { amount: Math.round(items.length * 4_900 * 0.9), currency: 'USD' },
    discountPercent: 10,
    requiredTier: 'GROWTH' as const,
    isFeatured: false,
    isPopular: false,
    iconUrl: null,
    items: [...items],
  });
  return {
    catalog,
    tools,
    curator,
    content,
    create: (items = tools.slice(0, 3)) =>
      saveBundle(
        curator(),
        saveBundleInput.parse({
          id: newId(),
          changeSetId: newId(),
          baseRevision: null,
          base: null,
          changes: content(items),
        }),
      ),
    save: (bundle, changes, changeSetId = newId()) =>
      saveBundle(
        curator(),
        saveBundleInput.parse({
          id: bundle.id,
          changeSetId,
          baseRevision: bundle.revision,
          base: bundle.content,
          changes,
        }),
      ),
    step: (bundle, status) =>
      changeBundleStatus(
        curator(),
        changeBundleStatusInput.parse({
          id: bundle.id,
          changeSetId: newId(),
          baseRevision: bundle.revision,
          status,
        }),
      ),
  };
}
