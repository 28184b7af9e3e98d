import { z } from 'zod';
import type { Database } from '../database/connection';
import { type Actor, inRole } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import type { SavedView, SaveView } from './saved-views.schema';
import { savedViewSchema, viewStateSchema } from './saved-views.schema';

/** What the views' services work with. */
export interface ViewsAccess {
  readonly authority: Database;
  readonly actor: Actor & { readonly name: string };
}

const rowsSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    is_shared: z.boolean(),
    owner_id: z.string(),
    owner_name: z.string(),
    state: z.unknown(),
  }),
);

/**
 * The views of a screen: one's own and the shared ones, by name. One whose state this version cannot
 * read is left out: it would keep everybody from all the others.
 */
export function listViews(
  { authority, actor }: ViewsAccess,
  screen: string,
): Promise<readonly SavedView[]> {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const rows = await transaction.$queryRaw`
        SELECT id::text AS id, name, is_shared, owner_id::text AS owner_id, owner_name, state
        FROM desk_saved_views WHERE screen = ${screen}
        ORDER BY lower(name) COLLATE "C", id`;
      return rowsSchema.parse(rows).flatMap((row) => {
        const state = viewStateSchema.safeParse(row.state);
        if (!state.success) return [];
        const view = savedViewSchema.parse({
          id: row.id,
          name: row.name,
          isShared: row.is_shared,
          isOwn: row.owner_id === actor.userId,
          ownerName: row.owner_name,
          state: state.data,
        });
        return [view];
      });
    },
    { readOnly: true },
  );
}

/**
 * Keeps a view, or changes what is given of one's own: another window may have changed the rest.
 * @throws DeskError `duplicate` where the person has another view of this name on the screen,
 *   `not_found` for a view of somebody else, or one that is gone and of which not everything is given.
 */
export async function saveView(
  { authority, actor }: ViewsAccess,
  { id, screen, state, ...named }: SaveView,
): Promise<void> {
  const { name = null, isShared = null } = named;
  const content = state ? JSON.stringify(state) : null;
  await inRole(authority, actor, async (transaction) => {
    const taken = await transaction.$queryRaw<readonly unknown[]>`
      SELECT 1 FROM desk_saved_views
      WHERE owner_id = ${actor.userId}::uuid AND screen = ${screen} AND name = ${name}
        AND id <> ${id}::uuid`;
    if (taken.length > 0) {
      const message = `You have a view “${name}” already. Choose another name.`;
      throw new DeskError('duplicate', {
        subject: 'view',
        fields: [{ path: ['name'], message }],
      });
    }
    const changed = await transaction.$executeRaw`
      UPDATE desk_saved_views SET name = coalesce(${name}, name),
        is_shared = coalesce(${isShared}::boolean, is_shared), state = coalesce(${content}::jsonb, state)
      WHERE id = ${id}::uuid`;
    if (changed > 0) return;
    const isWhole = name !== null && isShared !== null && content !== null;
    const kept =
      isWhole &&
      (await transaction.$executeRaw`
      INSERT INTO desk_saved_views (id, screen, name, owner_id, owner_name, is_shared, state)
      VALUES (${id}::uuid, ${screen}, ${name}, ${actor.userId}::uuid, ${actor.name}, ${isShared},
        ${content}::jsonb)
      ON CONFLICT (id) DO NOTHING`);
    if (!kept) throw new DeskError('not_found', { subject: 'view' });
  });
}

/** Removes one of one's own views; one that is gone already is fine. */
export async function removeView({ authority, actor }: ViewsAccess, id: string): Promise<void> {
  await inRole(authority, actor, async (transaction) => {
    await transaction.$executeRaw`DELETE FROM desk_saved_views WHERE id = ${id}::uuid`;
  });
}
