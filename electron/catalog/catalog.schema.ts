import { z } from 'zod';
import { reasonSchema } from '../change-sets/reason.schema';
import { amountText, parseCurrency, readAmount } from '../shared/money';
import { optionalLine, searchedLine } from './catalog-text.schema';
import {
  slugSchema,
  toolContentSchema,
  toolRowSchema,
  toolViewSchema,
} from './catalog-tool.schema';
import {
  integrationTypeSchema,
  priceModelSchema,
  subscriptionTierSchema,
  toolCategorySchema,
  toolStatusSchema,
} from './catalog-values.schema';

export const toolId = z.uuid({ error: 'This is not the id of a tool.' });
export const revision = z.int({ error: 'A revision is a whole number.' }).nonnegative();

/** What a list of tools can be sorted by. Tools without a value (no rating) come last either way. */
export const toolSortFields = [
  'name',
  'slug',
  'category',
  'priceModel',
  'price',
  'requiredTier',
  'integrationType',
  'status',
  'isFeatured',
  'isPopular',
  'provider',
  'version',
  'trialDays',
  'purchaseCount',
  'viewCount',
  'usageCount',
  'reviewCount',
  'avgRating',
  'lastUpdated',
  'createdAt',
  'updatedAt',
] as const;

export type ToolSortField = (typeof toolSortFields)[number];

const toolSortSchema = z
  .array(
    z.object({
      field: z.enum(toolSortFields, { error: 'Tools cannot be sorted by this.' }),
      direction: z.enum(['asc', 'desc']),
    }),
  )
  .max(3, { error: 'Sort by at most three columns.' })
  .refine((sort) => new Set(sort.map(({ field }) => field)).size === sort.length, {
    error: 'Sort by each column once.',
  });

/** Columns to sort by, the most important first. */
export type ToolSort = z.output<typeof toolSortSchema>;

const atMost = <Schema extends z.ZodType>(item: Schema) => z.array(item).max(50).default([]);

const priceBound = z.int().nonnegative().nullable().default(null);

function storableIn(currency: string, minor: number | null): boolean {
  const code = parseCurrency(currency);
  if (minor === null || !code) return true;
  return readAmount(amountText({ minor, currency: code }), code).ok;
}

/** Columns that are filtered by a smallest and a largest value. */
export const rangeFields = [
  'purchaseCount',
  'viewCount',
  'reviewCount',
  'avgRating',
  'trialDays',
] as const;

/** Columns that are filtered by a first and a last day. */
export const dateFields = ['updatedAt', 'createdAt', 'lastUpdated'] as const;

/** Columns that are filtered by a part of their text. */
export const textFields = ['name', 'slug', 'provider', 'version', 'description'] as const;

const bound = z.number({ error: 'Enter a number.' }).finite().nullable().default(null);
const day = z.iso.date({ error: 'Enter a day, for example 2026-11-26.' }).nullable().default(null);

/** What a list of tools is narrowed to: every filter must hold; an empty list filters nothing. */
export const toolFiltersSchema = z.object({
  status: atMost(toolStatusSchema),
  category: atMost(toolCategorySchema),
  priceModel: atMost(priceModelSchema),
  requiredTier: atMost(subscriptionTierSchema),
  integrationType: atMost(integrationTypeSchema),
  isFeatured: z.boolean().nullable().default(null),
  isPopular: z.boolean().nullable().default(null),
  /** A part of the provider's name, in any case. */
  provider: optionalLine('provider', 100).default(''),
  /** Tools that carry all of these tags. */
  tags: atMost(optionalLine('tag', 40)),
  /** Prices of one currency, in its minor unit, both ends included. */
  price: z
    .object({
      currency: z.string().regex(/^[A-Z]{3}$/, { error: 'Choose a currency.' }),
      from: priceBound,
      to: priceBound,
    })
    .refine(({ currency, from, to }) => storableIn(currency, from) && storableIn(currency, to), {
      error: 'Enter prices as this currency writes them.',
    })
    .nullable()
    .default(null),
  /** Numbers, both ends included; a tool without a value is outside of every range. */
  ranges: z.partialRecord(z.enum(rangeFields), z.object({ from: bound, to: bound })).default({}),
  /** Days in UTC, both included. */
  dates: z.partialRecord(z.enum(dateFields), z.object({ from: day, to: day })).default({}),
  /** Parts of texts; neither case nor accents matter. */
  texts: z.partialRecord(z.enum(textFields), optionalLine('text', 100)).default({}),
});

export type ToolFilters = z.output<typeof toolFiltersSchema>;

const search = searchedLine(200).default('');

/** Tools of one page, unless another number is asked for: about 1 ms on the wire, and two screens full. */
export const pageSize = 100;

/** A page of tools. Without a sort, a search comes by relevance and everything else by name. */
export const listToolsInput = z.object({
  /** Words looked for in name, description and tags; small typing errors are forgiven. */
  search,
  filters: toolFiltersSchema.prefault({}),
  sort: toolSortSchema.default([]),
  /** Where the page before ended (its `nextCursor`); absent for the first page. */
  cursor: z.string().max(8_000).nullish(),
  /**
   * Rows to leave out after the cursor, or from the beginning: how a far place is jumped to. A
   * cursor near it makes that cheaper.
   */
  offset: z.int().min(0).max(10_000_000).default(0),
  limit: z.int().min(1).max(200).default(pageSize),
});

export type ListTools = z.output<typeof listToolsInput>;

export const listToolsOutput = z.object({
  rows: z.array(toolRowSchema),
  nextCursor: z.string().nullable(),
  /**
   * How many tools the search and the filters leave, where the first page shows it: it holds them all,
   * or a search found them. Counting others takes longer than the page and is asked for by itself.
   */
  total: z.int().nullable(),
});

export type ToolList = z.output<typeof listToolsOutput>;

/** How many tools a search and filters leave. */
export const countToolsInput = z.object({ search, filters: toolFiltersSchema.prefault({}) });
export const countToolsOutput = z.int();

/** Tools that can be selected and changed at once. */
export const mostSubjects = 20_000;

/** What an act on many tools must know of each, page by page: ten thousand at once hold a window up. */
export const toolSubjectsInput = z.object({
  search,
  filters: toolFiltersSchema.prefault({}),
  /** The id after which the page begins; null for the first. */
  after: z.uuid().nullable().default(null),
});
export const toolSubjectsOutput = z.object({
  tools: z.array(
    z.object({ id: z.uuid(), name: z.string(), status: toolStatusSchema, revision: z.int() }),
  ),
  /** Null after the last page. */
  next: z.uuid().nullable(),
});

export const toolFacetsInput = z.object({ search, filters: toolFiltersSchema.prefault({}) });

const facet = <Schema extends z.ZodType>(value: Schema) =>
  z.array(z.object({ value, count: z.int() }));

/**
 * For each filter menu, how many tools each choice would leave: the search and all other filters
 * hold, the menu's own does not. Choices with no tool are left out.
 */
export const toolFacetsOutput = z.object({
  status: facet(toolStatusSchema),
  category: facet(toolCategorySchema),
  priceModel: facet(priceModelSchema),
  requiredTier: facet(subscriptionTierSchema),
  integrationType: facet(integrationTypeSchema),
});

export type ToolFacets = z.output<typeof toolFacetsOutput>;

export const getToolInput = z.object({ id: toolId });

export const slugAvailabilityInput = z.object({
  slug: slugSchema,
  /** The tool that is being edited: its own slug is no clash. */
  exceptId: toolId.nullable().default(null),
});

export const slugAvailabilityOutput = z.object({
  available: z.boolean(),
  /** The tool that has the slug already. */
  takenBy: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  /** A free slug like the one asked for. */
  suggestion: z.string(),
});

/**
 * The caller makes the id (UUID v7), so that a repeated call after a lost answer finds the tool
 * that the first call made.
 */
export const createToolInput = z.object({ id: toolId, content: toolContentSchema });

/**
 * Changed fields only, the revision they are based on, and what those fields held there. A form
 * sends all fields as `base`, so that a conflict can also show what others changed. The change-set's
 * id is made by the caller (UUID v7): sent again after a lost answer, the save is told from a new one.
 */
export const updateToolInput = z
  .object({
    id: toolId,
    changeSetId: z.uuid({ error: 'This is not the id of a change-set.' }),
    baseRevision: revision,
    base: toolViewSchema.partial(),
    changes: toolContentSchema.partial(),
    /** Bundles that get the price that follows from the change, in the same change-set. */
    repriceBundles: z.array(z.uuid()).max(1_000).default([]),
    reason: reasonSchema,
  })
  .refine(({ changes }) => Object.values(changes).some((value) => value !== undefined), {
    error: 'There is nothing to save.',
    path: ['changes'],
  })
  .refine(
    ({ base, changes }) =>
      Object.entries(changes).every(([field, value]) => value === undefined || field in base),
    { error: 'Say what every changed field held before.', path: ['base'] },
  );

export type UpdateTool = z.output<typeof updateToolInput>;

export const changeStatusInput = z.object({
  status: toolStatusSchema,
  items: z
    .array(z.object({ id: toolId, baseRevision: revision }))
    .min(1, { error: 'Choose at least one tool.' })
    .max(200, { error: 'Choose at most 200 tools at a time.' })
    .refine((items) => new Set(items.map(({ id }) => id)).size === items.length, {
      error: 'Choose each tool once.',
    }),
  reason: reasonSchema,
});

export type ChangeStatus = z.output<typeof changeStatusInput>;

export const changeStatusOutput = z.object({
  items: z.array(z.object({ id: z.uuid(), revision: z.int(), status: toolStatusSchema })),
});

/** `id` is the copy's, made by the caller as for a new tool. */
export const duplicateToolInput = z.object({ sourceId: toolId, id: toolId });
