import { z } from 'zod';
import { Prisma } from '../database/generated/client';
import type { RoleTransaction } from '../database/role-transaction';
import type { RowConflict } from '../shared/errors';
import { catalogEntitySchema, changeActionSchema } from './change-set.schema';
import { decideStaleRow, type StaleRow } from './stale-row.rules';
import { stateSchema } from './state.rules';

/** Rows that are decided about at once: between two of them the window gets its turn. */
const rowsAtOnce = 500;
/** Conflicts that an answer names; the rest is counted. */
const conflictsNamed = 100;

const staleRowsSchema = z.array(
  z
    .object({
      entity: catalogEntitySchema,
      entity_id: z.string(),
      action: changeActionSchema,
      title: z.string().nullable(),
      base_revision: z.int().nullable(),
      base: stateSchema.nullable(),
      wanted: stateSchema,
      revision: z.int().nullable(),
      present: stateSchema.nullable(),
      steps: z
        .array(z.object({ baseRevision: z.int(), revision: z.int(), before: stateSchema }))
        .nullable(),
    })
    .transform(
      (row): StaleRow => ({
        entity: row.entity,
        entityId: row.entity_id,
        action: row.action,
        title: row.title ?? '',
        baseRevision: row.base_revision,
        base: row.base,
        wanted: row.wanted,
        revision: row.revision,
        present: row.present,
        steps: row.steps ?? [],
      }),
    ),
);

async function readStaleRows(
  transaction: RoleTransaction,
  changeSetId: string,
  after: Pick<StaleRow, 'entity' | 'entityId'> | undefined,
): Promise<readonly StaleRow[]> {
  const rows = await transaction.$queryRaw(Prisma.sql`
    SELECT s.entity, s.entity_id::text AS entity_id, s.action, s.base_revision, s.base, s.wanted,
      r.revision,
      coalesce(t.name, b.name, s.wanted ->> 'name',
        (SELECT c.title FROM desk_changes c
         WHERE c.entity = s.entity AND c.entity_id = s.entity_id
         ORDER BY c.base_revision DESC LIMIT 1)) AS title,
      CASE WHEN t.id IS NOT NULL THEN desk_tool_state(t)
           WHEN b.id IS NOT NULL THEN desk_bundle_state(b) END AS present,
      (SELECT jsonb_agg(jsonb_build_object('baseRevision', c.base_revision,
                'revision', c.revision, 'before', c.before) ORDER BY c.revision)
       FROM desk_changes c
       WHERE c.entity = s.entity AND c.entity_id = s.entity_id AND c.action = 'update'
         AND c.revision > s.base_revision AND c.revision <= r.revision) AS steps
    FROM desk_staged_changes s
    LEFT JOIN desk_revisions r ON r.entity = s.entity AND r.entity_id = s.entity_id
    LEFT JOIN marketplace_tools t ON s.entity = 'tool' AND t.id = s.entity_id
    LEFT JOIN marketplace_bundles b ON s.entity = 'bundle' AND b.id = s.entity_id
    WHERE s.change_set_id = ${changeSetId}::uuid AND NOT s.excluded
      AND r.revision IS DISTINCT FROM s.base_revision
      ${
        after
          ? Prisma.sql`AND (s.entity, s.entity_id) > (${after.entity}, ${after.entityId}::uuid)`
          : Prisma.empty
      }
    ORDER BY s.entity, s.entity_id
    LIMIT ${rowsAtOnce}`);
  return staleRowsSchema.parse(rows);
}

/** Stages what the merge left to write, on the revision that is there now. */
async function stageMerged(
  transaction: RoleTransaction,
  changeSetId: string,
  merged: readonly unknown[],
): Promise<void> {
  if (merged.length === 0) return;
  await transaction.$executeRaw`
    UPDATE desk_staged_changes s SET
      wanted = r.item -> 'wanted', base_revision = (r.item ->> 'revision')::integer, base = NULL
    FROM jsonb_array_elements(${JSON.stringify(merged)}::jsonb) r (item)
    WHERE s.change_set_id = ${changeSetId}::uuid AND s.entity = r.item ->> 'entity'
      AND s.entity_id = (r.item ->> 'id')::uuid`;
}

async function unstage(
  transaction: RoleTransaction,
  changeSetId: string,
  done: readonly string[],
): Promise<void> {
  if (done.length === 0) return;
  await transaction.$executeRaw`
    DELETE FROM desk_staged_changes
    WHERE change_set_id = ${changeSetId}::uuid AND entity_id = ANY (${[...done]}::uuid[])`;
}

/** What stands in the way of a change-set. */
export interface StaleRows {
  /** The first of them. */
  readonly named: readonly RowConflict[];
  readonly count: number;
}

/**
 * Brings staged rows that have moved on together with what is stored now: disjoint changes are
 * merged, rows that are as wanted already are dropped, and the others are reported. The rows must
 * be locked, so that what is decided here still holds when it is written.
 */
export async function mergeStaleRows(
  transaction: RoleTransaction,
  changeSetId: string,
): Promise<StaleRows> {
  const named: RowConflict[] = [];
  let count = 0;
  let last: StaleRow | undefined;
  for (;;) {
    const rows = await readStaleRows(transaction, changeSetId, last);
    const merged: unknown[] = [];
    const done: string[] = [];
    for (const row of rows) {
      const decision = decideStaleRow(row);
      if (decision.kind === 'done') done.push(row.entityId);
      if (decision.kind === 'merged') {
        const { wanted, revision } = decision;
        merged.push({ entity: row.entity, id: row.entityId, wanted, revision });
      }
      if (decision.kind === 'conflict') {
        count += 1;
        if (named.length < conflictsNamed) named.push(decision.conflict);
      }
    }
    await stageMerged(transaction, changeSetId, merged);
    await unstage(transaction, changeSetId, done);
    last = rows.at(-1);
    if (rows.length < rowsAtOnce) return { named, count };
  }
}
