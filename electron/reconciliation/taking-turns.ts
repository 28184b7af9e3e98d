import { inRole, type RoleTransaction } from '../database/role-transaction';
import type { FinanceAccess } from './finance-access';
import { reconciliationLock } from './sql/matching-session';

/** How long a turn is waited for: a run judges a million purchases in less. */
const longestWait = '10s';

/**
 * Runs what writes something of finance, in its turn: after a reconciliation that judges, and after
 * whoever else writes with an entry in the audit log. Each of these locks rows in an order of its
 * own (a run matches before findings, a decision findings before matches, a closing purchases before
 * the audit log, an approval after it), so that two at once could each wait for the other, and
 * PostgreSQL then ended one: a run that failed, or a decision that somebody had to make again. And
 * what is decided is either seen by a run or made about what the run found, never in between.
 * @throws DeskError `conflict` where the turn does not come
 */
export function inTurn<T>(
  { authority, actor }: Pick<FinanceAccess, 'authority' | 'actor'>,
  work: (transaction: RoleTransaction) => Promise<T>,
): Promise<T> {
  return inRole(authority, actor, async (transaction) => {
    // A run holds the first of them alone and takes the second at its end; so both ways in this order.
    await transaction.$queryRaw`
      SELECT set_config('lock_timeout', ${longestWait}, true),
        pg_advisory_xact_lock_shared(${reconciliationLock}::bigint)::text`;
    await transaction.$queryRaw`
      SELECT pg_advisory_xact_lock(hashtext('desk_audit_log'))::text, set_config('lock_timeout', '0', true)`;
    return work(transaction);
  });
}
