import { z } from 'zod';
import type { Database } from '../database/connection';
import { type Actor, inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError, type FieldProblem } from '../shared/errors';
import { numberText } from '../shared/number-text';
import { catalogEntitySchema, type committedSchema } from './change-set.schema';
import {
  refuseHeldDeletions,
  refusePublishedDeletions,
  refuseStagedDeletions,
} from './staged-deletions.service';
import { refuseRevertedSteps, refuseSoldEmpty } from './staged-steps.service';
import { beginChangeSet, type ChangeSetHeader, type StagedRow, stageRows } from './staging.service';
import { mergeStaleRows } from './stale-rows.service';

/** What change-sets work with: the marketplace's database, and who acts. */
export interface ChangeSetAccess {
  readonly authority: Database;
  readonly actor: Actor;
}

/** What a commit did; `revisions` are those of the first thousand rows, null for a deletion. */
export type Committed = z.output<typeof committedSchema>;

/** Rows whose new revisions an answer carries. */
const revisionsNamed = 1_000;

const headersSchema = z.array(
  z.object({ state: z.string(), tool_count: z.int(), bundle_count: z.int() }),
);
const revisionsSchema = z.array(
  z
    .object({ entity: catalogEntitySchema, entity_id: z.string(), revision: z.int().nullable() })
    .transform(({ entity, entity_id, revision }) => ({ entity, entityId: entity_id, revision })),
);
const takenSlugsSchema = z.array(
  z.object({ entity_id: z.string(), slug: z.string(), total: z.int() }),
);
/** Taken slugs that a sentence names; the answer has a hundred. */
const slugsNamed = 5;

async function readHeader(transaction: RoleTransaction, id: string) {
  const rows = await transaction.$queryRaw`
    SELECT h.state, h.tool_count, h.bundle_count FROM desk_change_sets h
    WHERE h.id = ${id}::uuid AND h.is_whole`;
  return headersSchema.parse(rows)[0];
}

/**
 * Whether a change-set is history already: its answer was lost and the call is sent again. What was
 * checked before it was committed need not hold any more, and is not to be checked again.
 */
export async function isCommitted(transaction: RoleTransaction, id: string): Promise<boolean> {
  return (await readHeader(transaction, id))?.state === 'committed';
}

const leftOutSchema = z.array(z.object({ id: z.string() }));

async function readLeftOut(transaction: RoleTransaction, id: string): Promise<string[]> {
  const rows = await transaction.$queryRaw`
    SELECT entity_id::text AS id FROM desk_staged_changes
    WHERE change_set_id = ${id}::uuid AND excluded`;
  return leftOutSchema.parse(rows).map((row) => row.id);
}

async function committed(
  transaction: RoleTransaction,
  id: string,
  leftOut: string[] | null = null,
): Promise<Committed> {
  const header = await readHeader(transaction, id);
  const revisions = await transaction.$queryRaw`
    SELECT entity, entity_id::text AS entity_id, revision FROM desk_changes
    WHERE change_set_id = ${id}::uuid LIMIT ${revisionsNamed}`;
  return {
    id,
    toolCount: header?.tool_count ?? 0,
    bundleCount: header?.bundle_count ?? 0,
    revisions: revisionsSchema.parse(revisions),
    leftOut,
  };
}

/** The sentence for a slug that cannot be had. */
export function takenSlugMessage(slug: string): string {
  return `Another tool has the slug “${slug}”. Choose a different one.`;
}

async function refuseTakenSlugs(transaction: RoleTransaction, id: string): Promise<void> {
  const rows = await transaction.$queryRaw`
    WITH wanted AS (
      -- Each counted among those of its slug: comparing each with each took seconds for thousands.
      SELECT entity_id, wanted ->> 'slug' AS slug,
        row_number() OVER (PARTITION BY wanted ->> 'slug' ORDER BY entity_id) AS nth
      FROM desk_staged_changes
      WHERE change_set_id = ${id}::uuid AND entity = 'tool' AND action <> 'delete'
        AND NOT excluded AND wanted ? 'slug'
    )
    SELECT w.entity_id::text AS entity_id, w.slug, (count(*) OVER ())::integer AS total FROM wanted w
    WHERE w.nth > 1
      OR EXISTS (SELECT FROM marketplace_tools t WHERE t.slug = w.slug AND t.id <> w.entity_id)
    ORDER BY w.entity_id LIMIT 100`;
  const taken = takenSlugsSchema.parse(rows);
  const [first] = taken;
  if (!first) return;
  const fields: FieldProblem[] = taken.map(({ entity_id, slug }) => ({
    path: [entity_id, 'slug'],
    message: takenSlugMessage(slug),
  }));
  const names = taken.slice(0, slugsNamed).map(({ slug }) => `“${slug}”`);
  if (first.total > names.length) names.push(`${numberText(first.total - names.length)} more`);
  const list = new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
  const reason =
    first.total === 1
      ? takenSlugMessage(first.slug)
      : `Other tools have the slugs ${list}. Choose different ones, or leave these out.`;
  throw new DeskError('duplicate', { subject: 'slug', fields, reason });
}

/**
 * Commits a staged change-set in the caller's transaction: its rows are locked, rows that moved on
 * meanwhile are merged where only different fields changed, everything is written by a handful of
 * statements whatever the number of rows, and becomes history. A change-set that was committed
 * already is only reported, so a repeated call does nothing twice; one that changes nothing leaves
 * no history.
 * @param check refuses what else keeps it from being committed, under its locks: before its rows are merged
 *   with what others stored meanwhile, and after
 * @throws DeskError `conflict` with `rows` (the same field was changed by others, or the row is
 *   gone), `duplicate` with the slugs that are taken (path: id of the tool, `slug`), `in_use` for a
 *   deletion of what customers have, Stripe sells or a bundle holds, `not_possible` for a step of a bundle's life, `not_found` without such a change-set. The transaction must
 *   then be rolled back, which `inRole` does.
 */
export async function commitStaged(
  transaction: RoleTransaction,
  id: string,
  check?: (rows: 'unmerged' | 'merged') => Promise<void>,
): Promise<Committed> {
  const header = await readHeader(transaction, id);
  if (!header) throw new DeskError('not_found', { subject: 'change-set' });
  if (header.state === 'committed') return committed(transaction, id);
  await transaction.$queryRaw`SELECT desk_lock_change_set(${id}::uuid)::text`;
  // Another call may have committed it while this one waited for the locks.
  if (await isCommitted(transaction, id)) return committed(transaction, id);
  await refuseStagedDeletions(transaction, id);
  await refusePublishedDeletions(transaction, id);
  await check?.('unmerged');
  const { named, count } = await mergeStaleRows(transaction, id);
  if (count > 0) {
    throw new DeskError('conflict', {
      subject: 'change-set',
      rows: named,
      reason: `${count} of its rows were changed by somebody else.`,
    });
  }
  await check?.('merged');
  await refuseHeldDeletions(transaction, id);
  await refuseRevertedSteps(transaction, id);
  await refuseSoldEmpty(transaction, id);
  await refuseTakenSlugs(transaction, id);
  const leftOut = await readLeftOut(transaction, id);
  // Words of many new tools wait for the next round of upkeep, which every curator's desk makes.
  await transaction.$queryRaw`
    SELECT desk_apply_change_set(${id}::uuid)::text
    FROM set_config('desk.index_words_later', 'on', true)`;
  return committed(transaction, id, leftOut);
}

/**
 * Stages rows and commits them at once, in the caller's transaction; see {@link commitStaged}.
 * @param rows any number; their values must have been checked
 */
export async function commitRows(
  transaction: RoleTransaction,
  header: ChangeSetHeader,
  rows: readonly StagedRow[],
): Promise<Committed> {
  // Of what is committed at once, nothing can have been left out.
  if (await isCommitted(transaction, header.id)) return committed(transaction, header.id, []);
  await beginChangeSet(transaction, header);
  await stageRows(transaction, header.id, rows);
  return commitStaged(transaction, header.id);
}

/** Whether two transactions met, of which this one gave way before it could read why. */
export const gaveWay = (error: unknown): boolean =>
  error instanceof DeskError &&
  ((error.code === 'conflict' && !error.details.rows) ||
    (error.code === 'duplicate' && !error.details.fields));

/** A deadlock is given way to first, and then who made the same. */
const attempts = 3;

/**
 * Commits in a transaction of its own, again where it gave way to another one: what that one stored can be
 * read then, so that it goes through, or is refused by its rows and slugs.
 * @param mayPass whether what it failed with may be gone when it is tried again
 */
export async function inOwnTransaction<T>(
  { authority, actor }: ChangeSetAccess,
  work: (transaction: RoleTransaction) => Promise<T>,
  mayPass = gaveWay,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inRole(authority, actor, work);
    } catch (error) {
      if (attempt === attempts || !mayPass(error)) throw error;
    }
  }
}

/** {@link commitRows} in a transaction of its own. */
export function commitChangeSet(
  access: ChangeSetAccess,
  header: ChangeSetHeader,
  rows: readonly StagedRow[],
): Promise<Committed> {
  return inOwnTransaction(access, (transaction) => commitRows(transaction, header, rows));
}
