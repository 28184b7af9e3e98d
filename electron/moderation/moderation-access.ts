import type { Database } from '../database/connection';
import type { Actor } from '../database/role-transaction';
import type { DeskContext } from '../ipc/context';
import { type Clock, systemClock } from '../shared/clock';
import type { Session } from '../workspace/desk';

/** What moderation's own services work with: two databases, who acts, and the time. */
export interface ModerationAccess {
  /** The marketplace; out of reach while the network is gone. */
  readonly authority: Database;
  /** The replica of the reviews, and what this desk works out from it. */
  readonly local: Database;
  readonly actor: Actor;
  readonly clock: Clock;
}

/**
 * What a procedure call may reach.
 * @throws DeskError the reason why no workspace is open.
 */
export function moderationAccess(
  context: DeskContext & { readonly session: Session },
): ModerationAccess {
  const { authority, local } = context.desk.workspace();
  const { role, userId } = context.session.actor;
  return { authority, local, actor: { role, userId }, clock: systemClock };
}
