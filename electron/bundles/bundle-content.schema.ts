import { z } from 'zod';
import { pricingViewSchema } from '../catalog/catalog-pricing.schema';
import {
  optionalPictureAddress,
  requiredLine,
  requiredParagraphs,
} from '../catalog/catalog-text.schema';
import {
  subscriptionTierSchema,
  toolCategorySchema,
  toolStatusSchema,
} from '../catalog/catalog-values.schema';
import { keysOf } from '../shared/literals';
import { isStorable } from '../shared/money';
import { typedCurrencySchema } from '../shared/money.schema';

export const bundleStatuses = ['DRAFT', 'ACTIVE', 'ARCHIVED'] as const;
export const bundleStatusSchema = z.enum(bundleStatuses, { error: 'Choose a status.' });
export type BundleStatus = z.infer<typeof bundleStatusSchema>;

/** More tools than anybody can judge in one list. */
export const mostItems = 500;

/** The one amount that a bundle's columns hold, in minor units of its currency. */
const bundlePriceSchema = z
  .object({
    amount: z.int({ error: 'The price is not an amount.' }).nonnegative(),
    currency: typedCurrencySchema,
  })
  .refine(({ amount, currency }) => isStorable({ minor: amount, currency }), {
    error: 'Keep the price below 100,000,000.',
    path: ['amount'],
  });

/** What is wrong with a discount that is none. */
export const discountError = 'Enter the discount as a whole number of percent from 0 to 100.';

/** Tools in their order; each stands in it once. */
const itemsSchema = z
  .array(z.uuid({ error: 'This is not the id of a tool.' }))
  .max(mostItems, { error: `Keep a bundle to ${mostItems} tools.` })
  .refine((ids) => new Set(ids).size === ids.length, { error: 'A tool is in the bundle twice.' });

/** Everything about a bundle that a person may set, as it travels to the main process. */
export const bundleContentSchema = z.object({
  name: requiredLine('name', 100),
  description: requiredParagraphs('description', 2_000),
  price: bundlePriceSchema,
  discountPercent: z.int({ error: discountError }).min(0, { error: discountError }).max(100, {
    error: discountError,
  }),
  requiredTier: subscriptionTierSchema,
  status: bundleStatusSchema,
  isFeatured: z.boolean({ error: 'Choose yes or no.' }),
  isPopular: z.boolean({ error: 'Choose yes or no.' }),
  iconUrl: optionalPictureAddress('icon address'),
  items: itemsSchema,
});

/** The same as it is stored, whoever wrote it. `amount` is null where it is none of its currency. */
export const bundleViewSchema = z.object({
  name: z.string(),
  description: z.string(),
  price: z.object({ amount: z.int().nullable(), currency: z.string() }),
  discountPercent: z.int(),
  requiredTier: subscriptionTierSchema,
  status: bundleStatusSchema,
  isFeatured: z.boolean(),
  isPopular: z.boolean(),
  iconUrl: z.string().nullable(),
  items: z.array(z.string()),
});

export type BundleView = z.output<typeof bundleViewSchema>;
export type BundleField = keyof BundleView;

/** Every field of a bundle, in the order of the composer. */
export const bundleFields = keysOf(bundleViewSchema.shape);

/** A tool as a bundle shows it: what the arithmetic and the checks need. */
export const bundleToolSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  category: toolCategorySchema,
  status: toolStatusSchema,
  requiredTier: subscriptionTierSchema,
  pricing: pricingViewSchema,
});

export type BundleTool = z.output<typeof bundleToolSchema>;
