import { z } from 'zod';
import { Prisma } from '../database/generated/client';
import { inRole } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import {
  beginningSchema,
  type ChangesPage,
  type CommittedChange,
  catalogEntitySchema,
  changeActionSchema,
  type HistoryEntry,
  type historyInput,
} from './change-set.schema';
import type { ChangeSetAccess } from './commit.service';
import { type Found, hasWords } from './searched-words.service';
import { beginningOfReverted, originOf } from './staging.service';
import { fieldChanges } from './stale-row.rules';
import { stateSchema } from './state.rules';

const changeShape = {
  entity: catalogEntitySchema,
  entity_id: z.string(),
  action: changeActionSchema,
  title: z.string(),
  base_revision: z.int().nullable(),
  revision: z.int().nullable(),
  before: stateSchema,
  after: stateSchema,
};
const changeRecordSchema = z.object(changeShape);

function viewOfChange(record: z.output<typeof changeRecordSchema>): CommittedChange {
  const { entity, action, title, revision, before, after } = record;
  return {
    entity,
    entityId: record.entity_id,
    action,
    title,
    baseRevision: record.base_revision,
    revision,
    fields: fieldChanges(entity, before, after),
  };
}

const entriesSchema = z.array(
  z.object({
    id: z.string(),
    ...beginningSchema.shape,
    reverts: z.string().nullable(),
    reverted: beginningSchema.nullable(),
    title: z.string().nullable(),
    author_id: z.string(),
    author_name: z.string().nullable(),
    committed_at: z.date(),
    tool_count: z.int(),
    bundle_count: z.int(),
    reverted_by: z.array(z.string()),
    reverted_count: z.int(),
    change: changeRecordSchema.nullable(),
    at: z.string(),
  }),
);

const cursorSchema = z.tuple([z.string(), z.uuid()]);

function readCursor(cursor: string): readonly [at: string, id: string] {
  try {
    return cursorSchema.parse(JSON.parse(cursor));
  } catch (cause) {
    throw new DeskError(
      'invalid',
      { fields: [{ path: ['cursor'], message: 'Start again.' }] },
      {
        cause,
      },
    );
  }
}

/**
 * The rows that are taken back of a change-set: by one that was not taken back itself, or was and then that
 * was taken back, however often.
 */
const takenBack = (changeSetId: Prisma.Sql) => Prisma.sql`
  SELECT DISTINCT back.entity, back.entity_id FROM desk_change_sets v
  CROSS JOIN LATERAL desk_standing_changes(v.id) back
  WHERE v.reverts = ${changeSetId} AND v.state = 'committed'`;

type Entry = z.output<typeof entriesSchema>[number];

/**
 * Reads committed change-sets.
 * @param change what they did to one tool or bundle, and its rows as `c`, where it is asked for
 * @param which what follows the condition that they are committed
 */
async function readEntries(
  { authority, actor }: ChangeSetAccess,
  which: Prisma.Sql,
  change: { readonly joined: Prisma.Sql; readonly shown: Prisma.Sql } = {
    joined: Prisma.empty,
    shown: Prisma.sql`NULL::jsonb`,
  },
): Promise<readonly Entry[]> {
  const rows = await inRole(
    authority,
    actor,
    (transaction) =>
      transaction.$queryRaw(Prisma.sql`
        SELECT h.id::text AS id, ${originOf} AS origin, h.reason, h.source, h.edit, h.reverts::text AS reverts,
          ${beginningOfReverted} AS reverted,
          CASE WHEN h.tool_count = 1 OR h.tool_count = 0 AND h.bundle_count = 1 THEN
            (SELECT one.title FROM desk_changes one WHERE one.change_set_id = h.id
             ORDER BY one.entity DESC LIMIT 1) END AS title,
          h.author_id::text AS author_id, h.author_name, h.committed_at, h.tool_count,
          h.bundle_count, h.committed_at::text AS at, ${change.shown} AS change,
          ARRAY(SELECT v.id::text FROM desk_change_sets v
                WHERE v.reverts = h.id AND v.state = 'committed' ORDER BY v.committed_at) AS reverted_by,
          (SELECT count(*) FROM (${takenBack(Prisma.sql`h.id`)}) b)::integer AS reverted_count
        FROM desk_change_sets h ${change.joined}
        WHERE h.state = 'committed' ${which}`),
    { readOnly: true },
  );
  return entriesSchema.parse(rows);
}

function viewOfEntry(record: Entry): HistoryEntry {
  return {
    id: record.id,
    origin: record.origin,
    reason: record.reason,
    source: record.source,
    edit: record.edit,
    reverts: record.reverts,
    reverted: record.reverted,
    title: record.title,
    authorId: record.author_id,
    authorName: record.author_name,
    committedAt: record.committed_at.toISOString(),
    toolCount: record.tool_count,
    bundleCount: record.bundle_count,
    revertedBy: record.reverted_by,
    revertedCount: record.reverted_count,
    change: record.change && viewOfChange(record.change),
  };
}

/** That a committed change-set `h` changed something whose name has the word. */
const isNamed = (found: Found) => Prisma.sql`EXISTS (
  SELECT FROM desk_changes named
  WHERE named.change_set_id = h.id
    AND (${found(Prisma.sql`named.title`)}
         -- The title is the name before it was changed.
         OR named.action = 'update' AND ${found(Prisma.sql`named.after ->> 'name'`)}))`;

/** The committed change-sets, of everything or of one tool or bundle, the latest first. */
export async function history(
  access: ChangeSetAccess,
  { row, words, cursor, limit }: z.output<typeof historyInput>,
): Promise<{ readonly entries: HistoryEntry[]; readonly nextCursor: string | null }> {
  const [at, id] = cursor ? readCursor(cursor) : [];
  const later =
    at && id
      ? Prisma.sql`AND (h.committed_at, h.id) < (${at}::timestamptz, ${id}::uuid)`
      : Prisma.empty;
  const records = await readEntries(
    access,
    Prisma.sql`${later} AND ${hasWords(words, isNamed)} ORDER BY h.committed_at DESC, h.id DESC LIMIT ${limit + 1}`,
    row
      ? {
          joined: Prisma.sql`
            JOIN desk_changes c ON c.change_set_id = h.id AND c.entity = ${row.entity}
              AND c.entity_id = ${row.entityId}::uuid`,
          shown: Prisma.sql`jsonb_build_object('entity', c.entity, 'entity_id', c.entity_id,
            'action', c.action, 'title', c.title, 'base_revision', c.base_revision,
            'revision', c.revision, 'before', c.before, 'after', c.after)`,
        }
      : undefined,
  );
  const last = records.length > limit ? records[limit - 1] : undefined;
  return {
    nextCursor: last ? JSON.stringify([last.at, last.id]) : null,
    entries: records.slice(0, limit).map(viewOfEntry),
  };
}

/** One committed change-set; null where there is none. */
export async function historyEntry(
  access: ChangeSetAccess,
  id: string,
): Promise<HistoryEntry | null> {
  const [record] = await readEntries(access, Prisma.sql`AND h.id = ${id}::uuid`);
  return record ? viewOfEntry(record) : null;
}

const pageSchema = z.array(z.object({ ...changeShape, is_reverted: z.boolean(), total: z.int() }));

/** What a committed change-set did, row by row. */
export async function changesOf(
  { authority, actor }: ChangeSetAccess,
  { id, cursor, limit }: { readonly id: string; readonly cursor: number; readonly limit: number },
): Promise<ChangesPage> {
  const rows = await inRole(
    authority,
    actor,
    (transaction) =>
      transaction.$queryRaw(Prisma.sql`
        WITH page AS (
          SELECT *, (count(*) OVER ())::integer AS total
          FROM desk_changes WHERE change_set_id = ${id}::uuid
          ORDER BY entity DESC, lower(title), title, entity_id LIMIT ${limit} OFFSET ${cursor}
        )
        SELECT entity, entity_id::text AS entity_id, action, title, base_revision, revision, before,
          after, total,
          (entity, entity_id) IN (${takenBack(Prisma.sql`${id}::uuid`)}) AS is_reverted
        FROM page ORDER BY entity DESC, lower(title), title, page.entity_id`),
    { readOnly: true },
  );
  const records = pageSchema.parse(rows);
  return {
    rows: records.map((record) => ({ ...viewOfChange(record), isReverted: record.is_reverted })),
    total: records[0]?.total ?? 0,
  };
}
