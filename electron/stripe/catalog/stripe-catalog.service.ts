import { z } from 'zod';
import { receiptOf } from '../../bundles/bundle-receipt.rules';
import { readBundles, readToolsById } from '../../bundles/bundle-record.service';
import type { CatalogAccess } from '../../catalog/catalog-access';
import { readTool } from '../../catalog/catalog-record.service';
import { inRole, type RoleTransaction } from '../../database/role-transaction';
import { DeskError, deskErrorCodes } from '../../shared/errors';
import { newId } from '../../shared/ids';
import type { StripeGateway } from '../gateway/stripe-gateway';
import {
  type DesiredProduct,
  invalidatedPrices,
  isPaidAlike,
  planPrices,
  productOfBundle,
  productOfTool,
  revivedPrices,
  type StripeProduct,
} from './stripe-catalog.rules';
import { archivePrice, makePrice, makeProduct, readStripeProduct } from './stripe-catalog-calls';

/** What publishing works with. */
export interface PublishingAccess extends Pick<CatalogAccess, 'authority' | 'actor' | 'clock'> {
  readonly gateway: StripeGateway;
}

/** A tool or bundle. */
export interface Publishable {
  readonly entity: 'tool' | 'bundle';
  readonly id: string;
}

/** What the desk wants Stripe to have of a tool or bundle. @throws DeskError `not_found`. */
export async function readDesired(
  transaction: RoleTransaction,
  { entity, id }: Publishable,
): Promise<DesiredProduct> {
  if (entity === 'tool') {
    const tool = await readTool(transaction, id);
    if (!tool) throw new DeskError('not_found', { subject: 'tool' });
    return productOfTool(tool.content);
  }
  const [bundle] = await readBundles(transaction, [id]);
  if (!bundle) throw new DeskError('not_found', { subject: 'bundle' });
  const { items, discountPercent, price } = bundle.content;
  const tools = await readToolsById(transaction, items);
  const priced = items.flatMap((toolId) => {
    const tool = tools.get(toolId);
    return tool ? [{ toolId, pricing: tool.pricing }] : [];
  });
  return productOfBundle(bundle.content, receiptOf(priced, discountPercent, price.currency));
}

/** Under which name the ids of an account are kept. */
export async function accountName(gateway: StripeGateway): Promise<string> {
  const { id, livemode } = await gateway.account();
  return id ?? (livemode ? 'live' : 'test');
}

const productSchema = z
  .object({
    product_id: z.string(),
    product_key: z.string(),
    state: z.enum(['pending', 'published']),
    published_name: z.string().nullable(),
    published_description: z.string().nullable(),
    published_active: z.boolean().nullable(),
    failure: z.enum(deskErrorCodes).nullable(),
  })
  .nullish();

const pricesSchema = z.array(
  z
    .object({
      id: z.string(),
      billing: z.enum(['MONTHLY', 'ANNUAL', 'ONE_TIME', 'USAGE_BASED']),
      currency: z.string(),
      amount: z.coerce.number().int(),
      create_key: z.string(),
      archive_key: z.string(),
      price_id: z.string().nullable(),
      state: z.enum(['creating', 'active', 'archiving', 'archived']),
      created_at: z.date(),
      updated_at: z.date(),
    })
    .transform((row) => ({
      id: row.id,
      billing: row.billing,
      currency: row.currency,
      amount: row.amount,
      createKey: row.create_key,
      archiveKey: row.archive_key,
      priceId: row.price_id,
      state: row.state,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    })),
);

/** A product has one id for ever, which follows from what it is of. */
const productIdOf = ({ entity, id }: Publishable) => `desk_${entity}_${id.replaceAll('-', '')}`;

/** What was published of a tool or bundle to an account, and what is still to be done. */
export async function readPublished(
  transaction: RoleTransaction,
  account: string,
  { entity, id }: Publishable,
) {
  const [row] = z.array(z.unknown()).parse(
    await transaction.$queryRaw`
      SELECT product_id, product_key::text AS product_key, state, published_name,
             published_description, published_active, failure
      FROM desk_stripe_catalog
      WHERE account = ${account} AND entity = ${entity} AND entity_id = ${id}::uuid`,
  );
  const prices = pricesSchema.parse(
    await transaction.$queryRaw`
      SELECT id::text AS id, billing, currency, amount::text AS amount,
             create_key::text AS create_key, archive_key::text AS archive_key, price_id, state,
             created_at, updated_at
      FROM desk_stripe_catalog_prices
      WHERE account = ${account} AND entity = ${entity} AND entity_id = ${id}::uuid
      ORDER BY created_at, id`,
  );
  return { product: productSchema.parse(row), prices };
}

const isUnfinished = ({ state }: { readonly state: string }) =>
  state === 'creating' || state === 'archiving';

/**
 * Writes what is to be done, keys included, before anything is asked of Stripe.
 * @param actual what Stripe has now: what somebody changed there is put right as well
 * @throws DeskError `conflict` where somebody else is in the middle of publishing it
 */
async function plan(
  transaction: RoleTransaction,
  account: string,
  subject: Publishable,
  actual: StripeProduct | null,
): Promise<void> {
  const { entity, id } = subject;
  const desired = await readDesired(transaction, subject);
  await transaction.$executeRaw`
    INSERT INTO desk_stripe_catalog (account, entity, entity_id, product_id, product_key)
    VALUES (${account}, ${entity}, ${id}::uuid, ${productIdOf(subject)}, ${newId()}::uuid)
    ON CONFLICT (account, entity, entity_id) DO NOTHING`;
  // Two people who publish at once would both plan the same prices.
  await transaction.$queryRaw`
    SELECT FROM desk_stripe_catalog
    WHERE account = ${account} AND entity = ${entity} AND entity_id = ${id}::uuid FOR UPDATE`;
  const { product, prices } = await readPublished(transaction, account, subject);
  if (prices.some(isUnfinished)) {
    throw new DeskError('conflict', {
      reason: 'Somebody else is publishing this at the moment. Publish it again in a moment.',
    });
  }
  const invalidated = invalidatedPrices(prices, actual);
  for (const priceId of invalidated) {
    await transaction.$executeRaw`
      UPDATE desk_stripe_catalog_prices SET state = 'archived', updated_at = now()
      WHERE id = ${priceId}::uuid`;
  }
  const planned = planPrices(
    desired.prices,
    prices.filter((price) => !invalidated.includes(price.id)),
  );
  const { create } = planned;
  const archive = [...planned.archive, ...revivedPrices(prices, actual)];
  const sameProduct =
    product?.state === 'published' &&
    product.published_description === desired.description &&
    actual?.name === desired.name &&
    actual.active === desired.active;
  if (sameProduct && create.length === 0 && archive.length === 0) {
    await transaction.$executeRaw`
      UPDATE desk_stripe_catalog SET failure = NULL, updated_at = now()
      WHERE account = ${account} AND entity = ${entity} AND entity_id = ${id}::uuid
        AND failure IS NOT NULL`;
    return;
  }
  await transaction.$executeRaw`
    UPDATE desk_stripe_catalog SET state = 'pending', published_name = ${desired.name},
      published_description = ${desired.description}, published_active = ${desired.active},
      updated_at = now()
    WHERE account = ${account} AND entity = ${entity} AND entity_id = ${id}::uuid`;
  for (const priceId of archive) {
    await transaction.$executeRaw`
      UPDATE desk_stripe_catalog_prices SET state = 'archiving', updated_at = now()
      WHERE id = ${priceId}::uuid`;
  }
  for (const { billing, currency, amount } of create) {
    await transaction.$executeRaw`
      INSERT INTO desk_stripe_catalog_prices
        (id, account, entity, entity_id, billing, currency, amount, create_key, archive_key)
      VALUES (${newId()}::uuid, ${account}, ${entity}, ${id}::uuid, ${billing}, ${currency},
              ${amount}::bigint, ${newId()}::uuid, ${newId()}::uuid)`;
  }
}

/** Does what is left to be done, one step after the other, and notes each as soon as it is done. */
async function carryOut(
  { authority, actor, clock, gateway }: PublishingAccess,
  account: string,
  subject: Publishable,
): Promise<void> {
  const { entity, id } = subject;
  const { product, prices } = await inRole(authority, actor, (transaction) =>
    readPublished(transaction, account, subject),
  );
  if (!product || (product.state === 'published' && !prices.some(isUnfinished))) return;
  await makeProduct(gateway, {
    id: product.product_id,
    key: product.product_key,
    name: product.published_name ?? '',
    description: product.published_description ?? '',
    active: product.published_active ?? false,
    metadata: { desk_entity: entity, desk_id: id },
  });
  const valid = prices.filter(({ state }) => state === 'active');
  // New prices first: a product that is on sale is never without one.
  for (const price of prices.filter(({ state }) => state === 'creating')) {
    const priceId = await makePrice(gateway, product.product_id, price, clock.now());
    valid.push({ ...price, priceId });
    await inRole(
      authority,
      actor,
      (transaction) => transaction.$executeRaw`
        UPDATE desk_stripe_catalog_prices
        SET price_id = ${priceId}, state = 'active', updated_at = now()
        WHERE id = ${price.id}::uuid AND state = 'creating'`,
    );
  }
  for (const price of prices.filter(({ state }) => state === 'archiving')) {
    const alike = valid.find((each) => isPaidAlike(each, price));
    await archivePrice(gateway, product.product_id, price, alike?.priceId ?? null);
    await inRole(
      authority,
      actor,
      (transaction) => transaction.$executeRaw`
        UPDATE desk_stripe_catalog_prices SET state = 'archived', updated_at = now()
        WHERE id = ${price.id}::uuid AND state = 'archiving'`,
    );
  }
  await inRole(
    authority,
    actor,
    (transaction) => transaction.$executeRaw`
      UPDATE desk_stripe_catalog
      SET state = 'published', failure = NULL, published_at = now(), updated_at = now()
      WHERE account = ${account} AND entity = ${entity} AND entity_id = ${id}::uuid
        -- Unless somebody planned more meanwhile, which is theirs to carry out.
        AND published_name IS NOT DISTINCT FROM ${product.published_name}
        AND published_description IS NOT DISTINCT FROM ${product.published_description}
        AND published_active IS NOT DISTINCT FROM ${product.published_active}
        AND NOT EXISTS (
          SELECT FROM desk_stripe_catalog_prices p
          WHERE p.account = ${account} AND p.entity = ${entity} AND p.entity_id = ${id}::uuid
            AND p.state IN ('creating', 'archiving'))`,
  );
}

/**
 * Publishes a tool or bundle to Stripe as it is now: a Product, a Price for each of its prices, and
 * the prices of before archived. What an earlier attempt left undone is done first, with the keys
 * of that attempt, so that nothing is made twice. What somebody changed in Stripe is put right; a
 * price that the desk did not make stays.
 * @throws DeskError `stripe_…`; what was done until then is kept and the next call goes on from
 *   there. `not_found`; `conflict` where somebody else is publishing it.
 */
export async function publish(access: PublishingAccess, subject: Publishable): Promise<void> {
  const { authority, actor, gateway } = access;
  const account = await accountName(gateway);
  try {
    await carryOut(access, account, subject);
    const actual = await readStripeProduct(gateway, productIdOf(subject));
    await inRole(authority, actor, (transaction) => plan(transaction, account, subject, actual));
    await carryOut(access, account, subject);
  } catch (error) {
    const failure = error instanceof DeskError ? error.code : 'internal';
    await inRole(
      authority,
      actor,
      (transaction) => transaction.$executeRaw`
        UPDATE desk_stripe_catalog SET failure = ${failure}, updated_at = now()
        WHERE account = ${account} AND entity = ${subject.entity}
          AND entity_id = ${subject.id}::uuid`,
    );
    throw error;
  }
}
