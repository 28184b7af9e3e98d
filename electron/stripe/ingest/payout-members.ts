import { inRoleSession } from '../../database/role-session';
import { noteMembers } from '../mirror/payout-membership';
import { gapReason, type IngestRun, isGap, runSideBySide } from './ingest-run';
import { pageSize } from './lists.rules';

interface UnlistedPayout {
  readonly id: string;
  readonly automatic: boolean;
}

/** Payouts whose members are not known yet, once Stripe has put them together. */
async function unlistedPayouts(run: IngestRun): Promise<UnlistedPayout[]> {
  return inRoleSession(run.database, run.actor, (session) =>
    session.query<UnlistedPayout>(
      `SELECT id, automatic FROM desk_stripe_payouts
       WHERE members = 'unlisted' AND coalesce(reconciliation_status, 'completed') <> 'in_progress'
         AND status <> 'canceled'
       ORDER BY created`,
    ),
  );
}

function recordUnavailable(run: IngestRun, payout: string): Promise<void> {
  return run.writer.put({
    object: 'payout',
    record: (session) => noteMembers(session, [payout], 'unavailable'),
  });
}

/**
 * Lists the balance transactions of one automatic payout, its own included. That they are all there
 * is recorded with the last of them: most payouts have one page, and so one write.
 */
async function listMembers(run: IngestRun, payout: string): Promise<void> {
  let cursor = '';
  for (;;) {
    const query = `limit=${pageSize}&payout=${encodeURIComponent(payout)}${cursor}`;
    const page = await run.gateway.page('/v1/balance_transactions', query, run.signal);
    const last = page.data.at(-1);
    const ends = !page.hasMore || last === undefined;
    await run.writer.put({
      object: 'balance_transaction',
      page: { objects: page.data, asOf: page.asOf },
      members: {
        payout,
        transactions: page.data.map(({ id, status, net }) => ({ id, status, net })),
        ends,
      },
    });
    if (ends) return;
    cursor = `&starting_after=${encodeURIComponent(last.id)}`;
  }
}

/**
 * Finds out what each payout is made of. Members of a manual payout cannot be listed: Stripe does
 * not know which transactions it pays out.
 */
export async function listPayoutMembers(run: IngestRun): Promise<void> {
  const payouts = await unlistedPayouts(run);
  await runSideBySide(payouts, run, async ({ id, automatic }) => {
    if (!automatic) return recordUnavailable(run, id);
    try {
      await listMembers(run, id);
    } catch (error) {
      if (!isGap(error)) throw error;
      run.log.warn('members of a payout cannot be listed', { id, reason: gapReason(error) });
      await recordUnavailable(run, id);
    }
  });
  await run.writer.drain();
}
