import { Prisma } from '../database/generated/client';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import type { CatalogAccess } from './catalog-access';
import { readTool } from './catalog-record.service';
import { copyName, slugify } from './catalog-slug.rules';
import { findFreeSlug } from './catalog-slug.service';
import { statusOfCopy } from './catalog-status.rules';
import type { ToolDetail } from './catalog-tool.schema';
import { existingTool, isUniqueViolation } from './catalog-write.service';

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
      if (!isUniqueViolation(error)) throw error;
    }
  }
  throw new DeskError('duplicate', { subject: 'slug' });
}

/** Copies inside the database, so that a value that no form would accept is copied as it is. */
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
  await transaction.$executeRaw(Prisma.sql`
    INSERT INTO marketplace_tools (
      id, slug, name, status, is_featured, is_popular, description, long_description, category,
      tags, price_model, price_amount, currency, usage_unit, trial_days, required_tier, features,
      tech_stack, integration_type, provider, documentation_url, demo_url, support_url, icon_url,
      images, video_url, version)
    SELECT
      ${id}::uuid, ${slug}, ${name}, ${statusOfCopy}::"ToolStatus", false, false, description,
      long_description, category, tags, price_model, price_amount, currency, usage_unit,
      trial_days, required_tier, features, tech_stack, integration_type, provider,
      documentation_url, demo_url, support_url, icon_url, images, video_url, version
    FROM marketplace_tools WHERE id = ${sourceId}::uuid`);
  return existingTool(transaction, id);
}
