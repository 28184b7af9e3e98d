import type { CatalogAccess } from '../catalog/catalog-access';
import type { ToolCategory } from '../catalog/catalog-values.schema';
import { Prisma } from '../database/generated/client';
import { inRole } from '../database/role-transaction';
import { type BundleTool, mostItems } from './bundle-content.schema';
import { readBundleTools, readToolsById } from './bundle-record.service';

/** What bundles show of the given tools, in their order; those that are gone are missing. */
export function toolsById(
  { authority, actor }: CatalogAccess,
  ids: readonly string[],
): Promise<BundleTool[]> {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const tools = await readToolsById(transaction, ids);
      return ids.flatMap((id) => tools.get(id) ?? []);
    },
    { readOnly: true },
  );
}

/** The tools of a category that customers can buy, by name. */
export function toolsInCategory(
  { authority, actor }: CatalogAccess,
  category: ToolCategory,
): Promise<BundleTool[]> {
  return inRole(
    authority,
    actor,
    async (transaction) => [
      ...(await readBundleTools(
        transaction,
        Prisma.sql`t.id IN (
          SELECT sold.id FROM marketplace_tools sold
          WHERE sold.category = ${category}::"ToolCategory" AND sold.status IN ('ACTIVE', 'BETA')
          ORDER BY lower(sold.name), sold.id LIMIT ${mostItems}
        )`,
      )),
    ],
    { readOnly: true },
  );
}
