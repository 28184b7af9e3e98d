import { z } from 'zod';
import { bundleStatusSchema } from '../bundles/bundle-content.schema';
import { lifecycleRefusal, soldEmptyText } from '../bundles/bundle-lifecycle.rules';
import type { RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';

const stepsSchema = z.array(
  z.object({ name: z.string(), from: bundleStatusSchema, to: bundleStatusSchema }),
);

/**
 * Refuses a revert that would take a bundle a step which its life does not have, or put it on sale: what
 * is sold is checked and kept in its history first, which only activating it does.
 * @throws DeskError `not_possible` with why
 */
export async function refuseRevertedSteps(
  transaction: RoleTransaction,
  changeSetId: string,
): Promise<void> {
  const steps = stepsSchema.parse(
    await transaction.$queryRaw`
      SELECT b.name, b.status::text AS from, s.wanted ->> 'status' AS to
      FROM desk_change_sets h
      JOIN desk_staged_changes s ON s.change_set_id = h.id
      JOIN marketplace_bundles b ON b.id = s.entity_id
      WHERE h.id = ${changeSetId}::uuid AND h.origin = 'revert' AND s.entity = 'bundle'
        AND s.action = 'update' AND NOT s.excluded AND s.wanted ->> 'status' <> b.status::text`,
  );
  for (const { name, from, to } of steps) {
    const reason =
      to === 'ACTIVE'
        ? `“${name}” is put on sale in the composer, where it is checked and what customers get is kept in its history.`
        : lifecycleRefusal(from, to, []) && `“${name}” is sold, and can only be archived.`;
    if (reason) throw new DeskError('not_possible', { subject: 'bundle', reason });
  }
}

const namesSchema = z.array(z.object({ name: z.string() }));

/**
 * Refuses a change-set that leaves a bundle on sale without a tool: it would be sold for nothing.
 * @throws DeskError `not_possible` with the bundles
 */
export async function refuseSoldEmpty(
  transaction: RoleTransaction,
  changeSetId: string,
): Promise<void> {
  const emptied = namesSchema.parse(
    await transaction.$queryRaw`
      SELECT b.name FROM desk_staged_changes s JOIN marketplace_bundles b ON b.id = s.entity_id
      WHERE s.change_set_id = ${changeSetId}::uuid AND s.entity = 'bundle' AND s.action = 'update'
        AND NOT s.excluded AND s.wanted -> 'items' = '[]'
        AND coalesce(s.wanted ->> 'status', b.status::text) = 'ACTIVE'
      ORDER BY b.name`,
  );
  const reason = soldEmptyText(emptied.map(({ name }) => name));
  if (reason) throw new DeskError('not_possible', { subject: 'bundle', reason });
}
