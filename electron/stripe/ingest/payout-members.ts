import { inRoleSession } from '../../database/role-session';
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

async function recordMembers(
  run: IngestRun,
  payout: string,
  members: 'listed' | 'unavailable',
): Promise<void> {
  await run.writer.put({
    record: async (session) => {
      await session.query('UPDATE desk_stripe_payouts SET members = $2 WHERE id = $1', [
        payout,
        members,
      ]);
    },
  });
}

/** Lists the balance transactions of one automatic payout, its own included. */
async function listMembers(run: IngestRun, payout: string): Promise<void> {
  let cursor = '';
  for (;;) {
    const query = `limit=${pageSize}&payout=${encodeURIComponent(payout)}${cursor}`;
    const page = await run.gateway.page('/v1/balance_transactions', query, run.signal);
    const ids = page.data.map(({ id }) => id);
    await run.writer.put({
      page: { object: 'balance_transaction', text: page.text, asOf: page.asOf },
      record: async (session) => {
        await session.query(
          'UPDATE desk_stripe_balance_transactions SET payout_id = $2 WHERE id = ANY ($1)',
          [ids, payout],
        );
      },
    });
    const last = ids.at(-1);
    if (!page.hasMore || last === undefined) break;
    cursor = `&starting_after=${encodeURIComponent(last)}`;
  }
  await recordMembers(run, payout, 'listed');
}

/**
 * Finds out what each payout is made of. Members of a manual payout cannot be listed: Stripe does
 * not know which transactions it pays out.
 */
export async function listPayoutMembers(run: IngestRun): Promise<void> {
  const payouts = await unlistedPayouts(run);
  await runSideBySide(payouts, run, async ({ id, automatic }) => {
    if (!automatic) return recordMembers(run, id, 'unavailable');
    try {
      await listMembers(run, id);
    } catch (error) {
      if (!isGap(error)) throw error;
      run.log.warn('members of a payout cannot be listed', { id, reason: gapReason(error) });
      await recordMembers(run, id, 'unavailable');
    }
  });
  await run.writer.drain();
}
