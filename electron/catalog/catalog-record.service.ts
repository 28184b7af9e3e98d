import { z } from 'zod';
import { imageAltsPart } from '../change-sets/tool-state.service';
import { Prisma } from '../database/generated/client';
import {
  IntegrationType,
  PriceModel,
  SubscriptionTier,
  ToolCategory,
  ToolStatus,
} from '../database/generated/enums';
import type { RoleTransaction } from '../database/role-transaction';
import { pricingOfColumns } from './catalog-pricing.rules';
import { textsOfJson } from './catalog-state.rules';
import type { ToolDetail, ToolRow, ToolView } from './catalog-tool.schema';

/** The columns of {@link listedToolSchema}, of `marketplace_tools t LEFT JOIN desk_revisions r`. */
export const listedColumns = Prisma.sql`
  t.id::text AS id, coalesce(r.revision, 0) AS revision,
  t.slug, t.name, t.description, t.category::text AS category, t.tags,
  t.price_model::text AS price_model, t.price_amount::text AS price_amount, t.currency,
  t.usage_unit, t.trial_days, t.required_tier::text AS required_tier,
  t.integration_type::text AS integration_type, t.status::text AS status, t.is_featured,
  t.is_popular, t.provider, t.icon_url, t.version, t.last_updated, t.purchase_count, t.view_count,
  t.avg_rating, t.review_count, t.usage_count, t.created_at, t.updated_at`;

/** The columns of {@link toolRecordSchema}, of the same tables. */
const toolColumns = Prisma.sql`
  ${listedColumns}, t.long_description, t.features, t.tech_stack, t.documentation_url, t.demo_url,
  t.support_url, t.images, t.video_url`;

/** Where {@link toolColumns} come from. */
export const toolSource = Prisma.sql`
  marketplace_tools t
  LEFT JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = t.id`;

/**
 * A stored tool with its revision as far as a list shows it, as {@link listedColumns} gives it. Its
 * enums are the generated ones, so a value that the database has and the contract lacks does not
 * compile below.
 */
export const listedToolSchema = z.object({
  id: z.string(),
  revision: z.int(),
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  category: z.enum(ToolCategory),
  tags: z.array(z.string()),
  price_model: z.enum(PriceModel),
  price_amount: z.string(),
  currency: z.string(),
  usage_unit: z.string().nullable(),
  trial_days: z.int(),
  required_tier: z.enum(SubscriptionTier),
  integration_type: z.enum(IntegrationType),
  status: z.enum(ToolStatus),
  is_featured: z.boolean(),
  is_popular: z.boolean(),
  provider: z.string(),
  icon_url: z.string().nullable(),
  version: z.string(),
  last_updated: z.date(),
  purchase_count: z.int(),
  view_count: z.int(),
  avg_rating: z.number().nullable(),
  review_count: z.int(),
  usage_count: z.int(),
  created_at: z.date(),
  updated_at: z.date(),
});

type ListedTool = z.output<typeof listedToolSchema>;

/** A stored tool with everything, as {@link toolColumns} gives it. */
const toolRecordSchema = listedToolSchema.extend({
  long_description: z.string().nullable(),
  features: z.unknown(),
  tech_stack: z.unknown(),
  documentation_url: z.string().nullable(),
  demo_url: z.string().nullable(),
  support_url: z.string().nullable(),
  images: z.array(z.string()),
  video_url: z.string().nullable(),
});

type ToolRecord = z.output<typeof toolRecordSchema>;

/** What a list shows of a tool's content. */
function shownOfRecord(record: ListedTool) {
  return {
    slug: record.slug,
    name: record.name,
    description: record.description,
    category: record.category,
    tags: record.tags,
    pricing: pricingOfColumns(record),
    requiredTier: record.required_tier,
    integrationType: record.integration_type,
    status: record.status,
    isFeatured: record.is_featured,
    isPopular: record.is_popular,
    provider: record.provider,
    iconUrl: record.icon_url,
    version: record.version,
  };
}

function viewOfRecord(record: ToolRecord): Omit<ToolView, 'imageAlts'> {
  return {
    ...shownOfRecord(record),
    longDescription: record.long_description,
    features: textsOfJson(record.features),
    techStack: textsOfJson(record.tech_stack),
    documentationUrl: record.documentation_url,
    demoUrl: record.demo_url,
    supportUrl: record.support_url,
    images: record.images,
    videoUrl: record.video_url,
  };
}

function factsOfRecord(record: ListedTool): ToolDetail['facts'] {
  return {
    purchaseCount: record.purchase_count,
    viewCount: record.view_count,
    avgRating: record.avg_rating,
    reviewCount: record.review_count,
    usageCount: record.usage_count,
    lastUpdated: record.last_updated.toISOString(),
    createdAt: record.created_at.toISOString(),
    updatedAt: record.updated_at.toISOString(),
  };
}

/** A stored tool as a list shows it. */
export function rowOfRecord(record: ListedTool): ToolRow {
  const { id, revision } = record;
  return { id, revision, ...shownOfRecord(record), ...factsOfRecord(record) };
}

const detailRecordSchema = toolRecordSchema.extend({
  image_alts: z.record(z.string(), z.string()),
});

/** A stored tool as its form shows it. */
function detailOfRecord(record: z.output<typeof detailRecordSchema>): ToolDetail {
  return {
    id: record.id,
    revision: record.revision,
    content: { ...viewOfRecord(record), imageAlts: record.image_alts },
    facts: factsOfRecord(record),
  };
}

/** Reads one tool with its revision; undefined when there is none. */
export async function readTool(
  transaction: RoleTransaction,
  id: string,
): Promise<ToolDetail | undefined> {
  const records = await transaction.$queryRaw(
    Prisma.sql`
      SELECT ${toolColumns}, ${imageAltsPart} -> 'image_alts' AS image_alts FROM ${toolSource} WHERE t.id = ${id}::uuid`,
  );
  const [record] = z.array(detailRecordSchema).parse(records);
  return record && detailOfRecord(record);
}
