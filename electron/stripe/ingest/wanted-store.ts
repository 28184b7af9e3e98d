import type { RoleSession } from '../../database/role-session';
import type { MirrorObject } from '../mirror/mirror-tables.rules';

/** An object to retrieve. */
export interface Wanted {
  readonly object: MirrorObject;
  readonly id: string;
  /** Which want of it was read, where one is kept: a later one is not met by what is asked for now. */
  readonly want?: string;
  /** Why it could not be read: a sentence of a gap. */
  readonly reason?: string;
}

/** Keeps until they were retrieved what has to be, in the transaction that finds that out. */
export async function keepWanted(session: RoleSession, wanted: readonly Wanted[]): Promise<void> {
  if (wanted.length === 0) return;
  await session.query(
    `INSERT INTO desk_stripe_wanted (object, id, reason)
     SELECT DISTINCT ON (object, id) object, id, reason
     FROM unnest($1::text[], $2::text[], $3::text[]) w (object, id, reason) ORDER BY object, id, reason
     ON CONFLICT (object, id) DO UPDATE SET want = excluded.want, reason = excluded.reason`,
    [
      wanted.map(({ object }) => object),
      wanted.map(({ id }) => id),
      wanted.map(({ reason }) => reason ?? null),
    ],
  );
}

/** Takes away what was retrieved, unless it was wanted once more since it was read as wanted. */
export async function endWant(session: RoleSession, { object, id, want }: Wanted): Promise<void> {
  if (want === undefined) return;
  await session.query(
    'DELETE FROM desk_stripe_wanted WHERE object = $1 AND id = $2 AND want = $3',
    [object, id, want],
  );
}

/** Which of what is wanted is meant. */
export interface WantedChoice {
  /** Only these objects; all of them by default. */
  readonly ids?: readonly string[];
  /** Whether also what could not be read the last time. */
  readonly unread: boolean;
}

/** What has still to be retrieved. */
export function readWanted(session: RoleSession, { ids, unread }: WantedChoice): Promise<Wanted[]> {
  return session.query<Wanted>(
    `SELECT object, id, want FROM desk_stripe_wanted
     WHERE ($1::text[] IS NULL OR id = ANY ($1)) AND (reason IS NULL OR $2)`,
    [ids ?? null, unread],
  );
}

/** The kinds of objects of which something could not be read, each with the reasons. */
export function readUnread(
  session: RoleSession,
): Promise<{ readonly object: string; readonly reason: string }[]> {
  return session.query(
    `SELECT object, string_agg(DISTINCT reason, ' ') AS reason
     FROM desk_stripe_wanted WHERE reason IS NOT NULL GROUP BY object ORDER BY object`,
  );
}

/** What may still change without moving money. */
const openObjects = `
  SELECT 'payment_intent' AS object, id FROM desk_stripe_payment_intents WHERE status NOT IN ('succeeded', 'canceled')
  UNION
  SELECT 'invoice', id FROM desk_stripe_invoices WHERE status IN ('draft', 'open')
  UNION
  SELECT 'invoice_payment', id FROM desk_stripe_invoice_payments WHERE status = 'open'
  UNION
  SELECT 'subscription', id FROM desk_stripe_subscriptions WHERE status NOT IN ('canceled', 'incomplete_expired')
  UNION
  SELECT 'refund', id FROM desk_stripe_refunds WHERE status IN ('pending', 'requires_action')
  UNION
  SELECT 'dispute', id FROM desk_stripe_disputes WHERE status LIKE '%needs_response' OR status LIKE '%under_review'
  UNION
  SELECT 'payout', id FROM desk_stripe_payouts
  WHERE status IN ('pending', 'in_transit') OR (status = 'paid' AND arrival_date > to_timestamp($1) - interval '10 days')
  UNION
  SELECT 'charge', id FROM desk_stripe_charges WHERE status = 'pending' OR (status = 'succeeded' AND NOT captured AND NOT refunded)`;

/**
 * Wants everything that is still open, because events did not tell what changed.
 * @param now the second of the run, by Stripe's clock
 */
export async function wantOpen(session: RoleSession, now: number): Promise<void> {
  await session.query(
    `INSERT INTO desk_stripe_wanted (object, id)
     SELECT object, id FROM (${openObjects}) open ORDER BY object, id
     ON CONFLICT (object, id) DO UPDATE SET want = excluded.want, reason = NULL`,
    [now],
  );
}
