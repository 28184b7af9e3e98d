import { z } from 'zod';
import { followRepricings, stageRepricings } from '../bundle-impact/bundle-impact.service';
import {
  commitRows,
  commitStaged,
  gaveWay,
  inOwnTransaction,
  isCommitted,
  takenSlugMessage,
} from '../change-sets/commit.service';
import { beginChangeSet, type StagedRow, stageRows } from '../change-sets/staging.service';
import { type State, sameValue } from '../change-sets/state.rules';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError, type RowConflict } from '../shared/errors';
import { newId } from '../shared/ids';
import type { ChangeStatus, UpdateTool } from './catalog.schema';
import type { CatalogAccess } from './catalog-access';
import { compareVersions, viewOfChanges, viewOfContent } from './catalog-changes.rules';
import { readTool } from './catalog-record.service';
import { stateOfChanges, stateOfView } from './catalog-state.rules';
import type { ToolContent, ToolDetail } from './catalog-tool.schema';

/** A tool with its revision. @throws DeskError `not_found`. */
export async function getTool(
  { authority, actor }: Pick<CatalogAccess, 'authority' | 'actor'>,
  id: string,
): Promise<ToolDetail> {
  return inRole(authority, actor, (transaction) => existingTool(transaction, id), {
    readOnly: true,
  });
}

/** @throws DeskError `not_found`. */
export async function existingTool(transaction: RoleTransaction, id: string): Promise<ToolDetail> {
  const tool = await readTool(transaction, id);
  if (!tool) throw new DeskError('not_found', { subject: 'tool' });
  return tool;
}

function slugTaken(slug: string, path: readonly string[], cause: unknown): DeskError {
  const message = takenSlugMessage(slug);
  return new DeskError('duplicate', { subject: 'slug', fields: [{ path, message }] }, { cause });
}

/** Whether a slug or an id is taken, by a rule here or by the unique index. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof DeskError && error.code === 'duplicate';
}

/** A tool that is to be made. @param state all of its columns */
export function creation(id: string, state: State): StagedRow {
  return { entity: 'tool', entityId: id, action: 'create', baseRevision: null, wanted: state };
}

/**
 * The tool that an earlier call with the same id made, after its answer was lost.
 * @throws DeskError `duplicate` when the id belongs to something else.
 */
function sameTool(existing: ToolDetail, content: ToolContent): ToolDetail {
  if (sameValue(existing.content, viewOfContent(content))) return existing;
  const message = 'This tool has been saved already, with other content. Open it to see it.';
  throw new DeskError('duplicate', { subject: 'id', fields: [{ path: ['id'], message }] });
}

/**
 * Creates a tool under an id that the caller made. Calling it again with the same content gives
 * the tool that is there and creates nothing.
 * @throws DeskError `duplicate` at the slug, or at the id when it is another tool's.
 */
export async function createTool(
  { authority, actor }: CatalogAccess,
  { id, content }: { readonly id: string; readonly content: ToolContent },
): Promise<ToolDetail> {
  try {
    return await inRole(authority, actor, async (transaction) => {
      const existing = await readTool(transaction, id);
      if (existing) return sameTool(existing, content);
      await commitRows(transaction, { id: newId(), origin: 'form' }, [
        creation(id, stateOfChanges(content)),
      ]);
      return existingTool(transaction, id);
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    // Somebody has the slug, or it was this very call, sent twice.
    const existing = await inRole(authority, actor, (transaction) => readTool(transaction, id));
    if (existing) return sameTool(existing, content);
    throw slugTaken(content.slug, ['content', 'slug'], error);
  }
}

/**
 * Whether nothing of the tool itself was in the way: somebody saved one of its bundles while their prices
 * were worked out, which follow from what is stored and are worked out again.
 */
function isOnlyAboutBundles(error: unknown): boolean {
  const rows = error instanceof DeskError ? (error.details.rows ?? []) : [];
  return gaveWay(error) || (rows.length > 0 && rows.every(({ entity }) => entity === 'bundle'));
}

/**
 * Saves the changed fields of a tool. When somebody else saved it since the caller read it, and
 * only other fields, both changes are kept. What the caller wants and is stored already is a success
 * that changes nothing; so is a call with the same change-set id after a lost answer, also where
 * somebody has put back meanwhile what it stored.
 * @throws DeskError `conflict` when the same field was changed by both, with every field that
 *   somebody changed (base, mine, theirs) and the current revision; nothing is written then.
 *   `not_found`; `duplicate` at the slug.
 */
export async function updateTool(
  { authority, actor }: CatalogAccess,
  { id, changeSetId, baseRevision, base, changes, repriceBundles, reason }: UpdateTool,
): Promise<ToolDetail> {
  const row: StagedRow = {
    entity: 'tool',
    entityId: id,
    action: 'update',
    baseRevision,
    base: stateOfView(base),
    wanted: stateOfChanges(changes),
  };
  try {
    const save = async (transaction: RoleTransaction) => {
      const stored = await existingTool(transaction, id);
      if (await isCommitted(transaction, changeSetId)) return stored;
      await beginChangeSet(transaction, { id: changeSetId, origin: 'form', reason });
      await stageRows(transaction, changeSetId, [row]);
      await stageRepricings(transaction, changeSetId, repriceBundles);
      // Once more under its locks: a bundle may hold other tools by then, at the price that it had.
      const follow = () => followRepricings(transaction, changeSetId);
      await commitStaged(transaction, changeSetId, repriceBundles.length > 0 ? follow : undefined);
      return existingTool(transaction, id);
    };
    return await inOwnTransaction({ authority, actor }, save, isOnlyAboutBundles);
  } catch (error) {
    if (isDuplicate(error)) throw slugTaken(changes.slug ?? '', ['changes', 'slug'], error);
    if (!(error instanceof DeskError) || error.code !== 'conflict') throw error;
    const stored = await getTool({ authority, actor }, id);
    throw new DeskError('conflict', {
      subject: 'tool',
      conflicts: compareVersions(base, viewOfChanges(changes), stored.content),
      currentRevision: stored.revision,
    });
  }
}

const statusRowsSchema = z.array(
  z.object({ id: z.string(), name: z.string(), status: z.string(), revision: z.int() }),
);

async function readStatuses(transaction: RoleTransaction, ids: readonly string[]) {
  const rows = await transaction.$queryRaw`
    SELECT t.id::text AS id, t.name, t.status::text AS status, coalesce(r.revision, 0) AS revision
    FROM marketplace_tools t
    LEFT JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = t.id
    WHERE t.id = ANY (${[...ids]}::uuid[])`;
  return new Map(statusRowsSchema.parse(rows).map((row) => [row.id, row]));
}

/**
 * Gives one or several tools a status, as one change-set: all of them or, when the status of any
 * was changed since the caller read it, none. Tools that have the status already are fine as they
 * are, and other fields that somebody changed meanwhile are kept.
 * @throws DeskError `conflict` or `not_found`, with the path of every item concerned.
 */
export async function changeStatus(
  { authority, actor }: CatalogAccess,
  { status, items, reason }: ChangeStatus,
) {
  const ids = items.map(({ id }) => id);
  const pathOf = (id: string) => ['items', ids.indexOf(id)];
  const changes = items.map(({ id, baseRevision }): StagedRow => {
    const row = { entity: 'tool', entityId: id, action: 'update', baseRevision } as const;
    return { ...row, wanted: { status } };
  });
  try {
    return await inRole(authority, actor, async (transaction) => {
      const edit = { kind: 'set', changes: { status } } as const;
      await commitRows(transaction, { id: newId(), origin: 'status', reason, edit }, changes);
      const now = await readStatuses(transaction, ids);
      return {
        items: ids.map((id) => ({ id, status, revision: now.get(id)?.revision ?? 0 })),
      };
    });
  } catch (error) {
    const rows = error instanceof DeskError && error.code === 'conflict' && error.details.rows;
    if (!rows) throw error;
    const problems = (kind: RowConflict['kind'], message: (title: string) => string) =>
      rows
        .filter((row) => row.kind === kind)
        .map(({ entityId, title }) => ({ path: pathOf(entityId), message: message(title) }));
    const gone = problems('gone', () => 'This tool is no longer in the catalog.');
    if (gone.length > 0) throw new DeskError('not_found', { subject: 'tool', fields: gone });
    const changed = problems('changed', (title) => `“${title}” was changed by somebody else.`);
    throw new DeskError('conflict', { subject: 'tool', fields: changed }, { cause: error });
  }
}
