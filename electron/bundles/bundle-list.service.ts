import { z } from 'zod';
import type { CatalogAccess } from '../catalog/catalog-access';
import { Prisma } from '../database/generated/client';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import { type BundleFinding, checkBundle, holdsAllTools, weightOf } from './bundle-checks.rules';
import type { BundleTool } from './bundle-content.schema';
import type { BundleRecord } from './bundle-record.service';
import { readBundles, readBundleTools, readToolsById } from './bundle-record.service';
import { checkedBundleOf, otherBundleOf } from './bundle-view.rules';
import type { BundleDetail, BundleList, BundleSurroundings } from './bundles.schema';

/** A bundle of all tools may lack this many at most by name; nobody reads more. */
const mostMissing = 200;

/** How many tools customers can see. */
export async function visibleTools(transaction: RoleTransaction): Promise<number> {
  const rows = await transaction.$queryRaw`
    SELECT count(*)::integer AS visible FROM marketplace_tools WHERE status <> 'DISABLED'`;
  return z.tuple([z.object({ visible: z.int() })]).parse(rows)[0].visible;
}

/** The visible tools that a bundle of all tools lacks; none for any other bundle. */
async function missingTools(
  transaction: RoleTransaction,
  { id, heldVisible, missedAtMaking }: BundleRecord,
  visible: number,
): Promise<readonly BundleTool[]> {
  if (heldVisible === visible || !holdsAllTools(heldVisible, visible, missedAtMaking)) return [];
  return readBundleTools(
    transaction,
    Prisma.sql`t.id IN (
      SELECT newer.id FROM marketplace_tools newer
      WHERE newer.status <> 'DISABLED' AND NOT EXISTS (
        SELECT FROM marketplace_bundle_items i
        WHERE i.bundle_id = ${id}::uuid AND i.tool_id = newer.id
      )
      ORDER BY newer.created_at DESC LIMIT ${mostMissing}
    )`,
  );
}

/** Every bundle with how many problems and notes its checks find, by name. */
export function listBundles({ authority, actor }: CatalogAccess): Promise<BundleList> {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const bundles = await readBundles(transaction);
      const tools = await readToolsById(
        transaction,
        bundles.flatMap(({ content }) => content.items),
      );
      const visible = await visibleTools(transaction);
      const others = bundles.map(otherBundleOf);
      const rows: BundleList = [];
      for (const bundle of bundles) {
        const missing = await missingTools(transaction, bundle, visible);
        const findings = checkBundle(checkedBundleOf(bundle.id, bundle.content, tools), {
          others,
          missing,
        });
        rows.push(rowOf(bundle, findings));
      }
      return rows;
    },
    { readOnly: true },
  );
}

function rowOf(
  { id, revision, content, purchaseCount, updatedAt }: BundleRecord,
  findings: readonly BundleFinding[],
): BundleList[number] {
  const problems = findings.filter((finding) => weightOf(finding) === 'problem').length;
  return {
    id,
    revision,
    name: content.name,
    status: content.status,
    requiredTier: content.requiredTier,
    price: content.price,
    discountPercent: content.discountPercent,
    toolCount: content.items.length,
    isFeatured: content.isFeatured,
    isPopular: content.isPopular,
    purchaseCount,
    updatedAt: updatedAt.toISOString(),
    problems,
    notes: findings.length - problems,
  };
}

/** A bundle with its tools and revision. @throws DeskError `not_found`. */
export function getBundle({ authority, actor }: CatalogAccess, id: string): Promise<BundleDetail> {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const [bundle] = await readBundles(transaction, [id]);
      if (!bundle) throw new DeskError('not_found', { subject: 'bundle' });
      const tools = await readToolsById(transaction, bundle.content.items);
      return {
        id,
        revision: bundle.revision,
        content: bundle.content,
        tools: bundle.content.items.flatMap((toolId) => tools.get(toolId) ?? []),
        purchaseCount: bundle.purchaseCount,
        createdAt: bundle.createdAt.toISOString(),
        updatedAt: bundle.updatedAt.toISOString(),
      };
    },
    { readOnly: true },
  );
}

/** What a bundle is compared with: the others, and the tools that one of all tools lacks. */
export function bundleSurroundings(
  { authority, actor }: CatalogAccess,
  id: string,
): Promise<BundleSurroundings> {
  return inRole(authority, actor, (transaction) => readSurroundings(transaction, id), {
    readOnly: true,
  });
}

/** The same within a transaction, for the checks before a bundle is activated. */
export async function readSurroundings(
  transaction: RoleTransaction,
  id: string,
): Promise<BundleSurroundings> {
  const bundles = await readBundles(transaction);
  const own = bundles.find((bundle) => bundle.id === id);
  const missing = own ? await missingTools(transaction, own, await visibleTools(transaction)) : [];
  return {
    others: bundles.map((each) => ({ ...otherBundleOf(each), toolIds: each.content.items })),
    missing: [...missing],
  };
}
