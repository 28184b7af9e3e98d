import { z } from 'zod';
import type { RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import { numberText } from '../shared/number-text';

/** Deletions that a refusal names; the rest is counted. */
const deletionsNamed = 8;

const usedSchema = z.array(z.object({ entity: z.string(), name: z.string(), total: z.int() }));

/** The names of the first of them in a sentence, and how many more there are. */
function namesOf(used: z.output<typeof usedSchema>): string {
  const names = used.map(({ name }) => `“${name}”`);
  const more = (used[0]?.total ?? 0) - names.length;
  if (more > 0) names.push(`${numberText(more)} more`);
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
}

/**
 * Refuses a change-set that would delete a tool which a bundle goes on to hold. The same change-set may take it
 * out, and may have come to do so where it was merged with what others stored.
 * @throws DeskError `in_use` with the names of the first of them
 */
export async function refuseHeldDeletions(
  transaction: RoleTransaction,
  changeSetId: string,
): Promise<void> {
  const held = usedSchema.parse(
    await transaction.$queryRaw`
      SELECT 'tool' AS entity, t.name, (count(*) OVER ())::integer AS total
      FROM desk_staged_changes d JOIN marketplace_tools t ON t.id = d.entity_id
      WHERE d.change_set_id = ${changeSetId}::uuid AND d.entity = 'tool' AND d.action = 'delete'
        AND NOT d.excluded
        AND EXISTS (
          SELECT FROM marketplace_bundle_items i
          WHERE i.tool_id = t.id AND NOT EXISTS (
            SELECT FROM desk_staged_changes b
            WHERE b.change_set_id = d.change_set_id AND b.entity = 'bundle'
              AND b.entity_id = i.bundle_id AND NOT b.excluded
              AND (b.action = 'delete' OR NOT b.wanted -> 'items' ? t.id::text)))
      ORDER BY d.position LIMIT ${deletionsNamed}`,
  );
  const [first] = held;
  if (!first) return;
  throw new DeskError('in_use', {
    subject: first.entity,
    reason: `Bundles hold what would be deleted: ${namesOf(held)}. ${
      first.total === 1 ? 'Leave it out, or take it' : 'Leave them out, or take them'
    } out of the bundles first.`,
  });
}

/**
 * Refuses a change-set that would delete what customers bought, wrote about or chose, whatever it is
 * made for: taking a creation back is a deletion too.
 * @throws DeskError `in_use` with the names of the first of them
 */
export async function refuseStagedDeletions(
  transaction: RoleTransaction,
  changeSetId: string,
): Promise<void> {
  const used = usedSchema.parse(
    await transaction.$queryRaw`
      WITH deleted AS MATERIALIZED (
        SELECT entity_id, entity, position FROM desk_staged_changes
        WHERE change_set_id = ${changeSetId}::uuid AND action = 'delete' AND NOT excluded
      )
      SELECT d.entity, coalesce(t.name, b.name) AS name, (count(*) OVER ())::integer AS total
      FROM deleted d
      JOIN desk_used_by_customers((SELECT array_agg(entity_id) FROM deleted)) u (id)
        ON u.id = d.entity_id
      LEFT JOIN marketplace_tools t ON d.entity = 'tool' AND t.id = d.entity_id
      LEFT JOIN marketplace_bundles b ON d.entity = 'bundle' AND b.id = d.entity_id
      -- The id of a bundle under the name of a tool is of nothing that could be deleted.
      WHERE coalesce(t.name, b.name) IS NOT NULL
      ORDER BY d.position LIMIT ${deletionsNamed}`,
  );
  const [first] = used;
  if (!first) return;
  throw new DeskError('in_use', {
    subject: first.entity,
    reason: `Customers bought, reviewed or have in their carts what would be deleted: ${namesOf(used)}. ${
      first.total === 1
        ? 'Leave it out, and take it off sale'
        : 'Leave them out, and take them off sale'
    } instead.`,
  });
}

/**
 * Refuses a change-set that would delete what Stripe sells: nothing here would name its product any more, which
 * could be bought for good.
 * @throws DeskError `in_use` with the names of the first of them
 */
export async function refusePublishedDeletions(
  transaction: RoleTransaction,
  changeSetId: string,
): Promise<void> {
  const published = usedSchema.parse(
    await transaction.$queryRaw`
      SELECT d.entity, coalesce(t.name, b.name) AS name, (count(*) OVER ())::integer AS total
      FROM desk_staged_changes d
      LEFT JOIN marketplace_tools t ON d.entity = 'tool' AND t.id = d.entity_id
      LEFT JOIN marketplace_bundles b ON d.entity = 'bundle' AND b.id = d.entity_id
      WHERE d.change_set_id = ${changeSetId}::uuid AND d.action = 'delete' AND NOT d.excluded
        AND coalesce(t.name, b.name) IS NOT NULL
        AND EXISTS (
          SELECT FROM desk_stripe_catalog c
          WHERE c.entity = d.entity AND c.entity_id = d.entity_id AND c.published_active)
      ORDER BY d.position LIMIT ${deletionsNamed}`,
  );
  const [first] = published;
  if (!first) return;
  const it = first.total === 1 ? 'it' : 'them';
  throw new DeskError('in_use', {
    subject: first.entity,
    reason: `Stripe sells what would be deleted: ${namesOf(published)}. Take ${it} off sale and publish that first.`,
  });
}
