import { z } from 'zod';
import type { RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import { numberText } from '../shared/number-text';

/** Deletions that a refusal names; the rest is counted. */
const deletionsNamed = 8;

const usedSchema = z.array(z.object({ entity: z.string(), name: z.string(), total: z.int() }));

/**
 * Refuses a change-set that would delete what customers bought, wrote about or chose, whatever it is
 * made for: taking a creation back is a deletion too. That a bundle holds a tool is no matter here, because
 * the same change-set may take it out.
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
  const names = used.map(({ name }) => `“${name}”`);
  if (first.total > names.length) names.push(`${numberText(first.total - names.length)} more`);
  const list = new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
  throw new DeskError('in_use', {
    subject: first.entity,
    reason: `Customers bought, reviewed or have in their carts what would be deleted: ${list}. ${
      first.total === 1
        ? 'Leave it out, and take it off sale'
        : 'Leave them out, and take them off sale'
    } instead.`,
  });
}
