import { z } from 'zod';
import { pricingOfColumns } from '../catalog/catalog-pricing.rules';
import {
  priceModelSchema,
  subscriptionTierSchema,
  toolCategorySchema,
  toolStatusSchema,
} from '../catalog/catalog-values.schema';
import { Prisma } from '../database/generated/client';
import { BundleStatus } from '../database/generated/enums';
import type { RoleTransaction } from '../database/role-transaction';
import { storedMinor } from '../shared/money';
import type { BundleTool, BundleView } from './bundle-content.schema';

/** A stored bundle with its tools' ids in their order. */
export interface BundleRecord {
  readonly id: string;
  readonly revision: number;
  readonly content: BundleView;
  readonly purchaseCount: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** How many tools that customers can see it holds, and lacks though they are older than it. */
  readonly heldVisible: number;
  readonly missedAtMaking: number;
}

const recordSchema = z
  .object({
    id: z.string(),
    revision: z.int(),
    name: z.string(),
    description: z.string(),
    price_amount: z.string(),
    currency: z.string(),
    discount_percent: z.int(),
    required_tier: subscriptionTierSchema,
    status: z.enum(BundleStatus),
    is_featured: z.boolean(),
    is_popular: z.boolean(),
    icon_url: z.string().nullable(),
    purchase_count: z.int(),
    created_at: z.date(),
    updated_at: z.date(),
    items: z.array(z.string()),
    held_visible: z.int(),
    missed_at_making: z.int(),
  })
  .transform(
    (row): BundleRecord => ({
      id: row.id,
      revision: row.revision,
      content: {
        name: row.name,
        description: row.description,
        price: { amount: storedMinor(row.price_amount, row.currency), currency: row.currency },
        discountPercent: row.discount_percent,
        requiredTier: row.required_tier,
        status: row.status,
        isFeatured: row.is_featured,
        isPopular: row.is_popular,
        iconUrl: row.icon_url,
        items: row.items,
      },
      purchaseCount: row.purchase_count,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      heldVisible: row.held_visible,
      missedAtMaking: row.missed_at_making,
    }),
  );

/**
 * Reads bundles with their items, by name.
 * @param ids only these; all bundles without
 */
export async function readBundles(
  transaction: RoleTransaction,
  ids?: readonly string[],
): Promise<readonly BundleRecord[]> {
  const wanted =
    ids === undefined ? Prisma.empty : Prisma.sql`WHERE b.id = ANY (${[...ids]}::uuid[])`;
  const rows = await transaction.$queryRaw(Prisma.sql`
    SELECT
      b.id::text AS id, coalesce(r.revision, 0) AS revision, b.name, b.description,
      b.price_amount::text AS price_amount, b.currency, b.discount_percent,
      b.required_tier::text AS required_tier, b.status::text AS status, b.is_featured,
      b.is_popular, b.icon_url, b.purchase_count, b.created_at, b.updated_at, held.items,
      held.visible AS held_visible,
      ((SELECT count(*) FROM marketplace_tools t
        WHERE t.status <> 'DISABLED' AND t.created_at <= b.created_at) - held.older)::integer
        AS missed_at_making
    FROM marketplace_bundles b
    LEFT JOIN desk_revisions r ON r.entity = 'bundle' AND r.entity_id = b.id
    CROSS JOIN LATERAL (
      SELECT
        coalesce(array_agg(i.tool_id::text ORDER BY i.position, i.id), '{}') AS items,
        count(*) FILTER (WHERE t.status <> 'DISABLED')::integer AS visible,
        count(*) FILTER (WHERE t.status <> 'DISABLED' AND t.created_at <= b.created_at) AS older
      FROM marketplace_bundle_items i
      JOIN marketplace_tools t ON t.id = i.tool_id
      WHERE i.bundle_id = b.id
    ) held
    ${wanted}
    ORDER BY lower(b.name), b.id`);
  return z.array(recordSchema).parse(rows);
}

const toolRecordSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    category: toolCategorySchema,
    status: toolStatusSchema,
    required_tier: subscriptionTierSchema,
    price_model: priceModelSchema,
    price_amount: z.string(),
    currency: z.string(),
    usage_unit: z.string().nullable(),
    trial_days: z.int(),
  })
  .transform(
    (row): BundleTool => ({
      id: row.id,
      name: row.name,
      slug: row.slug,
      category: row.category,
      status: row.status,
      requiredTier: row.required_tier,
      pricing: pricingOfColumns(row),
    }),
  );

/** Reads what bundles show of tools. @param where a condition on `marketplace_tools t` */
export async function readBundleTools(
  transaction: RoleTransaction,
  where: Prisma.Sql,
): Promise<readonly BundleTool[]> {
  const rows = await transaction.$queryRaw(Prisma.sql`
    SELECT t.id::text AS id, t.name, t.slug, t.category::text AS category,
           t.status::text AS status, t.required_tier::text AS required_tier,
           t.price_model::text AS price_model, t.price_amount::text AS price_amount, t.currency,
           t.usage_unit, t.trial_days
    FROM marketplace_tools t
    WHERE ${where}
    ORDER BY lower(t.name), t.id`);
  return z.array(toolRecordSchema).parse(rows);
}

/** The given tools by id; those that are gone are missing. */
export async function readToolsById(
  transaction: RoleTransaction,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, BundleTool>> {
  const tools = await readBundleTools(
    transaction,
    Prisma.sql`t.id = ANY (${[...new Set(ids)]}::uuid[])`,
  );
  return new Map(tools.map((tool) => [tool.id, tool]));
}
