import { z } from 'zod';
import { Prisma } from '../database/generated/client';
import { inRole } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import {
  type CommittedChange,
  catalogEntitySchema,
  changeActionSchema,
  changeOriginSchema,
  type HistoryEntry,
  type historyInput,
} from './change-set.schema';
import type { ChangeSetAccess } from './commit.service';
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
    origin: changeOriginSchema,
    reason: z.string().nullable(),
    source: z.string().nullable(),
    reverts: z.string().nullable(),
    author_id: z.string(),
    author_name: z.string().nullable(),
    committed_at: z.date(),
    tool_count: z.int(),
    bundle_count: z.int(),
    reverted_by: z.array(z.string()),
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

/** The committed change-sets, of everything or of one tool or bundle, the latest first. */
export async function history(
  { authority, actor }: ChangeSetAccess,
  { row, cursor, limit }: z.output<typeof historyInput>,
): Promise<{ readonly entries: HistoryEntry[]; readonly nextCursor: string | null }> {
  const change = row
    ? Prisma.sql`
        JOIN desk_changes c ON c.change_set_id = h.id AND c.entity = ${row.entity}
          AND c.entity_id = ${row.entityId}::uuid`
    : Prisma.empty;
  const shownChange = row
    ? Prisma.sql`jsonb_build_object('entity', c.entity, 'entity_id', c.entity_id, 'action', c.action,
        'title', c.title, 'base_revision', c.base_revision, 'revision', c.revision,
        'before', c.before, 'after', c.after)`
    : Prisma.sql`NULL::jsonb`;
  const [at, id] = cursor ? readCursor(cursor) : [];
  const later =
    at && id
      ? Prisma.sql`AND (h.committed_at, h.id) < (${at}::timestamptz, ${id}::uuid)`
      : Prisma.empty;
  const rows = await inRole(
    authority,
    actor,
    (transaction) =>
      transaction.$queryRaw(Prisma.sql`
        SELECT h.id::text AS id, h.origin, h.reason, h.source, h.reverts::text AS reverts,
          h.author_id::text AS author_id, h.author_name, h.committed_at, h.tool_count,
          h.bundle_count, h.committed_at::text AS at, ${shownChange} AS change,
          ARRAY(SELECT v.id::text FROM desk_change_sets v
                WHERE v.reverts = h.id AND v.state = 'committed' ORDER BY v.committed_at) AS reverted_by
        FROM desk_change_sets h ${change}
        WHERE h.state = 'committed' ${later}
        ORDER BY h.committed_at DESC, h.id DESC
        LIMIT ${limit + 1}`),
    { readOnly: true },
  );
  const records = entriesSchema.parse(rows);
  const last = records.length > limit ? records[limit - 1] : undefined;
  return {
    nextCursor: last ? JSON.stringify([last.at, last.id]) : null,
    entries: records.slice(0, limit).map((record) => ({
      id: record.id,
      origin: record.origin,
      reason: record.reason,
      source: record.source,
      reverts: record.reverts,
      authorId: record.author_id,
      authorName: record.author_name,
      committedAt: record.committed_at.toISOString(),
      toolCount: record.tool_count,
      bundleCount: record.bundle_count,
      revertedBy: record.reverted_by,
      change: record.change && viewOfChange(record.change),
    })),
  };
}

const pageSchema = z.array(z.object({ ...changeShape, total: z.int() }));

/** What a committed change-set did, row by row. */
export async function changesOf(
  { authority, actor }: ChangeSetAccess,
  { id, cursor, limit }: { readonly id: string; readonly cursor: number; readonly limit: number },
): Promise<{ readonly rows: CommittedChange[]; readonly total: number }> {
  const rows = await inRole(
    authority,
    actor,
    (transaction) => transaction.$queryRaw`
      SELECT entity, entity_id::text AS entity_id, action, title, base_revision, revision, before,
        after, (count(*) OVER ())::integer AS total
      FROM desk_changes WHERE change_set_id = ${id}::uuid
      ORDER BY entity DESC, title, entity_id LIMIT ${limit} OFFSET ${cursor}`,
    { readOnly: true },
  );
  const records = pageSchema.parse(rows);
  return { rows: records.map(viewOfChange), total: records[0]?.total ?? 0 };
}
