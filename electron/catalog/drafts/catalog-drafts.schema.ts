import { z } from 'zod';
import { numberText } from '../../shared/number-text';
import { revision, toolId } from '../catalog.schema';
import { toolViewSchema } from '../catalog-tool.schema';

const largestDraft = 400_000;

const draftValueSchema = z.union([
  z.string(),
  z.boolean(),
  z.null(),
  z.array(z.string()),
  z.record(z.string().max(10_000), z.string()),
]);

const draftValuesSchema = z.record(z.string().max(100), draftValueSchema);

/**
 * Unsaved work: the form's values as typed, right or wrong, and what the form was opened with.
 * Large enough for texts of 100,000 characters, which a form refuses and a person then shortens.
 */
const draftContentSchema = z.object({
  values: draftValuesSchema,
  // A draft that was kept before pictures had words is a draft still.
  base: toolViewSchema.extend({ imageAlts: toolViewSchema.shape.imageAlts.default({}) }).nullable(),
});

export const draftIdInput = z.object({ toolId });

export const saveDraftInput = z.object({
  toolId,
  /** Null for a tool that does not exist yet. */
  baseRevision: revision.nullable(),
  content: draftContentSchema.refine((content) => JSON.stringify(content).length <= largestDraft, {
    error: `A draft holds at most ${numberText(largestDraft)} characters.`,
  }),
  /** The values that its window kept last, or began with: what another window kept since stays. */
  since: draftValuesSchema.optional(),
});

/** With the form as it is without unsaved work, what another window kept of the tool stays. */
export const discardDraftInput = draftIdInput.extend({
  form: saveDraftInput.omit({ toolId: true }).optional(),
});
export type DiscardDraft = z.output<typeof discardDraftInput>;

export type SaveDraft = z.output<typeof saveDraftInput>;

export const saveDraftOutput = z.object({ updatedAt: z.iso.datetime() });

export const draftSchema = z.object({
  toolId: z.uuid(),
  baseRevision: z.int().nullable(),
  content: draftContentSchema,
  updatedAt: z.iso.datetime(),
});

export type ToolDraft = z.output<typeof draftSchema>;

/** Drafts without their content, the latest first. */
export const draftListOutput = z.array(
  draftSchema.omit({ content: true }).extend({
    /** The name as typed; empty when none was. */
    name: z.string(),
  }),
);

export const loadDraftOutput = draftSchema.nullable();

/** Cells of the grid, as the grid writes them: far more than a person types, less than hurts. */
export const saveCellsInput = z.object({ cells: z.string().max(30_000_000).nullable() });
export const loadCellsOutput = z.string().nullable();
