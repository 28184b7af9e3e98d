import { inRoleSession, type RoleSession } from '../../database/role-session';
import type { DeskError } from '../../shared/errors';
import type { Retrieved } from '../gateway/stripe-gateway';
import { deletedInvoice, type MirrorObject } from '../mirror/mirror-tables.rules';
import { gapReason, type IngestRun, isGap, runSideBySide } from './ingest-run';
import { objectPath } from './lists.rules';
import { endWant, keepWanted, readWanted, type Wanted, type WantedChoice } from './wanted-store';

async function recordAbsence(session: RoleSession, id: string, reason: string): Promise<void> {
  // A draft was deleted, of which no event may have told.
  await session.query(
    `UPDATE desk_stripe_invoices SET status = $2, raw = (raw::jsonb || '{"deleted": true}')::json
     WHERE id = $1 AND status = 'draft'`,
    [id, deletedInvoice],
  );
  await session.query(
    `INSERT INTO desk_stripe_absences (id, reason, asked_at) VALUES ($1, $2, now())
     ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, asked_at = excluded.asked_at`,
    [id, reason],
  );
}

async function forgetAbsence(session: RoleSession, id: string): Promise<void> {
  await session.query('DELETE FROM desk_stripe_absences WHERE id = $1', [id]);
}

/**
 * Mirrors what was answered, or that Stripe does not have it; in the same transaction the object is
 * wanted no more.
 */
function keepAnswer(run: IngestRun, asked: Wanted, answer: Retrieved): Promise<void> {
  const { object, id } = asked;
  if (answer.kind === 'absent') {
    return run.writer.put({
      object,
      record: async (session) => {
        await recordAbsence(session, id, answer.reason);
        await endWant(session, asked);
      },
    });
  }
  return run.writer.put({
    object,
    page: { objects: [answer.value], asOf: answer.asOf },
    record: async (session) => {
      await forgetAbsence(session, id);
      await endWant(session, asked);
    },
  });
}

/** What is done about an object that cannot be retrieved. */
export type OnRefused = (run: IngestRun, asked: Wanted, refusal: DeskError) => Promise<void>;

/** Leaves it wanted until it can be read; its kind has a gap with that reason until then. */
const leaveWanted: OnRefused = (run, { object, id }, refusal) =>
  run.writer.put({
    object,
    record: (session) => keepWanted(session, [{ object, id, reason: gapReason(refusal) }]),
  });

/** Retrieves objects one by one and mirrors them; what Stripe does not have is recorded as absent. */
export async function retrieveObjects(
  run: IngestRun,
  wanted: readonly Wanted[],
  onRefused: OnRefused = leaveWanted,
): Promise<void> {
  const once = new Map(wanted.map((one) => [`${one.object}:${one.id}`, one]));
  const lacking = new Map<MirrorObject, DeskError>();
  await runSideBySide([...once.values()], run, async (asked) => {
    const { object, id } = asked;
    try {
      // A permission that is missing for one is missing for all of its kind.
      const known = lacking.get(object);
      if (known) throw known;
      await keepAnswer(run, asked, await run.gateway.retrieve(objectPath(object, id), run.signal));
    } catch (error) {
      if (!isGap(error)) throw error;
      if (error.code === 'stripe_permission') lacking.set(object, error);
      await onRefused(run, asked, error);
    }
  });
  await run.writer.drain();
}

/** How often two states of one second are fetched again before they are left to the next run. */
const tieRounds = 3;

/**
 * Retrieves what is wanted, also what earlier runs left: above all what came in two states of which
 * neither is surely the newer one, until one is. What cannot be read is asked for once.
 */
export async function settleWanted(run: IngestRun, choice: WantedChoice): Promise<void> {
  const read = (unread: boolean) =>
    inRoleSession(
      run.database,
      run.actor,
      (session) => readWanted(session, { ...choice, unread }),
      { readOnly: true },
    );
  let wanted = await read(choice.unread);
  for (let round = 0; round < tieRounds && wanted.length > 0; round += 1) {
    // A state of the next second is newer than both, whatever they were.
    if (round > 0) await new Promise((resolve) => setTimeout(resolve, 1000));
    await retrieveObjects(run, wanted);
    wanted = await read(false);
  }
}

/** What the mirror knows to be out of date, or to lack, by its own rows. */
const staleObjects = `
  SELECT 'charge' AS object, id FROM desk_stripe_charges
  WHERE balance_transaction IS NULL AND captured AND status = 'succeeded'
  UNION
  SELECT 'charge', r.charge FROM desk_stripe_refunds r
  LEFT JOIN desk_stripe_charges c ON c.id = r.charge
  WHERE r.charge IS NOT NULL AND r.as_of >= to_timestamp($1) AND (c.id IS NULL OR c.as_of < r.created)
  UNION
  SELECT 'charge', d.charge FROM desk_stripe_disputes d
  LEFT JOIN desk_stripe_charges c ON c.id = d.charge
  WHERE d.charge IS NOT NULL AND d.as_of >= to_timestamp($1) AND (c.id IS NULL OR c.as_of < d.created)
  UNION
  SELECT 'charge', p.latest_charge FROM desk_stripe_payment_intents p
  WHERE p.status IN ('requires_capture', 'processing', 'succeeded')
    AND (p.created >= to_timestamp($2) OR p.as_of >= to_timestamp($1))
    AND p.latest_charge IS NOT NULL
    AND NOT EXISTS (SELECT FROM desk_stripe_charges c WHERE c.id = p.latest_charge)`;

/** How long an object may have been on its way while a run began: stored later, asked for before. */
const overlapSeconds = 60;

/**
 * Balance transactions that stored objects name and that no list brought, because they appeared
 * after their time had been listed. Looked for by what is stored, not by what this run retrieved: a
 * run that ends between an object and its balance transaction leaves that to the next one.
 * @param since the second of the last run's end, or 0
 */
export async function findUnlistedBookings(run: IngestRun, since: number): Promise<Wanted[]> {
  const stored = (table: string, ids: string) =>
    `SELECT ${ids} AS id FROM ${table} WHERE as_of >= to_timestamp($1)`;
  const bookings = 'unnest(ARRAY[balance_transaction, failure_balance_transaction])';
  return inRoleSession(run.database, run.actor, (session) =>
    session.query<Wanted>(
      `SELECT DISTINCT 'balance_transaction' AS object, named.id
       FROM (
         ${stored('desk_stripe_charges', bookings)}
         UNION ALL ${stored('desk_stripe_refunds', bookings)}
         UNION ALL ${stored('desk_stripe_payouts', bookings)}
         UNION ALL ${stored('desk_stripe_disputes', 'unnest(balance_transactions)')}
       ) named
       WHERE named.id IS NOT NULL
         AND NOT EXISTS (SELECT FROM desk_stripe_balance_transactions b WHERE b.id = named.id)`,
      [Math.max(0, since - overlapSeconds)],
    ),
  );
}

/**
 * The objects to retrieve after lists and events were read.
 * @param since the second of the last run's end, or 0
 */
export async function findStale(run: IngestRun, since: number): Promise<Wanted[]> {
  // Intents carry no trace of their charge's arrival, so a week of them is looked at again, beside those
  // that were stored since, of whatever days.
  const recent = since === 0 ? 0 : since - 7 * 86_400;
  return inRoleSession(run.database, run.actor, (session) =>
    session.query<Wanted>(staleObjects, [since, recent]),
  );
}
