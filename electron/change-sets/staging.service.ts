import type { BulkEdit } from '../catalog/catalog-bulk.schema';
import { Prisma } from '../database/generated/client';
import type { RoleTransaction } from '../database/role-transaction';
import type { CatalogEntity, ChangeAction, ChangeOrigin } from './change-set.schema';
import type { State } from './state.rules';

/** What is known of a change-set before it is committed. */
export interface ChangeSetHeader {
  /** Made by the caller (UUID v7), so that a repeated call after a lost answer is recognised. */
  readonly id: string;
  readonly origin: ChangeOrigin;
  /** Why, in the author's words. */
  readonly reason?: string | null | undefined;
  /** The file of an import. */
  readonly source?: string | null | undefined;
  /** The change-set that this one takes back. */
  readonly reverts?: string | null | undefined;
  /** What a bulk edit, or a change of status, does to each of its tools. */
  readonly edit?: BulkEdit | undefined;
  /** False where it comes in pieces and this is not the last of them. */
  readonly isWhole?: boolean | undefined;
}

/** What follows from other rows of a change-set, in the transaction that changes those. */
export type Following = (transaction: RoleTransaction, changeSetId: string) => Promise<void>;

/** What is to become of one tool or bundle. */
export interface StagedRow {
  readonly entity: CatalogEntity;
  readonly entityId: string;
  readonly action: ChangeAction;
  /** The revision that the writer knew; null for a creation. */
  readonly baseRevision: number | null;
  /** What the wanted columns held there, as far as the writer knows; otherwise history tells. */
  readonly base?: State | null | undefined;
  /** A whole state for a creation, some columns for an update, nothing for a deletion. */
  readonly wanted: State;
}

/** Hours after which nobody can still be sending the pieces of a change-set; it takes seconds. */
const longestSending = 1;

/** That the file of a change-set `h` was read to its end, and is stored as it stands: there is nothing to review. */
export const hasNothing = Prisma.sql`(
  h.report IS NOT NULL AND h.report ->> 'invalid' = '0'
  AND NOT EXISTS (SELECT FROM desk_staged_changes any_row WHERE any_row.change_set_id = h.id))`;

/** Where a change-set began, as history tells it: a form and the composer also make what was not there. */
const toldOrigin = (changeSet: Prisma.Sql) => Prisma.sql`
  CASE WHEN ${changeSet}.origin IN ('form', 'bundle') AND EXISTS (
    SELECT FROM desk_changes made
    WHERE made.change_set_id = ${changeSet}.id AND made.action = 'create')
  THEN 'create' ELSE ${changeSet}.origin END`;

/** The same of a change-set `h`. */
export const originOf = toldOrigin(Prisma.sql`h`);

/** How the change-set began that a change-set `h` takes back, as `beginningSchema` reads it. */
export const beginningOfReverted = Prisma.sql`(
  SELECT jsonb_build_object('origin', ${toldOrigin(Prisma.sql`o`)}, 'reason', o.reason, 'source', o.source, 'edit', o.edit)
  FROM desk_change_sets o WHERE o.id = h.reverts)`;

/** Throws away what is left of own change-sets whose last piece never came, or that nobody has to review. */
export async function discardBroken(transaction: RoleTransaction): Promise<void> {
  await transaction.$executeRaw`
    DELETE FROM desk_change_sets h
    WHERE state = 'staged' AND (NOT is_whole OR ${hasNothing}) AND author_id = desk_acting_user_id()
      AND created_at < now() - make_interval(hours => ${longestSending}::integer)`;
}

/** Begins a change-set; one that is there already stays as it is. */
export async function beginChangeSet(
  transaction: RoleTransaction,
  {
    id,
    origin,
    reason = null,
    source = null,
    reverts = null,
    edit,
    isWhole = true,
  }: ChangeSetHeader,
): Promise<void> {
  const kept = edit ? JSON.stringify(edit) : null;
  await transaction.$executeRaw`
    INSERT INTO desk_change_sets (id, origin, reason, source, reverts, edit, is_whole)
    VALUES (${id}::uuid, ${origin}, ${reason}, ${source}, ${reverts}::uuid, ${kept}::jsonb, ${isWhole})
    ON CONFLICT (id) DO NOTHING`;
}

/**
 * Adds rows to a staged change-set, in one statement; a row that is there already is replaced.
 * @param firstPosition where the first row stands in the change-set
 * @throws DeskError `forbidden` for a change-set that is committed or somebody else's.
 */
export async function stageRows(
  transaction: RoleTransaction,
  changeSetId: string,
  rows: readonly StagedRow[],
  firstPosition = 0,
): Promise<void> {
  const json = JSON.stringify(
    rows.map((row) => ({
      entity: row.entity,
      id: row.entityId,
      action: row.action,
      revision: row.baseRevision,
      base: row.base ?? undefined,
      wanted: row.wanted,
    })),
  );
  await transaction.$executeRaw(Prisma.sql`
    INSERT INTO desk_staged_changes AS s
      (change_set_id, entity, entity_id, action, position, base_revision, base, wanted)
    SELECT ${changeSetId}::uuid, r.item ->> 'entity', (r.item ->> 'id')::uuid, r.item ->> 'action',
      ${firstPosition}::integer + r.place::integer, (r.item ->> 'revision')::integer,
      r.item -> 'base', r.item -> 'wanted'
    FROM jsonb_array_elements(${json}::jsonb) WITH ORDINALITY r (item, place)
    ON CONFLICT (change_set_id, entity, entity_id) DO UPDATE SET
      action = excluded.action, position = s.position, base_revision = excluded.base_revision,
      base = excluded.base, wanted = excluded.wanted, excluded = false`);
}
