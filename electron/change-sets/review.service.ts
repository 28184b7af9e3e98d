import { z } from 'zod';
import { Prisma } from '../database/generated/client';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import { numberText } from '../shared/number-text';
import {
  beginningSchema,
  type Preview,
  type RowKey,
  type StagedRowView,
  type stagedListInput,
  type stageRevertInput,
} from './change-set.schema';
import {
  type ChangeSetAccess,
  type Committed,
  commitStaged,
  inOwnTransaction,
} from './commit.service';
import { type Found, hasWords } from './searched-words.service';
import { readStagedRows, type StagedRecord } from './staged-rows.service';
import {
  beginChangeSet,
  beginningOfReverted,
  type ChangeSetHeader,
  discardBroken,
  type Following,
  hasNothing,
  type StagedRow,
  stageRows,
} from './staging.service';
import {
  decideStaleRow,
  resolveStaleRow,
  type StaleDecision,
  stagedFieldChanges,
} from './stale-row.rules';
import type { State } from './state.rules';

/**
 * Adds rows to a change-set that is to be reviewed before it is committed. One that comes in pieces
 * is there with its last piece: what a killed desk leaves of it is neither shown nor committed.
 * @param begin adds what follows from the rows, once all are there: the prices of bundles
 */
export async function stage(
  { authority, actor }: ChangeSetAccess,
  header: ChangeSetHeader,
  rows: readonly StagedRow[],
  firstPosition: number,
  begin?: Following,
): Promise<void> {
  await inRole(authority, actor, async (transaction) => {
    if (firstPosition === 0) await discardBroken(transaction);
    await beginChangeSet(transaction, header);
    await stageRows(transaction, header.id, rows, firstPosition);
    if (header.isWhole === false) return;
    if (firstPosition > 0) {
      await transaction.$executeRaw`
        UPDATE desk_change_sets SET is_whole = true WHERE id = ${header.id}::uuid`;
    }
    await begin?.(transaction, header.id);
  });
}

/**
 * Stages the way back from a committed change-set, in whole or for some rows. What somebody
 * changed again afterwards shows as a conflict of just those fields. A repeated call does nothing twice.
 * @throws DeskError `not_found` when there is nothing to take back
 */
export async function stageRevert(
  { authority, actor }: ChangeSetAccess,
  { id, changeSetId, reason, rows }: z.output<typeof stageRevertInput>,
): Promise<void> {
  const chosen = rows?.map(({ entityId }) => entityId) ?? null;
  await inRole(authority, actor, async (transaction) => {
    await beginChangeSet(transaction, { id, origin: 'revert', reason, reverts: changeSetId });
    const isThere = await transaction.$queryRaw<readonly unknown[]>`
      SELECT 1 FROM desk_change_sets c WHERE c.id = ${id}::uuid AND (c.state = 'committed'
        OR EXISTS (SELECT FROM desk_staged_changes s WHERE s.change_set_id = c.id))`;
    if (isThere.length > 0) return;
    const staged = await transaction.$executeRaw(Prisma.sql`
      INSERT INTO desk_staged_changes
        (change_set_id, entity, entity_id, action, position, base_revision, base, wanted)
      SELECT ${id}::uuid, entity, entity_id,
        CASE action WHEN 'create' THEN 'delete' WHEN 'delete' THEN 'create' ELSE 'update' END,
        row_number() OVER (ORDER BY entity, lower(title), title, entity_id), revision,
        CASE action WHEN 'update' THEN after END,
        -- What is sold is checked and kept in its history first, which only activating it does.
        CASE WHEN entity = 'bundle' AND action = 'delete' AND before ->> 'status' = 'ACTIVE'
          THEN before || '{"status": "DRAFT"}' ELSE before END
      FROM desk_changes
      WHERE change_set_id = ${changeSetId}::uuid
        ${chosen ? Prisma.sql`AND entity_id = ANY (${chosen}::uuid[])` : Prisma.empty}
      ON CONFLICT DO NOTHING`);
    if (staged === 0) throw new DeskError('not_found', { subject: 'change-set' });
  });
}

const headersSchema = z.array(
  z.object({
    id: z.string(),
    ...beginningSchema.shape,
    reverts: z.string().nullable(),
    reverted: beginningSchema.nullable(),
    created_at: z.date(),
    total: z.int(),
    excluded: z.int(),
    stale: z.int(),
  }),
);

function readHeaders(transaction: RoleTransaction, which: Prisma.Sql) {
  return transaction.$queryRaw(Prisma.sql`
    SELECT h.id::text AS id, h.origin, h.reason, h.source, h.edit, h.reverts::text AS reverts,
      h.created_at, ${beginningOfReverted} AS reverted,
      count(s.entity_id)::integer AS total,
      (count(*) FILTER (WHERE s.excluded))::integer AS excluded,
      (count(s.entity_id) FILTER (WHERE r.revision IS DISTINCT FROM s.base_revision))::integer AS stale
    FROM desk_change_sets h
    LEFT JOIN desk_staged_changes s ON s.change_set_id = h.id
    LEFT JOIN desk_revisions r ON r.entity = s.entity AND r.entity_id = s.entity_id
    WHERE h.state = 'staged' AND h.is_whole AND ${which}
    GROUP BY h.id ORDER BY h.created_at DESC LIMIT 100`);
}

/** What is sure to be written: not what others stored since, and nothing that is still to be chosen. */
function wantedAfter({ wanted }: StagedRecord, decision: StaleDecision | null): State {
  if (decision?.kind === 'merged') return decision.wanted;
  return decision?.kind === 'conflict' ? decision.undisputed : wanted;
}

function viewOfRecord(row: StagedRecord): StagedRowView {
  const { entity, entityId, action, title, excluded } = row;
  const decision = row.revision === row.baseRevision ? null : decideStaleRow(row);
  const merged = { ...row, wanted: wantedAfter(row, decision) };
  return {
    entity,
    entityId,
    action,
    title,
    excluded,
    // Of what somebody else created, or brought back, just so, nothing is written.
    fields: decision?.kind === 'done' ? [] : stagedFieldChanges(merged),
    conflict:
      decision?.kind === 'conflict'
        ? {
            kind: decision.conflict.kind,
            revision: row.revision,
            fields: decision.conflict.conflicts.map((each) => ({ ...each, by: each.by ?? null })),
          }
        : null,
  };
}

/**
 * What a staged change-set would do to what is stored now, row by row; rows that moved on since
 * come first. Reading it again shows what others stored meanwhile.
 * @param follow puts right what follows from the rows, where some moved on: of two prices of a bundle that
 *   followed from other tools each, neither is to be chosen
 * @throws DeskError `not_found` when it was committed or discarded, or is a file that is being read
 */
export async function preview(
  access: ChangeSetAccess,
  page: { readonly id: string; readonly cursor: number; readonly limit: number },
  follow?: Following,
): Promise<Preview> {
  const shown = await readPreview(access, page);
  if (!follow || page.cursor > 0 || shown.stale === 0) return shown;
  await inRole(access.authority, access.actor, async (transaction) => {
    if (await holdStaged(transaction, page.id)) await follow(transaction, page.id);
  });
  return readPreview(access, page);
}

function readPreview(
  { authority, actor }: ChangeSetAccess,
  { id, cursor, limit }: Parameters<typeof preview>[1],
): Promise<Preview> {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const headers = await readHeaders(transaction, Prisma.sql`h.id = ${id}::uuid`);
      const [header] = headersSchema.parse(headers);
      if (!header) throw new DeskError('not_found', { subject: 'change-set' });
      const records = await readStagedRows(
        transaction,
        id,
        Prisma.sql`true ORDER BY (r.revision IS DISTINCT FROM s.base_revision) DESC, s.position,
          s.entity, s.entity_id LIMIT ${limit} OFFSET ${cursor}`,
      );
      const { created_at, ...facts } = header;
      return { ...facts, createdAt: created_at.toISOString(), rows: records.map(viewOfRecord) };
    },
    { readOnly: true },
  );
}

/** That a staged change-set `h` would change something whose name has the word, or give it one. */
const isNamed = (found: Found) => Prisma.sql`EXISTS (
  SELECT FROM desk_staged_changes named
  LEFT JOIN marketplace_tools t ON named.entity = 'tool' AND t.id = named.entity_id
  LEFT JOIN marketplace_bundles b ON named.entity = 'bundle' AND b.id = named.entity_id
  WHERE named.change_set_id = h.id
    AND (${found(Prisma.sql`coalesce(t.name, b.name)`)}
         OR ${found(Prisma.sql`named.wanted ->> 'name'`)}))`;

/** Staged work of the person who acts, or of it what has all words, the latest first. */
export function listStaged(
  { authority, actor }: ChangeSetAccess,
  { words }: z.output<typeof stagedListInput> = { words: [] },
) {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const which = Prisma.sql`NOT ${hasNothing} AND ${hasWords(words, isNamed)}`;
      const headers = headersSchema.parse(await readHeaders(transaction, which));
      return headers.map(({ created_at, excluded, stale, ...facts }) => ({
        ...facts,
        createdAt: created_at.toISOString(),
      }));
    },
    { readOnly: true },
  );
}

/**
 * Holds a staged change-set against its commit, and against choices in other windows, until the
 * transaction ends; whoever commits holds it too (`desk_lock_change_set`), and before anything else.
 * @returns whether it is still there, neither committed nor discarded
 */
async function holdStaged(transaction: RoleTransaction, id: string): Promise<boolean> {
  const held = await transaction.$queryRaw<readonly unknown[]>`
    SELECT 1 FROM desk_change_sets WHERE id = ${id}::uuid AND state = 'staged' FOR UPDATE`;
  return held.length > 0;
}

/**
 * Leaves rows out of the commit, or takes them in again.
 * @param rows null for all
 * @param follow puts right what follows from the rows: the prices of bundles
 * @throws DeskError `not_found` when it was committed or discarded
 */
export async function exclude(
  { authority, actor }: ChangeSetAccess,
  {
    id,
    rows,
    excluded,
  }: { readonly id: string; readonly rows: readonly RowKey[] | null; readonly excluded: boolean },
  follow?: Following,
): Promise<void> {
  const ids = rows?.map(({ entityId }) => entityId) ?? null;
  await inRole(authority, actor, async (transaction) => {
    if (!(await holdStaged(transaction, id))) {
      throw new DeskError('not_found', { subject: 'change-set' });
    }
    await transaction.$executeRaw(Prisma.sql`
      UPDATE desk_staged_changes SET excluded = ${excluded}
      WHERE change_set_id = ${id}::uuid
        ${ids ? Prisma.sql`AND entity_id = ANY (${ids}::uuid[])` : Prisma.empty}`);
    await follow?.(transaction, id);
  });
}

/**
 * Settles a row in conflict: each field as chosen, on what is stored now.
 * @param follow puts right what follows from the rows: the prices of bundles
 * @throws DeskError `conflict` where somebody stored something again since the choices were shown,
 *   which may be in neither of them; or where there is nothing to choose (it is gone, or exists already):
 *   such a row can only be left out
 */
export async function resolve(
  { authority, actor }: ChangeSetAccess,
  {
    id,
    entity,
    entityId,
    seenRevision,
    choices,
  }: RowKey & {
    readonly id: string;
    readonly seenRevision: number | null;
    readonly choices: Readonly<Record<string, 'mine' | 'theirs'>>;
  },
  follow?: Following,
): Promise<void> {
  await inRole(authority, actor, async (transaction) => {
    await holdStaged(transaction, id);
    const [row] = await readStagedRows(
      transaction,
      id,
      Prisma.sql`s.entity = ${entity} AND s.entity_id = ${entityId}::uuid`,
    );
    if (!row) throw new DeskError('not_found', { subject: 'change-set' });
    if (row.revision !== seenRevision) {
      const reason = 'It was changed once more. Look at it again, then choose.';
      throw new DeskError('conflict', { subject: entity, reason });
    }
    const resolved = resolveStaleRow(row, choices);
    if (!resolved) throw new DeskError('conflict', { subject: entity });
    await transaction.$executeRaw`
      UPDATE desk_staged_changes SET
        wanted = ${JSON.stringify(resolved.wanted)}::jsonb, base = NULL,
        base_revision = ${resolved.revision}
      WHERE change_set_id = ${id}::uuid AND entity = ${entity} AND entity_id = ${entityId}::uuid`;
    await follow?.(transaction, id);
  });
}

/** Throws staged work away. What is committed stays. */
export async function discard({ authority, actor }: ChangeSetAccess, id: string): Promise<void> {
  await inRole(
    authority,
    actor,
    (transaction) =>
      transaction.$executeRaw`DELETE FROM desk_change_sets WHERE id = ${id}::uuid AND state = 'staged'`,
  );
}

/**
 * Refuses a commit of more or fewer rows than whoever asks for it was shown: a choice of theirs did not
 * arrive, was made in another window, or took a bundle in or out with it.
 */
async function refuseOtherThanShown(transaction: RoleTransaction, id: string, shown: number) {
  // Counted when nobody can choose otherwise any more: a choice made in between was committed unseen.
  if (!(await holdStaged(transaction, id))) return;
  const rows = await transaction.$queryRaw`
    SELECT count(s.entity_id)::integer AS included
    FROM desk_change_sets c
    LEFT JOIN desk_staged_changes s ON s.change_set_id = c.id AND NOT s.excluded
    WHERE c.id = ${id}::uuid AND c.state = 'staged' GROUP BY c.id`;
  const [staged] = z.array(z.object({ included: z.int() })).parse(rows);
  if (!staged || staged.included === shown) return;
  throw new DeskError('conflict', {
    subject: 'change-set',
    reason: `It would now commit ${numberText(staged.included)} of its changes, not the ${numberText(shown)} that were shown. Look at it again, then commit.`,
  });
}

/** What follows from the rows of a change-set: the prices of bundles. */
export interface Consequences {
  /** Puts them right. */
  readonly follow: Following;
  /**
   * The refusal to commit those that follow no longer; null where all do. The transaction is undone.
   * @param rows whether the rows were merged yet with what others stored meanwhile
   */
  readonly stale: (
    transaction: RoleTransaction,
    changeSetId: string,
    rows: 'unmerged' | 'merged',
  ) => Promise<DeskError | null>;
}

/**
 * Commits what was staged; see `commitStaged`.
 * @param reason replaces the one given before
 * @param shown how many rows were shown as not left out; null where nobody looked at them
 * @throws DeskError `conflict` also where other rows than shown would be committed, and where something
 *   follows otherwise by now than was reviewed; it is staged as it follows then
 */
export async function commitReviewed(
  access: ChangeSetAccess,
  {
    id,
    reason,
    shown = null,
  }: { readonly id: string; readonly reason: string | null; readonly shown?: number | null },
  consequences?: Consequences,
): Promise<Committed> {
  let stale: DeskError | null = null;
  try {
    return await inOwnTransaction(access, async (transaction) => {
      if (shown !== null) await refuseOtherThanShown(transaction, id, shown);
      if (reason !== null) {
        await transaction.$executeRaw`
          UPDATE desk_change_sets SET reason = ${reason} WHERE id = ${id}::uuid`;
      }
      return commitStaged(transaction, id, async (rows) => {
        stale = (await consequences?.stale(transaction, id, rows)) ?? null;
        if (stale) throw stale;
      });
    });
  } catch (error) {
    // What is looked at next are the new ones.
    if (consequences && error === stale) {
      await inRole(access.authority, access.actor, (transaction) =>
        consequences.follow(transaction, id),
      );
    }
    throw error;
  }
}
