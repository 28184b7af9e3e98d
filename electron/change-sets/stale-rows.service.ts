import { Prisma } from '../database/generated/client';
import type { RoleTransaction } from '../database/role-transaction';
import type { RowConflict } from '../shared/errors';
import { readStagedRows } from './staged-rows.service';
import { decideStaleRow, type StaleRow } from './stale-row.rules';

/** Rows that are decided about at once: between two of them the window gets its turn. */
const rowsAtOnce = 500;
/** Conflicts that an answer names; the rest is counted. */
const conflictsNamed = 100;

async function readStaleRows(
  transaction: RoleTransaction,
  changeSetId: string,
  after: Pick<StaleRow, 'entity' | 'entityId'> | undefined,
): Promise<readonly StaleRow[]> {
  const following = after
    ? Prisma.sql`AND (s.entity, s.entity_id) > (${after.entity}, ${after.entityId}::uuid)`
    : Prisma.empty;
  return readStagedRows(
    transaction,
    changeSetId,
    Prisma.sql`NOT s.excluded AND r.revision IS DISTINCT FROM s.base_revision ${following}
      ORDER BY s.entity, s.entity_id LIMIT ${rowsAtOnce}`,
  );
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
  /** Rows that were left with nothing to write. */
  readonly dropped: number;
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
  let dropped = 0;
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
        if (row.action === 'update' && Object.keys(wanted).length === 0) {
          done.push(row.entityId);
          continue;
        }
        merged.push({ entity: row.entity, id: row.entityId, wanted, revision });
      }
      if (decision.kind === 'conflict') {
        count += 1;
        if (named.length < conflictsNamed) named.push(decision.conflict);
      }
    }
    await stageMerged(transaction, changeSetId, merged);
    await unstage(transaction, changeSetId, done);
    dropped += done.length;
    last = rows.at(-1);
    if (rows.length < rowsAtOnce) return { named, count, dropped };
  }
}
