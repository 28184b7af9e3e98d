import { z } from 'zod';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import type { UpdateTool } from './catalog.schema';
import type { CatalogAccess } from './catalog-access';
import {
  alreadyStored,
  compareVersions,
  sameValue,
  viewOfChanges,
  viewOfContent,
} from './catalog-changes.rules';
import { columnsOfChanges, columnsOfContent } from './catalog-columns.rules';
import { readTool } from './catalog-record.service';
import type { ToolContent, ToolDetail } from './catalog-tool.schema';
import type { ToolStatus } from './catalog-values.schema';

/** A tool with its revision. @throws DeskError `not_found`. */
export async function getTool(
  { authority, actor }: CatalogAccess,
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

function slugTaken(slug: string, path: readonly string[], cause?: unknown): DeskError {
  const message = `Another tool has the slug “${slug}”. Choose a different one.`;
  return new DeskError('duplicate', { subject: 'slug', fields: [{ path, message }] }, { cause });
}

/** Whether the unique index of the slug or of the id refused a write, rather than a rule here. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof DeskError && error.code === 'duplicate' && !error.details.fields;
}

/**
 * Holds rows against other writers until the transaction ends, in the order of their ids, so that
 * two writers of the same rows wait for each other and never block each other for good.
 */
async function lockTools(transaction: RoleTransaction, ids: readonly string[]): Promise<void> {
  await transaction.$queryRaw`
    SELECT FROM marketplace_tools WHERE id = ANY (${[...ids]}::uuid[])
    ORDER BY id FOR NO KEY UPDATE`;
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
      await refuseTakenSlug(transaction, id, content.slug, ['content', 'slug']);
      await transaction.marketplace_tools.create({
        data: { id, ...columnsOfContent(content) },
        select: { id: true },
      });
      return existingTool(transaction, id);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    // Somebody took the slug in the meantime, or it was this very call, sent twice.
    const existing = await inRole(authority, actor, (transaction) => readTool(transaction, id));
    if (existing) return sameTool(existing, content);
    throw slugTaken(content.slug, ['content', 'slug'], error);
  }
}

async function refuseTakenSlug(
  transaction: RoleTransaction,
  id: string,
  slug: string,
  path: readonly string[],
): Promise<void> {
  const owner = await transaction.marketplace_tools.findUnique({
    where: { slug },
    select: { id: true },
  });
  if (owner && owner.id !== id) throw slugTaken(slug, path);
}

/**
 * Saves the changed fields of a tool, if nobody has saved it since the caller read it. What the
 * caller wants and is stored already (a repeated call after a lost answer) is a success.
 * @throws DeskError `conflict` with every field that somebody changed (base, mine, theirs) and the
 *   current revision; nothing is written then. `not_found`; `duplicate` at the slug.
 */
export async function updateTool(
  { authority, actor, clock }: CatalogAccess,
  { id, baseRevision, base, changes }: UpdateTool,
): Promise<ToolDetail> {
  const wanted = viewOfChanges(changes);
  const slugPath = ['changes', 'slug'];
  try {
    return await inRole(authority, actor, async (transaction) => {
      // The lock comes first and alone: a statement that waited for it would still read the
      // revision from before the wait.
      await lockTools(transaction, [id]);
      const stored = await existingTool(transaction, id);
      if (alreadyStored(wanted, stored.content)) return stored;
      if (stored.revision !== baseRevision) {
        throw new DeskError('conflict', {
          subject: 'tool',
          conflicts: compareVersions(base, wanted, stored.content),
          currentRevision: stored.revision,
        });
      }
      if (changes.slug !== undefined) {
        await refuseTakenSlug(transaction, id, changes.slug, slugPath);
      }
      await transaction.marketplace_tools.update({
        where: { id },
        data: {
          ...columnsOfChanges(changes),
          // What customers read as "last updated" is the date of the version.
          ...(wanted.version !== undefined &&
            wanted.version !== stored.content.version && { last_updated: clock.now() }),
        },
        select: { id: true },
      });
      return existingTool(transaction, id);
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw slugTaken(changes.slug ?? '', slugPath, error);
    throw error;
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
 * Gives one or several tools a status: all of them or, when any was changed since the caller read
 * it, none. Tools that have the status already are fine as they are.
 * @throws DeskError `conflict` or `not_found`, with the path of every item concerned.
 */
export async function changeStatus(
  { authority, actor }: CatalogAccess,
  {
    status,
    items,
  }: {
    readonly status: ToolStatus;
    readonly items: readonly { readonly id: string; readonly baseRevision: number }[];
  },
) {
  const ids = items.map(({ id }) => id);
  return inRole(authority, actor, async (transaction) => {
    await lockTools(transaction, ids);
    const stored = await readStatuses(transaction, ids);
    const problems = (message: (item: (typeof items)[number]) => string | undefined) =>
      items.flatMap((item, at) => {
        const found = message(item);
        return found ? [{ path: ['items', at], message: found }] : [];
      });
    const missing = problems(({ id }) =>
      stored.has(id) ? undefined : 'This tool is no longer in the catalog.',
    );
    if (missing.length > 0) throw new DeskError('not_found', { subject: 'tool', fields: missing });
    const stale = problems(({ id, baseRevision }) => {
      const tool = stored.get(id);
      return !tool || tool.status === status || tool.revision === baseRevision
        ? undefined
        : `“${tool.name}” was changed by somebody else.`;
    });
    if (stale.length > 0) throw new DeskError('conflict', { subject: 'tool', fields: stale });

    await transaction.marketplace_tools.updateMany({
      where: { id: { in: ids }, status: { not: status } },
      data: { status },
    });
    const now = await readStatuses(transaction, ids);
    return {
      items: ids.map((id) => ({ id, status, revision: now.get(id)?.revision ?? 0 })),
    };
  });
}
