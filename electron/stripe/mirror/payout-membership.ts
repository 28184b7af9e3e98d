import type { RoleSession } from '../../database/role-session';

/** What is compared of a balance transaction that is listed. */
interface ListedTransaction {
  readonly id: string;
  readonly status: unknown;
  readonly net: unknown;
}

/** A page of what a payout is made of. */
export interface MemberPage {
  readonly payout: string;
  /** The balance transactions on the page, as they were listed. */
  readonly transactions: readonly ListedTransaction[];
  /** Whether no further page follows. */
  readonly ends: boolean;
}

/**
 * Balance transactions never change but for their status, so one that is stored as it was listed is
 * not written again: only its payout is put beside it.
 */
const settleStored = `
  WITH listed AS (
    SELECT l.id, l.payout, l.status, l.net, l.place
    FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::integer[])
      l (id, payout, status, net, place)
  ),
  settled AS (
    UPDATE desk_stripe_balance_transactions b SET payout_id = l.payout
    FROM listed l
    WHERE b.id = l.id AND b.status = l.status AND b.net = l.net
    RETURNING b.id
  )
  SELECT DISTINCT l.place FROM listed l
  WHERE NOT EXISTS (SELECT FROM settled s WHERE s.id = l.id)`;

/**
 * Puts the payout beside every listed balance transaction that is stored as it was listed.
 * @returns the pages that hold others: they have to be mirrored first
 */
export async function settleKnownMembers(
  session: RoleSession,
  pages: readonly MemberPage[],
): Promise<ReadonlySet<MemberPage>> {
  const listed = pages.flatMap(({ payout, transactions }, place) =>
    transactions.map(({ id, status, net }) => ({ id, payout, status, net, place })),
  );
  if (listed.length === 0) return new Set();
  const rows = await session.query<{ place: number }>(settleStored, [
    listed.map(({ id }) => id),
    listed.map(({ payout }) => payout),
    listed.map(({ status }) => status),
    listed.map(({ net }) => net),
    listed.map(({ place }) => place),
  ]);
  const places = new Set(rows.map(({ place }) => place));
  return new Set(pages.filter((_, place) => places.has(place)));
}

/** Puts the payout beside members that were mirrored just now. */
export async function settleMirroredMembers(
  session: RoleSession,
  pages: readonly MemberPage[],
): Promise<void> {
  for (const { payout, transactions } of pages) {
    await session.query(
      'UPDATE desk_stripe_balance_transactions SET payout_id = $2 WHERE id = ANY ($1)',
      [transactions.map(({ id }) => id), payout],
    );
  }
}

/** Records that everything that payouts are made of was listed, or cannot be. */
export async function noteMembers(
  session: RoleSession,
  payouts: readonly string[],
  members: 'listed' | 'unavailable',
): Promise<void> {
  if (payouts.length === 0) return;
  await session.query('UPDATE desk_stripe_payouts SET members = $2 WHERE id = ANY ($1)', [
    payouts,
    members,
  ]);
}
