import { inRole, type RoleTransaction } from '../database/role-transaction';
import type { CatalogAccess } from './catalog-access';
import { freeSlug } from './catalog-slug.rules';

/**
 * A free slug like the one that is wanted. Another writer may take it before it is used; the
 * unique index then refuses it.
 */
export async function findFreeSlug(transaction: RoleTransaction, wanted: string): Promise<string> {
  // A numbered ending shortens the longest slugs by a few characters.
  const alike = await transaction.marketplace_tools.findMany({
    where: { slug: { startsWith: wanted.slice(0, 100) } },
    select: { slug: true },
  });
  return freeSlug(wanted, new Set(alike.map(({ slug }) => slug)));
}

/** Whether a slug is free, who has it otherwise, and a free one like it. */
export async function slugAvailability(
  { authority, actor }: CatalogAccess,
  { slug, exceptId }: { readonly slug: string; readonly exceptId: string | null },
) {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const owner = await transaction.marketplace_tools.findUnique({
        where: { slug },
        select: { id: true, name: true },
      });
      if (!owner || owner.id === exceptId)
        return { available: true, takenBy: null, suggestion: slug };
      return {
        available: false,
        takenBy: owner,
        suggestion: await findFreeSlug(transaction, slug),
      };
    },
    { readOnly: true },
  );
}
