import type { Database } from '../database/connection';
import type { Actor } from '../database/role-transaction';
import type { DeskContext } from '../ipc/context';
import { type Clock, systemClock } from '../shared/clock';
import type { Session } from '../workspace/desk';

/** What the services of finance work with: the marketplace's database, who acts, and the time. */
export interface FinanceAccess {
  readonly authority: Database;
  readonly actor: Actor;
  readonly clock: Clock;
}

/**
 * What a procedure call may reach.
 * @throws DeskError the reason why no workspace is open.
 */
export function financeAccess(context: DeskContext & { readonly session: Session }): FinanceAccess {
  const { role, userId } = context.session.actor;
  return {
    authority: context.desk.workspace().authority,
    actor: { role, userId },
    clock: systemClock,
  };
}
