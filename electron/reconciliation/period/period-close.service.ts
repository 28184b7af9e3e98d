import { DeskError } from '../../shared/errors';
import type { FinanceAccess } from '../finance-access';
import { inTurn } from '../taking-turns';
import type { ClosePeriod, Closing } from './period.schema';
import { closingsOf } from './period-overview.service';

/**
 * Closes a period: what it contained is kept with a hash, and its purchases hold still from then on.
 * One statement; repeating it with the same id gives the closing that is there.
 * @throws DeskError `not_possible` naming what stands in the way, `conflict` when the number of
 *   unexplained findings is no longer what the person was shown.
 */
export async function closePeriod(
  access: FinanceAccess,
  { id, from, to, unexplained, overrideReason }: ClosePeriod,
): Promise<Closing> {
  return inTurn(access, async (transaction) => {
    await transaction.$queryRaw`
      SELECT id FROM desk_close_period(
        ${id}::uuid, ${from}::date, ${to}::date, ${unexplained}::int, ${overrideReason})`;
    const closing = (await closingsOf(transaction, { from, to })).find((made) => made.id === id);
    if (!closing) throw new DeskError('not_found', { subject: 'closing' });
    return closing;
  });
}

/** Opens a closed period again. @throws DeskError `not_possible` without a reason, `conflict` when it is open. */
export async function reopenPeriod(
  access: FinanceAccess,
  { closingId, reason }: { readonly closingId: string; readonly reason: string },
): Promise<void> {
  await inTurn(
    access,
    (transaction) =>
      transaction.$queryRaw`SELECT desk_reopen_period(${closingId}::uuid, ${reason})::text`,
  );
}
