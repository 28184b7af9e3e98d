import { z } from 'zod';
import type { CatalogAccess } from '../catalog/catalog-access';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import { bundleStatusSchema } from './bundle-content.schema';
import { type Dependents, deletionRefusal } from './dependents.rules';

const figuresSchema = z.array(
  z.object({
    entity_id: z.string(),
    purchases: z.int(),
    other_payments: z.int(),
    live_subscriptions: z.int(),
    live_organizations: z.int(),
    bundle_subscriptions: z.int(),
    reviews: z.int(),
    other_reviews: z.int(),
    cart_lines: z.int(),
  }),
);

const bundlesSchema = z.array(
  z.object({
    tool_id: z.string(),
    id: z.string(),
    name: z.string(),
    status: bundleStatusSchema,
  }),
);

/** What depends on each of several tools or bundles now, by their ids, within a transaction. */
export async function readDependentsOfEach(
  transaction: RoleTransaction,
  entity: 'tool' | 'bundle',
  ids: readonly string[],
): Promise<ReadonlyMap<string, Dependents>> {
  if (ids.length === 0) return new Map();
  const asked = [...ids];
  const figures = figuresSchema.parse(
    await transaction.$queryRaw`
      SELECT entity_id::text AS entity_id, purchases, other_payments, live_subscriptions,
             live_organizations, bundle_subscriptions, reviews, other_reviews, cart_lines
      FROM desk_catalog_dependents(${entity}, ${asked}::uuid[])`,
  );
  const bundles = bundlesSchema.parse(
    await transaction.$queryRaw`
      SELECT i.tool_id::text AS tool_id, b.id::text AS id, b.name, b.status::text AS status
      FROM marketplace_bundle_items i JOIN marketplace_bundles b ON b.id = i.bundle_id
      WHERE ${entity} = 'tool' AND i.tool_id = ANY (${asked}::uuid[])
      ORDER BY lower(b.name), b.id`,
  );
  return new Map(
    figures.map((found) => [
      found.entity_id,
      {
        bundles: bundles
          .filter(({ tool_id }) => tool_id === found.entity_id)
          .map(({ id, name, status }) => ({ id, name, status })),
        purchases: found.purchases,
        otherPayments: found.other_payments,
        liveSubscriptions: found.live_subscriptions,
        liveOrganizations: found.live_organizations,
        bundleSubscriptions: found.bundle_subscriptions,
        reviews: found.reviews,
        otherReviews: found.other_reviews,
        cartLines: found.cart_lines,
      },
    ]),
  );
}

/** What depends on a tool or bundle now, within a transaction. */
export async function readDependents(
  transaction: RoleTransaction,
  entity: 'tool' | 'bundle',
  id: string,
): Promise<Dependents> {
  const found = (await readDependentsOfEach(transaction, entity, [id])).get(id.toLowerCase());
  if (!found) throw new Error(`Nothing was counted of ${entity} ${id}`);
  return found;
}

/** What depends on a tool or bundle, before it is retired or deleted. */
export function dependentsOf(
  { authority, actor }: CatalogAccess,
  entity: 'tool' | 'bundle',
  id: string,
): Promise<Dependents> {
  return inRole(authority, actor, (transaction) => readDependents(transaction, entity, id), {
    readOnly: true,
  });
}

/** @throws DeskError `in_use` with what depends on it. */
export async function refuseDeletion(
  transaction: RoleTransaction,
  entity: 'tool' | 'bundle',
  id: string,
): Promise<void> {
  const reason = deletionRefusal(entity, await readDependents(transaction, entity, id));
  if (reason) throw new DeskError('in_use', { subject: entity, reason });
}
