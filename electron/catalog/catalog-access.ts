import type { Database } from '../database/connection';
import type { Actor } from '../database/role-transaction';
import type { DeskContext } from '../ipc/context';
import { type Clock, systemClock } from '../shared/clock';
import type { Session } from '../workspace/desk';

/** What the catalog's services work with: two databases, who acts, and the time. */
export interface CatalogAccess {
  /** Holds the marketplace; its statements run in the actor's database role. */
  readonly authority: Database;
  /** Holds what belongs to this desk alone: the drafts. */
  readonly local: Database;
  readonly actor: Actor;
  readonly clock: Clock;
}

/**
 * What a procedure call may reach.
 * @throws DeskError the reason why no workspace is open.
 */
export function catalogAccess(context: DeskContext & { readonly session: Session }): CatalogAccess {
  const { authority, local } = context.desk.workspace();
  const { role, userId } = context.session.actor;
  return { authority, local, actor: { role, userId }, clock: systemClock };
}
