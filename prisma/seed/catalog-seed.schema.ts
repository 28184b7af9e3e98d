import { z } from 'zod';
import { bundleStatuses } from '../../electron/bundles/bundle-content.schema';
import {
  integrationTypes,
  priceModels,
  subscriptionTiers,
  toolCategories,
  toolStatuses,
} from '../../electron/catalog/catalog-values.schema';

const line = (limit: number) =>
  z
    .string()
    .min(1)
    .max(limit)
    .regex(/^\S.*\S$|^\S$/);
const paragraph = z
  .string()
  .min(20)
  .max(900)
  .regex(/^\S.*\S$/);
const url = z.url({ protocol: /^https$/, hostname: /\.example$/ }).max(500);
const day = z.iso.date();
const range = z.string().regex(/^\d+-\d+$/);

/** One tool of `catalog.json`: what a person wrote, before it becomes a row. */
export const toolSeedSchema = z
  .strictObject({
    number: z.int().positive(),
    name: line(100),
    slug: z
      .string()
      .max(120)
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    group: line(50),
    category: z.enum(toolCategories),
    description: line(160),
    long_description: z.array(paragraph).min(2).max(4),
    tags: z.array(line(40)).min(2).max(6),
    features: z.array(line(80)).min(3).max(6),
    tech_stack: z.array(line(60)).min(1).nullable(),
    integration_type: z.enum(integrationTypes),
    provider: line(100),
    price_model: z.enum(priceModels),
    price_amount: z.string().regex(/^\d{1,8}\.\d{2}$/),
    currency: z.literal('USD'),
    usage_unit: line(50).nullable(),
    trial_days: z.int().min(0).max(90),
    required_tier: z.enum(subscriptionTiers),
    status: z.enum(toolStatuses),
    is_featured: z.boolean(),
    is_popular: z.boolean(),
    documentation_url: url,
    demo_url: url.nullable(),
    support_url: url,
    icon_url: url,
    images: z.array(url).max(6),
    video_url: url.nullable(),
    version: z
      .string()
      .max(20)
      .regex(/^\d+\.\d+\.\d+$/),
    last_updated: day,
    added_on: day,
  })
  .refine(
    (tool) =>
      (tool.price_amount === '0.00') ===
      (tool.price_model === 'FREE' || tool.price_model === 'CUSTOM'),
    { path: ['price_amount'], message: 'Only FREE and CUSTOM tools have the amount 0.00.' },
  )
  .refine((tool) => (tool.usage_unit !== null) === (tool.price_model === 'USAGE_BASED'), {
    path: ['usage_unit'],
    message: 'A usage unit belongs to USAGE_BASED tools and to no other.',
  })
  .refine((tool) => tool.added_on <= tool.last_updated, {
    path: ['last_updated'],
    message: 'A tool cannot have been updated before it was added.',
  });

/** One bundle of `catalog.json`; its price and tier follow from its tools. */
export const bundleSeedSchema = z.strictObject({
  number: z.int().positive(),
  name: line(100),
  description: paragraph,
  tools: range,
  discount_percent: z.int().min(0).max(100),
  currency: z.literal('USD'),
  status: z.enum(bundleStatuses),
  is_featured: z.boolean(),
  is_popular: z.boolean(),
  icon_url: url,
  added_on: day,
});

/** The whole of `catalog.json`. */
export const catalogSeedSchema = z.strictObject({
  about: z.string().min(1),
  tools: z.array(toolSeedSchema),
  bundles: z.array(bundleSeedSchema),
});

export type ToolSeed = z.infer<typeof toolSeedSchema>;
export type BundleSeed = z.infer<typeof bundleSeedSchema>;
export type CatalogSeed = z.infer<typeof catalogSeedSchema>;
