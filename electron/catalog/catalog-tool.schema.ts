import { z } from 'zod';
import { keysOf } from '../shared/literals';
import { pricingFormSchema, pricingSchema, pricingViewSchema } from './catalog-pricing.schema';
import {
  listOf,
  optionalParagraphs,
  optionalPictureAddress,
  optionalWebAddress,
  pictureAddress,
  requiredLine,
  requiredParagraphs,
} from './catalog-text.schema';
import {
  integrationTypeSchema,
  subscriptionTierSchema,
  toolCategorySchema,
  toolStatusSchema,
} from './catalog-values.schema';
import { longestAltText, mostPictures } from './media/media.schema';

/** The last part of a tool's address: lower-case words joined by single hyphens. */
export const slugSchema = requiredLine('slug', 120).regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, {
  error: 'Use small letters, digits and single hyphens, for example lead-scoring-engine.',
});

const versionSchema = requiredLine('version', 20).regex(
  /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/,
  { error: 'Enter the version as three numbers, for example 1.4.0.' },
);

/** What pictures show, by their addresses; a picture without words is not in it. */
const imageAltsSchema = z
  .record(requiredLine('image address', 500), requiredLine('alternative text', longestAltText), {
    error: 'Enter the alternative texts with the addresses of their images, each address once.',
  })
  .refine((alts) => Object.keys(alts).length <= mostPictures, {
    error: `Keep it to ${mostPictures} alternative texts.`,
  });

const yesOrNo = z.boolean({ error: 'Choose yes or no.' });

/**
 * Everything about a tool that a person may set, as it travels to the main process. Identity,
 * counters and times are the desk's and are not here. Limits of one-line texts are the columns'.
 */
export const toolContentSchema = z.object({
  slug: slugSchema,
  name: requiredLine('name', 100),
  description: requiredParagraphs('description', 2_000),
  longDescription: optionalParagraphs('long description', 20_000),
  category: toolCategorySchema,
  tags: listOf('tags', requiredLine('tag', 40), 20),
  pricing: pricingSchema,
  requiredTier: subscriptionTierSchema,
  features: listOf('features', requiredLine('feature', 200), 30),
  techStack: listOf('technologies', requiredLine('technology', 100), 30),
  integrationType: integrationTypeSchema,
  status: toolStatusSchema,
  isFeatured: yesOrNo,
  isPopular: yesOrNo,
  provider: requiredLine('provider', 100),
  documentationUrl: optionalWebAddress('documentation address'),
  demoUrl: optionalWebAddress('demo address'),
  supportUrl: optionalWebAddress('support address'),
  iconUrl: optionalPictureAddress('icon address'),
  images: listOf('images', pictureAddress('image address'), mostPictures),
  imageAlts: imageAltsSchema,
  videoUrl: optionalWebAddress('video address'),
  version: versionSchema,
});

export type ToolContent = z.output<typeof toolContentSchema>;
export type ToolContentInput = z.input<typeof toolContentSchema>;

/**
 * The same as a form holds it: optional texts may be empty, the amount and the trial days are
 * typed text. Parsing gives a {@link ToolContent}.
 */
export const toolFormSchema = toolContentSchema.extend({ pricing: pricingFormSchema });

/** The values of the tool form. */
export type ToolFormValues = z.input<typeof toolFormSchema>;

/**
 * The same as it is stored, whoever wrote it: types but no limits, so that a row that another
 * program wrote can be shown and mended.
 */
export const toolViewSchema = z.object({
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  longDescription: z.string().nullable(),
  category: toolCategorySchema,
  tags: z.array(z.string()),
  pricing: pricingViewSchema,
  requiredTier: subscriptionTierSchema,
  features: z.array(z.string()),
  techStack: z.array(z.string()),
  integrationType: integrationTypeSchema,
  status: toolStatusSchema,
  isFeatured: z.boolean(),
  isPopular: z.boolean(),
  provider: z.string(),
  documentationUrl: z.string().nullable(),
  demoUrl: z.string().nullable(),
  supportUrl: z.string().nullable(),
  iconUrl: z.string().nullable(),
  images: z.array(z.string()),
  imageAlts: z.record(z.string(), z.string()),
  videoUrl: z.string().nullable(),
  version: z.string(),
});

export type ToolView = z.output<typeof toolViewSchema>;

/** A field of the tool form; `pricing` is one field, because its parts only make sense together. */
export type ToolField = keyof ToolView;

/** Every field of the tool form, in the order of the form. */
export const toolFields = keysOf(toolViewSchema.shape);

/** What the platform and the desk count and date; nobody types it. */
const toolFactsSchema = z.object({
  purchaseCount: z.int(),
  viewCount: z.int(),
  /** Mean of the approved reviews, 1 to 5; null without any. */
  avgRating: z.number().nullable(),
  reviewCount: z.int(),
  usageCount: z.int(),
  lastUpdated: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

/** A whole tool: what a form edits, at the revision that a save must name. */
export const toolDetailSchema = z.object({
  id: z.uuid(),
  revision: z.int(),
  content: toolViewSchema,
  facts: toolFactsSchema,
});

export type ToolDetail = z.output<typeof toolDetailSchema>;

/** A tool as a list shows it: what fits into columns, at its revision. */
export const toolRowSchema = toolViewSchema
  .omit({
    longDescription: true,
    features: true,
    techStack: true,
    documentationUrl: true,
    demoUrl: true,
    supportUrl: true,
    images: true,
    imageAlts: true,
    videoUrl: true,
  })
  .extend({ id: z.uuid(), revision: z.int(), ...toolFactsSchema.shape });

export type ToolRow = z.output<typeof toolRowSchema>;
