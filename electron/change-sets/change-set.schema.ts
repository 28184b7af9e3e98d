import { z } from 'zod';
import { bulkEditSchema, bulkRefusals, toolChangesSchema } from '../catalog/catalog-bulk.schema';
import { toolContentSchema, toolViewSchema } from '../catalog/catalog-tool.schema';
import { bulkToolsOf, longestBulkTool } from './bulk-tools.rules';
import { reasonSchema } from './reason.schema';

/** What a change-set can change. */
const catalogEntities = ['tool', 'bundle'] as const;
export const catalogEntitySchema = z.enum(catalogEntities);
export type CatalogEntity = z.infer<typeof catalogEntitySchema>;

/** Where a change-set began. */
const changeOrigins = [
  'form',
  'grid',
  'bulk',
  'status',
  'duplicate',
  'import',
  'bundle',
  'reprice',
  'retire',
  'delete',
  'revert',
] as const;
const changeOriginSchema = z.enum(changeOrigins);
export type ChangeOrigin = z.infer<typeof changeOriginSchema>;

/** The same as history tells it: of what was made in a form, or in the composer, that it was. */
const toldOriginSchema = z.enum([...changeOrigins, 'create']);
export type ToldOrigin = z.infer<typeof toldOriginSchema>;

export const changeActionSchema = z.enum(['create', 'update', 'delete']);
export type ChangeAction = z.infer<typeof changeActionSchema>;

const id = z.uuid({ error: 'This is not the id of a change-set.' });
const entityId = z.uuid({ error: 'This is not the id of a tool or bundle.' });
const baseRevision = z.int({ error: 'A revision is a whole number.' }).positive();

/** Rows that travel in one call; more are staged by several calls and committed by one. */
const mostRowsAtOnce = 500;
/** Tools that one bulk edit changes. */
const mostBulkTools = 20_000;

/** What is to become of one tool, with what the writer saw before where it is known. */
export const rowInputSchema = z.discriminatedUnion('action', [
  z.object({
    entity: z.literal('tool'),
    action: z.literal('update'),
    entityId,
    baseRevision,
    base: toolViewSchema.partial().optional(),
    changes: toolChangesSchema,
  }),
  z.object({
    entity: z.literal('tool'),
    action: z.literal('create'),
    entityId,
    content: toolContentSchema,
  }),
  z.object({ entity: z.literal('tool'), action: z.literal('delete'), entityId, baseRevision }),
]);
export type RowInput = z.output<typeof rowInputSchema>;

const rowsSchema = z
  .array(rowInputSchema)
  .min(1, { error: 'There is nothing to change.' })
  .max(mostRowsAtOnce, { error: `Send at most ${mostRowsAtOnce} rows at a time.` });

/** `id` is made by the caller (UUID v7): a repeated call after a lost answer does nothing twice. */
export const commitInput = z.object({
  id,
  origin: changeOriginSchema,
  reason: reasonSchema,
  rows: rowsSchema,
});

export const committedSchema = z.object({
  id: z.uuid(),
  toolCount: z.int(),
  bundleCount: z.int(),
  revisions: z.array(
    z.object({ entity: catalogEntitySchema, entityId: z.uuid(), revision: z.int().nullable() }),
  ),
  /** What was staged and left out; null where it was committed before, when that is not known any more. */
  leftOut: z.array(z.uuid()).nullable(),
});

export const stageInput = commitInput.extend({
  /** Where the first of these rows stands in the change-set. */
  firstPosition: z.int().nonnegative().default(0),
  /** False where further pieces follow. */
  isWhole: z.boolean().default(true),
});

const tooManyBulkTools = 'Choose at most 20,000 tools at a time.';

/** One change for many tools. */
export const stageBulkInput = z.object({
  id,
  reason: reasonSchema,
  /** See `bulkToolsText`. As many schemas as there are tools would hold the window up too. */
  tools: z
    .string()
    .min(1, { error: 'Choose at least one tool.' })
    .max(mostBulkTools * longestBulkTool, { error: tooManyBulkTools, abort: true })
    .transform((text, context) => {
      const tools = bulkToolsOf(text);
      if (tools) return tools;
      context.addIssue('This is not a list of tools and their revisions.');
      return z.NEVER;
    })
    .refine((tools) => tools.length <= mostBulkTools, { error: tooManyBulkTools }),
  edit: bulkEditSchema,
});

export const stageBulkOutput = z.object({
  staged: z.int(),
  /** Tools that it cannot apply to, counted by the reason. */
  refused: z.partialRecord(z.enum(bulkRefusals), z.int()),
});

export const changeSetIdInput = z.object({ id });
export const commitStagedInput = z.object({
  id,
  /** Replaces the reason that was given when it was staged. */
  reason: reasonSchema,
  /** How many rows were shown as not left out; null where nobody looked at them. */
  shown: z.int().nonnegative().nullable().default(null),
});

const rowKeySchema = z.object({ entity: catalogEntitySchema, entityId });
export type RowKey = z.output<typeof rowKeySchema>;

export const excludeInput = z.object({
  id,
  /** Null for all of them. */
  rows: z.array(rowKeySchema).max(mostRowsAtOnce).nullable(),
  excluded: z.boolean(),
});

export const resolveInput = rowKeySchema.extend({
  id,
  /** The revision that was shown beside the choices. */
  seenRevision: z.int().nullable(),
  /** For each field in conflict, whose value is kept. */
  choices: z.record(z.string().max(100), z.enum(['mine', 'theirs'])),
});

export const stageRevertInput = z.object({
  id,
  changeSetId: id,
  reason: reasonSchema,
  /** Null for all of them. */
  rows: z.array(rowKeySchema).min(1).max(mostRowsAtOnce).nullable().default(null),
});

const fieldChangeSchema = z.object({
  field: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});

/** Who changed a field after a writer had read it. */
const laterChangeSchema = z.object({
  changeSetId: z.uuid(),
  authorName: z.string().nullable(),
  committedAt: z.iso.datetime(),
});

const conflictSchema = z.object({
  field: z.string(),
  base: z.unknown().optional(),
  mine: z.unknown().optional(),
  theirs: z.unknown().optional(),
  by: laterChangeSchema.nullable(),
});

/** One row of a change-set: what it did, or would do, field by field. */
const changeSchema = rowKeySchema.extend({
  action: changeActionSchema,
  title: z.string(),
  fields: z.array(fieldChangeSchema),
});

export const stagedRowSchema = changeSchema.extend({
  excluded: z.boolean(),
  /** What keeps it from being committed; null when nothing does. */
  conflict: z
    .object({
      kind: z.enum(['changed', 'gone', 'exists']),
      /** The one that is stored now; null where there is none. */
      revision: z.int().nullable(),
      fields: z.array(conflictSchema),
    })
    .nullable(),
});
export type StagedRowView = z.output<typeof stagedRowSchema>;

/** How a change-set began. */
export const beginningSchema = z.object({
  origin: toldOriginSchema,
  reason: z.string().nullable(),
  source: z.string().nullable(),
  /** What it did to each of its tools, all alike; null where that was not kept, or another version of the desk words it. */
  edit: bulkEditSchema.nullable().catch(null),
});
type Beginning = z.output<typeof beginningSchema>;

const originFacts = {
  id: z.uuid(),
  ...beginningSchema.shape,
  reverts: z.uuid().nullable(),
  /** How the change-set began that this one takes back. */
  reverted: beginningSchema.nullable(),
};
/** How a change-set began, and what it takes back. */
export interface ChangeSetBeginning extends Beginning {
  readonly reverted: Beginning | null;
}

export const previewInput = z.object({
  id,
  /** How many rows come before the page. */
  cursor: z.int().nonnegative().default(0),
  limit: z.int().min(1).max(mostRowsAtOnce).default(100),
});

export const previewOutput = z.object({
  ...originFacts,
  createdAt: z.iso.datetime(),
  rows: z.array(stagedRowSchema),
  total: z.int(),
  excluded: z.int(),
  /** Rows that moved on since they were staged; some of them may be in conflict. */
  stale: z.int(),
});
export type Preview = z.output<typeof previewOutput>;

/** One word of a search, with the origins whose titles have it: those are the page's to word. */
const searchedWordSchema = z.object({
  text: z.string().min(1).max(100),
  origins: z.array(toldOriginSchema),
});

/** Words of a reason, a file, a person, or the name of what is changed; each must be found. */
export const searchedWordsSchema = z.array(searchedWordSchema).max(10).default([]);

export const stagedListInput = z.object({ words: searchedWordsSchema });

/** Staged work of the person who acts, the latest first. */
export const stagedListOutput = z.array(
  z.object({ ...originFacts, createdAt: z.iso.datetime(), total: z.int() }),
);

export const historyInput = z.object({
  /** One tool or bundle, or everything. */
  row: rowKeySchema.nullable().default(null),
  words: searchedWordsSchema,
  cursor: z.string().max(200).nullish(),
  limit: z.int().min(1).max(100).default(30),
});

export const committedChangeSchema = changeSchema.extend({
  baseRevision: z.int().nullable(),
  revision: z.int().nullable(),
});
export type CommittedChange = z.output<typeof committedChangeSchema>;

export const historyEntrySchema = z.object({
  ...originFacts,
  authorId: z.uuid(),
  authorName: z.string().nullable(),
  committedAt: z.iso.datetime(),
  toolCount: z.int(),
  bundleCount: z.int(),
  /** The name of its one tool, or of its one bundle where it has no tools; null with several. */
  title: z.string().nullable(),
  /** Later change-sets that took this one back, in whole or in part. */
  revertedBy: z.array(z.uuid()),
  /** How many of its tools and bundles these took back. */
  revertedCount: z.int(),
  /** What it did to the one tool or bundle that was asked for. */
  change: committedChangeSchema.nullable(),
});
export type HistoryEntry = z.output<typeof historyEntrySchema>;

export const historyOutput = z.object({
  entries: z.array(historyEntrySchema),
  nextCursor: z.string().nullable(),
});

export const changesInput = z.object({
  id,
  /** How many rows come before the page. */
  cursor: z.int().nonnegative().default(0),
  limit: z.int().min(1).max(mostRowsAtOnce).default(100),
});

export const changesOutput = z.object({
  rows: z.array(
    committedChangeSchema.extend({
      /** Whether a later change-set took it back. */
      isReverted: z.boolean(),
    }),
  ),
  total: z.int(),
});
export type ChangesPage = z.output<typeof changesOutput>;

/** One committed change-set; null where there is none: staged, discarded, or one that changed nothing. */
export const historyEntryOutput = historyEntrySchema.nullable();
