import { z } from 'zod';
import { Prisma } from '../database/generated/client';
import type { RoleTransaction } from '../database/role-transaction';
import { catalogEntitySchema, changeActionSchema } from './change-set.schema';
import type { StaleRow } from './stale-row.rules';
import { stateSchema } from './state.rules';
import { toolState } from './tool-state.service';

const stepSchema = z.object({
  baseRevision: z.int(),
  revision: z.int(),
  before: stateSchema,
  by: z.object({
    changeSetId: z.string(),
    authorName: z.string().nullable(),
    // PostgreSQL writes an instant into JSON with its zone.
    committedAt: z.string().transform((text) => new Date(text).toISOString()),
  }),
});

/** A staged row with what is stored now and what happened since the revision it is based on. */
export interface StagedRecord extends StaleRow {
  readonly excluded: boolean;
}

const recordsSchema = z.array(
  z
    .object({
      entity: catalogEntitySchema,
      entity_id: z.string(),
      action: changeActionSchema,
      title: z.string().nullable(),
      base_revision: z.int().nullable(),
      base: stateSchema.nullable(),
      wanted: stateSchema,
      excluded: z.boolean(),
      revision: z.int().nullable(),
      present: stateSchema.nullable(),
      steps: z.array(stepSchema).nullable(),
    })
    .transform(
      (row): StagedRecord => ({
        entity: row.entity,
        entityId: row.entity_id,
        action: row.action,
        title: row.title ?? '',
        baseRevision: row.base_revision,
        base: row.base,
        wanted: row.wanted,
        excluded: row.excluded,
        revision: row.revision,
        present: row.present,
        steps: row.steps ?? [],
      }),
    ),
);

/**
 * Reads rows of a staged change-set.
 * @param which condition, order and limit over `s` (the staged row) and `r` (its revision)
 */
export async function readStagedRows(
  transaction: RoleTransaction,
  changeSetId: string,
  which: Prisma.Sql,
): Promise<readonly StagedRecord[]> {
  // The rows are chosen first: what is costly to read is read for these alone.
  const rows = await transaction.$queryRaw(Prisma.sql`
    WITH chosen AS MATERIALIZED (
      SELECT s.*, r.revision FROM desk_staged_changes s
      LEFT JOIN desk_revisions r ON r.entity = s.entity AND r.entity_id = s.entity_id
      WHERE s.change_set_id = ${changeSetId}::uuid AND ${which}
    ), placed AS MATERIALIZED (
      SELECT *, row_number() OVER () AS place FROM chosen
    )
    SELECT s.entity, s.entity_id::text AS entity_id, s.action, s.base_revision, s.base, s.wanted,
      s.excluded, s.revision,
      coalesce(t.name, b.name, s.wanted ->> 'name',
        (SELECT c.title FROM desk_changes c
         WHERE c.entity = s.entity AND c.entity_id = s.entity_id
         ORDER BY c.base_revision DESC NULLS LAST LIMIT 1)) AS title,
      CASE WHEN t.id IS NOT NULL THEN ${toolState}
           WHEN b.id IS NOT NULL THEN desk_bundle_state(b) END AS present,
      CASE WHEN s.revision IS DISTINCT FROM s.base_revision THEN
        (SELECT jsonb_agg(jsonb_build_object('baseRevision', c.base_revision,
                  'revision', c.revision, 'before', c.before, 'by', jsonb_build_object(
                    'changeSetId', h.id, 'authorName', h.author_name,
                    'committedAt', h.committed_at)) ORDER BY c.revision)
         FROM desk_changes c JOIN desk_change_sets h ON h.id = c.change_set_id
         WHERE c.entity = s.entity AND c.entity_id = s.entity_id AND c.action = 'update'
           AND c.revision > s.base_revision AND c.revision <= s.revision) END AS steps
    FROM placed s
    LEFT JOIN marketplace_tools t ON s.entity = 'tool' AND t.id = s.entity_id
    LEFT JOIN marketplace_bundles b ON s.entity = 'bundle' AND b.id = s.entity_id
    ORDER BY s.place`);
  return recordsSchema.parse(rows);
}
