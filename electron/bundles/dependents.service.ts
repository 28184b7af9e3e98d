import { z } from 'zod';
import type { CatalogAccess } from '../catalog/catalog-access';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import { bundleStatusSchema } from './bundle-content.schema';
import { type Dependents, deletionRefusal } from './dependents.rules';

const figuresSchema = z.tuple([
  z.object({
    purchases: z.int(),
    other_payments: z.int(),
    live_subscriptions: z.int(),
    live_organizations: z.int(),
    bundle_subscriptions: z.int(),
    reviews: z.int(),
    other_reviews: z.int(),
    cart_lines: z.int(),
  }),
]);

const bundlesSchema = z.array(
  z.object({ id: z.string(), name: z.string(), status: bundleStatusSchema }),
);

/** What depends on a tool or bundle now, within a transaction. */
export async function readDependents(
  transaction: RoleTransaction,
  entity: 'tool' | 'bundle',
  id: string,
): Promise<Dependents> {
  const [figures] = figuresSchema.parse(
    await transaction.$queryRaw`
      SELECT purchases, other_payments, live_subscriptions, live_organizations,
             bundle_subscriptions, reviews, other_reviews, cart_lines
      FROM desk_catalog_dependents(${entity}, ARRAY[${id}::uuid])`,
  );
  const bundles = bundlesSchema.parse(
    await transaction.$queryRaw`
      SELECT b.id::text AS id, b.name, b.status::text AS status
      FROM marketplace_bundle_items i JOIN marketplace_bundles b ON b.id = i.bundle_id
      WHERE ${entity} = 'tool' AND i.tool_id = ${id}::uuid
      ORDER BY lower(b.name), b.id`,
  );
  return {
    bundles,
    purchases: figures.purchases,
    otherPayments: figures.other_payments,
    liveSubscriptions: figures.live_subscriptions,
    liveOrganizations: figures.live_organizations,
    bundleSubscriptions: figures.bundle_subscriptions,
    reviews: figures.reviews,
    otherReviews: figures.other_reviews,
    cartLines: figures.cart_lines,
  };
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
