import { z } from 'zod';
import { inRoleSession, type RoleSession } from '../../database/role-session';
import { DeskError } from '../../shared/errors';
import { isMirrorObject, type MirrorObject } from '../mirror/mirror-tables.rules';
import { recordGap } from './coverage-store';
import { gapReason, type IngestRun, isGap } from './ingest-run';
import { pageSize } from './lists.rules';
import { wantOpen } from './wanted-store';
import { settlingSeconds } from './windows.rules';

const eventSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  created: z.int(),
  data: z.looseObject({ object: z.looseObject({ id: z.string().optional(), object: z.string() }) }),
});
type StripeEvent = z.infer<typeof eventSchema>;

/** Stripe keeps events for thirty days; one day less leaves room for paging. */
const oldestEventSeconds = 29 * 86_400;

/** A state that an event carried. */
interface CarriedState {
  readonly object: MirrorObject;
  readonly id: string;
  readonly created: number;
  readonly state: object;
}

function carried(event: StripeEvent): CarriedState | undefined {
  const { object: state } = event.data;
  if (state.id === undefined || !isMirrorObject(state.object)) return undefined;
  const isDeletion = event.type === 'customer.deleted' || event.type === 'invoice.deleted';
  return {
    object: state.object,
    id: state.id,
    created: event.created,
    state: isDeletion ? { ...state, deleted: true } : state,
  };
}

/**
 * Stores the newest state of each object; of one second every state, so that the mirror sees where they
 * differ and wants the object, which is retrieved then.
 */
async function storeStates({ writer }: IngestRun, states: readonly CarriedState[]): Promise<void> {
  const newest = new Map<string, CarriedState[]>();
  for (const state of states) {
    const key = `${state.object}:${state.id}`;
    const known = newest.get(key) ?? [];
    const second = known[0]?.created ?? -Infinity;
    if (state.created > second) newest.set(key, [state]);
    else if (state.created === second) known.push(state);
  }
  for (const { object, created, state } of [...newest.values()].flat()) {
    await writer.put({ object, page: { objects: [state], asOf: created } });
  }
}

/** Where the last run stopped reading events. */
export interface EventCursor {
  readonly id: string | null;
  readonly readAt: number | null;
  /** Whether a run came to its end before; the first one lists everything. */
  readonly hasRun: boolean;
}

async function newestEvent({ gateway, signal }: IngestRun, before = ''): Promise<string | null> {
  const { data } = await gateway.page('/v1/events', `limit=1${before}`, signal);
  return data[0]?.id ?? null;
}

/**
 * From when on events may still get company: one of the same second, or of some before it, that is
 * listed later. What lies before is settled, and only from there the next run reads on.
 */
const settledBefore = ({ now }: IngestRun) => now - settlingSeconds;

/**
 * Keeps the place from which the next run reads on, once all that lies before it is stored.
 * @param record what is recorded with it: what of all that has still to be retrieved, above all
 */
async function keepCursor(
  run: IngestRun,
  id: string | null,
  record: (session: RoleSession) => Promise<void> = async () => undefined,
): Promise<void> {
  await run.writer.drain();
  await inRoleSession(run.database, run.actor, async (session) => {
    await session.query(
      'UPDATE desk_stripe_account SET event_cursor = coalesce($1, event_cursor), events_read_at = to_timestamp($2)',
      [id, run.now],
    );
    await session.query(`DELETE FROM desk_stripe_coverage WHERE object = 'event'`);
    await record(session);
  });
}

function recordEventGap(run: IngestRun, session: RoleSession, reason: string): Promise<void> {
  return recordGap(session, 'event', { from: run.now - oldestEventSeconds, to: run.now }, reason);
}

/** Goes on from the newest event without those before it: what they may have told of is wanted. */
function passOverEvents(run: IngestRun, mark: string | null, reason: string): Promise<void> {
  return keepCursor(run, mark, async (session) => {
    await wantOpen(session, run.now);
    await recordEventGap(run, session, reason);
  });
}

/**
 * The newest event, taken before anything is listed. Where none were read before, the newest that is
 * settled is kept at once: whatever this run has listed when it ends too early, the next one reads the
 * events since. What runs before it left open, no event tells of then.
 * @returns the newest event; null while nothing has happened yet, and where the server has no events
 */
export async function markEvents(run: IngestRun, cursor: EventCursor): Promise<string | null> {
  const wantUntold = async (session: RoleSession) => {
    if (cursor.readAt === null && cursor.hasRun) await wantOpen(session, run.now);
  };
  try {
    const id = await newestEvent(run);
    if (cursor.readAt === null) {
      const settled = await newestEvent(run, `&created[lt]=${settledBefore(run)}`);
      await keepCursor(run, settled, wantUntold);
    }
    return id;
  } catch (error) {
    if (!isGap(error)) throw error;
    await inRoleSession(run.database, run.actor, async (session) => {
      await recordEventGap(run, session, gapReason(error));
      await wantUntold(session);
    });
    return null;
  }
}

/** Reads every event since a run that found none that is settled: there is none yet to go on from. */
async function readFirstEvents(run: IngestRun, since: number): Promise<void> {
  const states: CarriedState[] = [];
  let settled: string | null = null;
  let after = '';
  for (;;) {
    const query = `limit=${pageSize}&created[gte]=${since - settlingSeconds}${after}`;
    const page = await run.gateway.page('/v1/events', query, run.signal);
    const events = page.data.map((event) => eventSchema.parse(event));
    states.push(...events.flatMap((event) => carried(event) ?? []));
    settled ??= events.find(({ created }) => created < settledBefore(run))?.id ?? null;
    const last = events.at(-1);
    if (!page.hasMore || !last) break;
    after = `&starting_after=${encodeURIComponent(last.id)}`;
  }
  await storeStates(run, states);
  await keepCursor(run, settled);
}

/** Reads the events after one, oldest first; those that are not settled are read again by the next run. */
async function readEventsAfter(run: IngestRun, cursor: string): Promise<void> {
  let last = cursor;
  let settled = cursor;
  for (;;) {
    const query = `limit=${pageSize}&ending_before=${encodeURIComponent(last)}`;
    const page = await run.gateway.page('/v1/events', query, run.signal);
    const events = page.data.map((event) => eventSchema.parse(event));
    const states = events.flatMap((event) => carried(event) ?? []);
    await storeStates(run, states);
    const first = events[0];
    if (first) last = first.id;
    settled = events.find(({ created }) => created < settledBefore(run))?.id ?? settled;
    await keepCursor(run, settled);
    if (!page.hasMore || !first) return;
  }
}

/**
 * Reads what happened since the last run, and stores the states that events carry: the changes that
 * move no money. Older states never replace newer ones, so what was just listed stays. What events
 * do not tell for sure is wanted from then on, and where they do not tell at all, whatever is open.
 * @param mark the newest event before this run began to list; a first run starts from there
 */
export async function readEvents(
  run: IngestRun,
  cursor: EventCursor,
  mark: string | null,
): Promise<void> {
  if (cursor.readAt === null) return;
  if (run.now - cursor.readAt > oldestEventSeconds) {
    await passOverEvents(run, mark, 'The last run is longer ago than Stripe keeps events.');
    return;
  }
  try {
    if (cursor.id === null) await readFirstEvents(run, cursor.readAt);
    else await readEventsAfter(run, cursor.id);
  } catch (error) {
    if (!(error instanceof z.ZodError) && !isGap(error)) throw error;
    const reason =
      error instanceof DeskError ? gapReason(error) : 'An event has no form that is known.';
    await passOverEvents(run, mark, reason);
  }
}

/** Reads where the last run stopped. */
export async function readEventCursor(run: IngestRun): Promise<EventCursor> {
  const [row] = await inRoleSession(run.database, run.actor, (session) =>
    session.query<{ event_cursor: string | null; read_at: string | null; has_run: boolean }>(
      `SELECT event_cursor, extract(epoch FROM events_read_at)::bigint AS read_at,
              ingested_at IS NOT NULL AS has_run
       FROM desk_stripe_account`,
    ),
  );
  return {
    id: row?.event_cursor ?? null,
    readAt: row?.read_at == null ? null : Number(row.read_at),
    hasRun: row?.has_run === true,
  };
}
