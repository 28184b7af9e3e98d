import { z } from 'zod';
import { inRoleSession } from '../../database/role-session';
import { DeskError } from '../../shared/errors';
import { isMirrorObject, type MirrorObject } from '../mirror/mirror-tables.rules';
import { recordGap } from './coverage-store';
import { gapReason, type IngestRun, isGap } from './ingest-run';
import { pageSize } from './lists.rules';
import { keepWanted, type Wanted } from './wanted-store';

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
  const isDeletion = event.type === 'customer.deleted';
  return {
    object: state.object,
    id: state.id,
    created: event.created,
    state: isDeletion ? { ...state, deleted: true } : state,
  };
}

/**
 * Stores the newest state of each object.
 * @returns instead the objects with two states of one second, which have to be retrieved
 */
async function storeStates(
  { writer }: IngestRun,
  states: readonly CarriedState[],
): Promise<readonly Wanted[]> {
  const newest = new Map<string, CarriedState>();
  const ambiguous = new Map<string, CarriedState>();
  for (const state of states) {
    const key = `${state.object}:${state.id}`;
    const known = newest.get(key);
    if (!known || state.created > known.created) {
      newest.set(key, state);
      ambiguous.delete(key);
    } else if (state.created === known.created) ambiguous.set(key, state);
  }
  for (const [key, { object, created, state }] of newest) {
    if (ambiguous.has(key)) continue;
    await writer.put({ object, page: { objects: [state], asOf: created } });
  }
  return [...ambiguous.values()].map(({ object, id }) => ({ object, id }));
}

/** Where the last run stopped reading events. */
export interface EventCursor {
  readonly id: string | null;
  readonly readAt: number | null;
}

/** What reading events came to. */
export interface EventReading {
  /** Whether every change since the last run was read; otherwise open objects are read again. */
  readonly complete: boolean;
}

async function newestEvent({ gateway, signal }: IngestRun): Promise<string | null> {
  const { data } = await gateway.page('/v1/events', 'limit=1', signal);
  return data[0]?.id ?? null;
}

/**
 * Keeps the place from which the next run reads on, once all that lies before it is stored.
 * @param wanted what of that has to be retrieved, because events of one second do not tell their order
 */
async function keepCursor(
  run: IngestRun,
  id: string | null,
  wanted: readonly Wanted[] = [],
): Promise<void> {
  await run.writer.drain();
  await inRoleSession(run.database, run.actor, async (session) => {
    await session.query(
      'UPDATE desk_stripe_account SET event_cursor = coalesce($1, event_cursor), events_read_at = to_timestamp($2)',
      [id, run.now],
    );
    await session.query(`DELETE FROM desk_stripe_coverage WHERE object = 'event'`);
    await keepWanted(session, wanted);
  });
}

function eventGap(run: IngestRun, reason: string): Promise<void> {
  return inRoleSession(run.database, run.actor, (session) =>
    recordGap(session, 'event', { from: run.now - oldestEventSeconds, to: run.now }, reason),
  );
}

/** The newest event at some moment. */
export interface EventMark {
  /** Whether the server has events at all. */
  readonly available: boolean;
  /** Null while nothing has happened yet. */
  readonly id: string | null;
}

/** The place from which events will be read on, taken before anything is listed. */
export async function markEvents(run: IngestRun): Promise<EventMark> {
  try {
    return { available: true, id: await newestEvent(run) };
  } catch (error) {
    if (!isGap(error)) throw error;
    await eventGap(run, gapReason(error));
    return { available: false, id: null };
  }
}

/** Reads every event since a run that found none: there is no event yet to go on from. */
async function readFirstEvents(
  run: IngestRun,
  since: number,
  mark: EventMark,
): Promise<EventReading> {
  if (!mark.available) return { complete: false };
  const states: CarriedState[] = [];
  let newest: string | null = null;
  let after = '';
  for (;;) {
    const query = `limit=${pageSize}&created[gte]=${since}${after}`;
    const page = await run.gateway.page('/v1/events', query, run.signal);
    const events = page.data.map((event) => eventSchema.parse(event));
    states.push(...events.flatMap((event) => carried(event) ?? []));
    newest ??= events[0]?.id ?? null;
    const last = events.at(-1);
    if (!page.hasMore || !last) break;
    after = `&starting_after=${encodeURIComponent(last.id)}`;
  }
  await keepCursor(run, newest, await storeStates(run, states));
  return { complete: true };
}

/**
 * Reads what happened since the last run, oldest first, and stores the states that events carry:
 * the changes that move no money. Older states never replace newer ones, so what was just listed
 * stays.
 * @param mark the newest event before this run began to list; a first run starts from there
 */
export async function readEvents(
  run: IngestRun,
  cursor: EventCursor,
  mark: EventMark,
): Promise<EventReading> {
  if (cursor.readAt === null) {
    if (mark.available) await keepCursor(run, mark.id);
    return { complete: mark.available };
  }
  if (run.now - cursor.readAt > oldestEventSeconds) {
    await keepCursor(run, mark.id);
    await eventGap(run, 'The last run is longer ago than Stripe keeps events.');
    return { complete: false };
  }
  try {
    if (cursor.id === null) return await readFirstEvents(run, cursor.readAt, mark);
    let last = cursor.id;
    for (;;) {
      const query = `limit=${pageSize}&ending_before=${encodeURIComponent(last)}`;
      const page = await run.gateway.page('/v1/events', query, run.signal);
      const events = page.data.map((event) => eventSchema.parse(event));
      const states = events.flatMap((event) => carried(event) ?? []);
      const wanted = await storeStates(run, states);
      const first = events[0];
      if (first) last = first.id;
      await keepCursor(run, last, wanted);
      if (!page.hasMore || !first) return { complete: true };
    }
  } catch (error) {
    if (error instanceof z.ZodError || isGap(error)) {
      await keepCursor(run, mark.id);
      await eventGap(
        run,
        error instanceof DeskError ? gapReason(error) : 'An event has no form that is known.',
      );
      return { complete: false };
    }
    throw error;
  }
}

/** Reads where the last run stopped. */
export async function readEventCursor(run: IngestRun): Promise<EventCursor> {
  const [row] = await inRoleSession(run.database, run.actor, (session) =>
    session.query<{ event_cursor: string | null; read_at: string | null }>(
      `SELECT event_cursor, extract(epoch FROM events_read_at)::bigint AS read_at FROM desk_stripe_account`,
    ),
  );
  return {
    id: row?.event_cursor ?? null,
    readAt: row?.read_at == null ? null : Number(row.read_at),
  };
}
