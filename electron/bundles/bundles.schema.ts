import { z } from 'zod';
import { subscriptionTierSchema, toolCategorySchema } from '../catalog/catalog-values.schema';
import { bundleStatusSchema, bundleToolSchema, bundleViewSchema, mostItems } from './bundle.schema';
import { mostNames } from './bundle-names.rules';

export const bundleId = z.uuid({ error: 'This is not the id of a bundle.' });

export const bundleIdInput = z.object({ id: bundleId });

/** Bundles as their list shows them, by name. */
export const bundleListOutput = z.array(
  z.object({
    id: z.uuid(),
    revision: z.int(),
    name: z.string(),
    status: bundleStatusSchema,
    requiredTier: subscriptionTierSchema,
    price: bundleViewSchema.shape.price,
    discountPercent: z.int(),
    toolCount: z.int(),
    isFeatured: z.boolean(),
    isPopular: z.boolean(),
    purchaseCount: z.int(),
    updatedAt: z.iso.datetime(),
    /** How many of its findings keep it from being sold, and how many do not. */
    problems: z.int(),
    notes: z.int(),
  }),
);

export type BundleList = z.output<typeof bundleListOutput>;

export const bundleDetailSchema = z.object({
  id: z.uuid(),
  revision: z.int(),
  content: bundleViewSchema,
  /** The tools of `content.items`, in that order. */
  tools: z.array(bundleToolSchema),
  purchaseCount: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

export type BundleDetail = z.output<typeof bundleDetailSchema>;

export const bundleSurroundingsSchema = z.object({
  others: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      status: bundleStatusSchema,
      currency: z.string(),
      price: z.int().nullable(),
      toolIds: z.array(z.string()),
    }),
  ),
  /** Visible tools that this bundle, being one of all tools, lacks. */
  missing: z.array(bundleToolSchema),
});

export type BundleSurroundings = z.output<typeof bundleSurroundingsSchema>;

export const toolsByIdInput = z.object({ ids: z.array(z.uuid()).max(mostItems) });

export const toolsByIdOutput = z.array(bundleToolSchema);

export const toolsInCategoryInput = z.object({ category: toolCategorySchema });

export const matchNamesInput = z.object({
  names: z
    .array(z.string().trim().min(1).max(200))
    .min(1, { error: 'Paste at least one name.' })
    .max(mostNames, { error: `Paste at most ${mostNames} names at a time.` }),
});

export const matchNamesOutput = z.object({
  /** In the order of the names, each tool once. */
  matched: z.array(bundleToolSchema),
  /** Names that no tool has, or that several have, with the tools that may be meant. */
  unmatched: z.array(z.object({ name: z.string(), candidates: z.array(bundleToolSchema) })),
});

export type MatchedNames = z.output<typeof matchNamesOutput>;
