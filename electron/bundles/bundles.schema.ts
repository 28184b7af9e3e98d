import { z } from 'zod';
import {
  subscriptionTierSchema,
  toolCategorySchema,
  toolStatusSchema,
} from '../catalog/catalog-values.schema';
import { reasonSchema } from '../change-sets/reason.schema';
import { numberText } from '../shared/number-text';
import {
  bundleContentSchema,
  bundleStatusSchema,
  bundleToolSchema,
  bundleViewSchema,
  mostItems,
} from './bundle-content.schema';
import { mostNames } from './bundle-names.rules';
import { bundleSnapshotSchema } from './bundle-snapshot.rules';
import { retirementHandlings } from './retirement.rules';

const bundleId = z.uuid({ error: 'This is not the id of a bundle.' });

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

const revision = z.int({ error: 'A revision is a whole number.' }).nonnegative();
const changeSetId = z.uuid({ error: 'This is not the id of a change-set.' });

/**
 * Changed fields only, the revision that they are based on, and what those fields held there.
 * Without a revision the bundle is created, and every field must be there. The status is not among
 * them: it goes its own way, see {@link changeBundleStatusInput}.
 */
export const saveBundleInput = z
  .object({
    id: bundleId,
    changeSetId,
    baseRevision: revision.nullable(),
    base: bundleViewSchema.partial().nullable(),
    changes: bundleContentSchema.omit({ status: true }).partial(),
    /** Whether the price was worked out from the tools: it must follow from those that are stored then. */
    priceFollows: z.boolean().default(false),
    reason: reasonSchema,
  })
  .refine(({ changes }) => Object.values(changes).some((value) => value !== undefined), {
    error: 'There is nothing to save.',
    path: ['changes'],
  })
  .refine(
    ({ baseRevision, changes }) =>
      baseRevision !== null ||
      bundleContentSchema.omit({ status: true }).safeParse(changes).success,
    { error: 'A new bundle needs every field.', path: ['changes'] },
  );

export type SaveBundle = z.output<typeof saveBundleInput>;

export const changeBundleStatusInput = z.object({
  id: bundleId,
  changeSetId,
  baseRevision: revision,
  status: bundleStatusSchema,
  reason: reasonSchema,
});

export type ChangeBundleStatus = z.output<typeof changeBundleStatusInput>;

/** `id` is the copy's, made by the caller as for a new bundle. */
export const duplicateBundleInput = z.object({ sourceId: bundleId, id: bundleId, changeSetId });

export const deleteBundleInput = z.object({
  id: bundleId,
  changeSetId,
  baseRevision: revision,
  reason: reasonSchema,
});

export type DeleteBundle = z.output<typeof deleteBundleInput>;

const draftValuesSchema = bundleViewSchema
  .omit({ discountPercent: true })
  .extend({ discount: z.string().max(100) });

/** Unsaved work: the bundle as it stands in the composer, right or wrong, and what it is based on. */
const draftContentSchema = z.object({
  values: draftValuesSchema,
  base: bundleViewSchema.nullable(),
});

const largestDraft = 200_000;

export const saveBundleDraftInput = z.object({
  bundleId,
  /** Null for a bundle that does not exist yet. */
  baseRevision: revision.nullable(),
  content: draftContentSchema.refine((content) => JSON.stringify(content).length <= largestDraft, {
    error: `A draft holds at most ${numberText(largestDraft)} characters.`,
  }),
  /** The values that its window kept last, or began with: what another window kept since stays. */
  since: draftValuesSchema.optional(),
});

/** With the composer as it is without unsaved work, what another window kept of the bundle stays. */
export const discardBundleDraftInput = bundleIdInput.extend({
  form: saveBundleDraftInput.omit({ bundleId: true }).optional(),
});
export type DiscardBundleDraft = z.output<typeof discardBundleDraftInput>;

export type SaveBundleDraft = z.output<typeof saveBundleDraftInput>;

export const saveBundleDraftOutput = z.object({ updatedAt: z.iso.datetime() });

export const bundleDraftSchema = z.object({
  bundleId: z.uuid(),
  baseRevision: z.int().nullable(),
  content: draftContentSchema,
  updatedAt: z.iso.datetime(),
});

export type BundleDraft = z.output<typeof bundleDraftSchema>;

export const bundleDraftsOutput = z.array(bundleDraftSchema);

/** The activations of a bundle, the latest first. */
export const bundleSnapshotsOutput = z.array(
  z.object({
    id: z.uuid(),
    changeSetId: z.uuid(),
    revision: z.int(),
    takenAt: z.iso.datetime(),
    snapshot: bundleSnapshotSchema,
  }),
);

export type BundleSnapshots = z.output<typeof bundleSnapshotsOutput>;

export const dependentsInput = z.object({ entity: z.enum(['tool', 'bundle']), id: z.uuid() });

export const dependentsOutput = z.object({
  bundles: z.array(z.object({ id: z.uuid(), name: z.string(), status: bundleStatusSchema })),
  purchases: z.int(),
  otherPayments: z.int(),
  liveSubscriptions: z.int(),
  liveOrganizations: z.int(),
  bundleSubscriptions: z.int(),
  reviews: z.int(),
  otherReviews: z.int(),
  cartLines: z.int(),
});

export const retirementPlanInput = z.object({
  toolId: z.uuid(),
  replacementId: z.uuid().nullable(),
});

/** What every bundle that holds the tool becomes. */
export const retirementPlanOutput = z.array(
  z.object({
    bundleId: z.uuid(),
    name: z.string(),
    status: bundleStatusSchema,
    currency: z.string(),
    storedPrice: z.int().nullable(),
    newPrice: z.int(),
    /** It comes to hold prices in another currency than its own, and keeps its price. */
    mixesCurrencies: z.boolean(),
    /** The replacement needs a higher plan than the bundle. */
    needsHigherPlan: z.boolean(),
    /** It is on sale and would be left without a tool, which is refused. */
    soldEmpty: z.boolean(),
    toolCount: z.int(),
  }),
);

export type RetirementPlan = z.output<typeof retirementPlanOutput>;

export const retireToolInput = z
  .object({
    toolId: z.uuid(),
    changeSetId,
    baseRevision: revision,
    status: toolStatusSchema.extract(['DEPRECATED', 'DISABLED']),
    handling: z.enum(retirementHandlings),
    replacementId: z.uuid().nullable(),
    reason: reasonSchema,
  })
  .refine(({ handling, replacementId }) => handling !== 'replace' || replacementId !== null, {
    error: 'Choose the tool that takes its place.',
    path: ['replacementId'],
  });

export type RetireTool = z.output<typeof retireToolInput>;

export const retireToolOutput = z.object({
  /** How many bundles were changed with it. */
  bundles: z.int(),
});

export const deleteToolInput = z.object({
  id: z.uuid(),
  changeSetId,
  baseRevision: revision,
  reason: reasonSchema,
});

export type DeleteTool = z.output<typeof deleteToolInput>;
