import { z } from 'zod';
import { commitRows } from '../change-sets/commit.service';
import { stateSchema } from '../change-sets/state.rules';
import { toolState } from '../change-sets/tool-state.service';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import { newId } from '../shared/ids';
import type { CatalogAccess } from './catalog-access';
import { readTool } from './catalog-record.service';
import { copyName, slugify } from './catalog-slug.rules';
import { findFreeSlug } from './catalog-slug.service';
import { statusOfCopy } from './catalog-status.rules';
import type { ToolDetail } from './catalog-tool.schema';
import { creation, existingTool, isDuplicate } from './catalog-write.service';

const statesSchema = z.array(z.object({ state: stateSchema }));

/** How often a free slug is looked for when other writers keep taking it first. */
const attempts = 3;

/**
 * Copies a tool under an id that the caller made, with a name and a slug of its own. The copy is
 * disabled, not promoted, and starts without sales, views and reviews. Calling it again with the
 * same id gives the copy that is there.
 * @throws DeskError `not_found` when the source is gone, `duplicate` when no slug could be had.
 */
export async function duplicateTool(
  { authority, actor }: CatalogAccess,
  { sourceId, id }: { readonly sourceId: string; readonly id: string },
): Promise<ToolDetail> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      return await inRole(authority, actor, (transaction) => copyTool(transaction, sourceId, id));
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }
  throw new DeskError('duplicate', { subject: 'slug' });
}

/** Copies what is stored, so that a value that no form would accept is copied as it is. */
async function copyTool(
  transaction: RoleTransaction,
  sourceId: string,
  id: string,
): Promise<ToolDetail> {
  const existing = await readTool(transaction, id);
  if (existing) return existing;
  const source = await existingTool(transaction, sourceId);
  const name = copyName(source.content.name);
  const slug = await findFreeSlug(transaction, slugify(name));
  const rows = await transaction.$queryRaw`
    SELECT ${toolState} AS state FROM marketplace_tools t WHERE t.id = ${sourceId}::uuid`;
  const [stored] = statesSchema.parse(rows);
  const changed = { slug, name, status: statusOfCopy, is_featured: false, is_popular: false };
  await commitRows(transaction, { id: newId(), origin: 'duplicate' }, [
    creation(id, { ...stored?.state, ...changed }),
  ]);
  return existingTool(transaction, id);
}
