import { z } from 'zod';
import { holdsAllTools } from '../bundles/bundle-checks.rules';
import { visibleTools } from '../bundles/bundle-list.service';
import { readBundles } from '../bundles/bundle-record.service';
import { Prisma } from '../database/generated/client';
import type { RoleTransaction } from '../database/role-transaction';
import type { LackingSuite } from './bundle-impact.schema';

/** The tools that customers come to see by a staged change-set. */
const appearing = (changeSetId: string) => Prisma.sql`
  SELECT s.entity_id FROM desk_staged_changes s
  LEFT JOIN marketplace_tools t ON t.id = s.entity_id
  WHERE s.change_set_id = ${changeSetId}::uuid AND s.entity = 'tool' AND NOT s.excluded
    AND s.wanted ->> 'status' <> 'DISABLED'
    AND (s.action = 'create' OR s.action = 'update' AND t.status = 'DISABLED')`;

const totalSchema = z.tuple([z.object({ total: z.int() })]);
const countsSchema = z.array(z.object({ id: z.string(), name: z.string(), count: z.int() }));

/**
 * The bundles of all tools that a staged change-set leaves without some: their checks point these out once
 * it is committed, though none of their own tools changes.
 */
export async function readLackingSuites(
  transaction: RoleTransaction,
  changeSetId: string,
): Promise<LackingSuite[]> {
  const [{ total }] = totalSchema.parse(
    await transaction.$queryRaw(
      Prisma.sql`SELECT count(*)::integer AS total FROM (${appearing(changeSetId)}) a`,
    ),
  );
  if (total === 0) return [];
  const visible = (await visibleTools(transaction)) + total;
  const suites = (await readBundles(transaction)).filter(
    ({ content, heldVisible, missedAtMaking }) =>
      content.status !== 'ARCHIVED' && holdsAllTools(heldVisible, visible, missedAtMaking),
  );
  const counts = countsSchema.parse(
    await transaction.$queryRaw(Prisma.sql`
      SELECT b.id::text AS id, b.name, count(*)::integer AS count
      FROM marketplace_bundles b CROSS JOIN (${appearing(changeSetId)}) a
      WHERE b.id = ANY (${suites.map(({ id }) => id)}::uuid[]) AND NOT EXISTS (
        SELECT FROM marketplace_bundle_items i WHERE i.bundle_id = b.id AND i.tool_id = a.entity_id)
      GROUP BY b.id, b.name ORDER BY lower(b.name), b.id`),
  );
  return counts.map(({ id, name, count }) => ({ bundleId: id, name, count }));
}
