import type { Database } from '../../database/connection';
import { inRoleSession, type RoleSession } from '../../database/role-session';
import { DeskError } from '../../shared/errors';
import type { StripeGateway } from '../gateway/stripe-gateway';
import { mirrorTables } from '../mirror/mirror-tables.rules';
import { PageWriter } from '../mirror/page-writer';
import {
  type CoverageReport,
  coverChargesAsSpine,
  readCoverage,
  readWindows,
  recordGap,
  replaceWindows,
} from './coverage-store';
import { gapReason, type IngestContext, type IngestProgress, type IngestRun } from './ingest-run';
import { listPaymentsOf, storedInvoices } from './invoice-payments';
import { type ListTask, listWindows, taskOf } from './list-windows';
import {
  chargeList,
  firstListed,
  firstSecond,
  type ListRule,
  objectOfId,
  usualLists,
} from './lists.rules';
import { listPayoutMembers } from './payout-members';
import { progressMeter } from './progress-meter';
import { markEvents, readEventCursor, readEvents } from './read-events';
import {
  findStale,
  findUnlistedBookings,
  type OnRefused,
  retrieveObjects,
  settleWanted,
} from './retrieve-objects';
import { readUnread } from './wanted-store';
import { planWindows } from './windows.rules';

/** A span of time, from (included) to (excluded). */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** What a run did and what it proved. */
export interface IngestResult {
  /** Objects stored, the sources of balance transactions included. */
  readonly stored: number;
  readonly requests: number;
  readonly coverage: readonly CoverageReport[];
}

export interface IngestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: IngestProgress) => void) | undefined;
  /** Lists the ledger of the period anew, although it was proved: something in it is not known. */
  readonly ledgerAgain?: boolean;
}

/** A clock further off than this makes ages and due dates wrong. */
const largestClockOffsetMs = 5 * 60_000;

interface PinnedAccount {
  readonly account: string;
  readonly livemode: boolean;
  readonly expands_sources: boolean;
  readonly ingested_s: string | null;
}

function clockSentence(whose: string, offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  const span =
    minutes < 120
      ? `${minutes} minutes`
      : minutes < 2_880
        ? `${Math.round(minutes / 60)} hours`
        : `${Math.round(minutes / 1_440)} days`;
  return `The clock of ${whose} is ${span} ${offsetMs > 0 ? 'behind' : 'ahead of'} Stripe's.`;
}

/** Whether a mirror holds anything that a key of other data could be mixed with. */
async function isMirrorEmpty(session: RoleSession): Promise<boolean> {
  const filled = Object.values(mirrorTables).map(({ table }) => `EXISTS (SELECT FROM ${table})`);
  const [found] = await session.query<{ filled: boolean }>(
    `SELECT ${filled.join(' OR ')} AS filled`,
  );
  return found?.filled === false;
}

/** The mirror belongs to the account and mode that first filled it. */
async function pinAccount(
  session: RoleSession,
  account: { readonly id: string | null; readonly livemode: boolean },
): Promise<PinnedAccount> {
  await session.query(
    `INSERT INTO desk_stripe_account (account, livemode) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
    [account.id ?? '', account.livemode],
  );
  const [pinned] = await session.query<PinnedAccount>(
    `SELECT account, livemode, expands_sources, extract(epoch FROM ingested_at)::bigint AS ingested_s
     FROM desk_stripe_account`,
  );
  if (!pinned) throw new Error('The row that was just made is not there');
  const mode = (livemode: boolean) => (livemode ? 'live' : 'test');
  const isOther =
    pinned.livemode !== account.livemode ||
    (account.id !== null && pinned.account !== '' && pinned.account !== account.id);
  // A key that could read nothing binds the workspace to nothing.
  if (isOther && pinned.ingested_s === null && (await isMirrorEmpty(session))) {
    const now = { account: account.id ?? '', livemode: account.livemode };
    await session.query('UPDATE desk_stripe_account SET account = $1, livemode = $2', [
      now.account,
      now.livemode,
    ]);
    return { ...pinned, ...now };
  }
  if (pinned.livemode !== account.livemode) {
    throw new DeskError('stripe_wrong_mode', {
      reason: `This workspace holds ${mode(pinned.livemode)} data, and the key reads ${mode(account.livemode)} data.`,
    });
  }
  if (account.id !== null && pinned.account === '') {
    await session.query('UPDATE desk_stripe_account SET account = $1', [account.id]);
  } else if (account.id !== null && pinned.account !== account.id) {
    throw new DeskError('stripe_wrong_mode', {
      reason: `This workspace holds the data of account ${pinned.account}, and the key belongs to ${account.id}.`,
    });
  }
  return pinned;
}

/** @param offsetMs how far a clock is behind Stripe's; null where Stripe does not tell */
function checkClock(whose: string, offsetMs: number | null): void {
  if (offsetMs !== null && Math.abs(offsetMs) > largestClockOffsetMs) {
    throw new DeskError('stripe_clock', { reason: clockSentence(whose, offsetMs) });
  }
}

/**
 * Which run is the last one, and what came after it, is told by the clock of the database. One that was set
 * back by hours kept an older run for the last one, and a period was closed with its figures.
 */
async function checkDatabaseClock(session: RoleSession, gateway: StripeGateway): Promise<void> {
  const [row] = await session.query<{ ms: number }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
  );
  const stripes = Date.now() + (gateway.clockOffsetMs() ?? 0);
  checkClock('the database server', row ? stripes - row.ms : null);
}

/**
 * How many seconds after the one that is known as Stripe's are listed: that one, whose objects may
 * stand in the balance that was read before, and the next, which it may be at Stripe already. What
 * comes in them later is found by the next run, which lists the last minutes again.
 */
const listedAhead = 2;

/** Plans one list: keeps what is proved, goes on with what was interrupted, adds what is new. */
async function planList(
  session: RoleSession,
  rule: ListRule,
  period: Period,
  now: number,
  ledgerAgain: boolean,
) {
  const from = firstListed(rule, Math.floor(period.from.getTime() / 1000));
  const end = ledgerAgain && rule.object === 'balance_transaction' ? from : Infinity;
  // A listing that was begun before there was Stripe is never answered, and would end every run.
  const stored = (await readWindows(session, rule.object)).flatMap((row) =>
    row.to > firstSecond && row.from < end
      ? [{ ...row, from: Math.max(row.from, firstSecond), to: Math.min(row.to, end) }]
      : [],
  );
  const plan = planWindows(stored, { from, to: now + listedAhead });
  await replaceWindows(session, rule.object, [
    ...plan.proved.map((window) => ({
      ...window,
      state: 'complete' as const,
      cursor: null,
      cursorCreated: null,
      beganAt: null,
    })),
    ...plan.pending,
  ]);
  return plan.pending.map((row) => taskOf(rule, row));
}

function newestFirst(tasks: readonly ListTask[]): ListTask[] {
  return tasks.toSorted((one, other) => other.to - one.to);
}

/** One run at a time in this process; a server also keeps two desks apart (see `ingest`). */
const underWay = new WeakSet<Database>();

/** Any number; keeps two desks from reading into the same mirror at once. */
const ingestLock = 7_264_101;

async function holdLock(database: Database): Promise<() => Promise<void>> {
  const busy = new DeskError('in_use', {
    subject: 'ingest',
    reason: 'Stripe is already being read into this workspace. Wait until that has ended.',
  });
  if (underWay.has(database)) throw busy;
  underWay.add(database);
  if (database.engine === 'embedded') {
    return async () => {
      underWay.delete(database);
    };
  }
  try {
    const client = await database.pool.connect();
    const { rows } = await client
      .query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [ingestLock])
      .catch((error: unknown) => {
        // Whether it is held is not known: a connection that ended holds nothing.
        client.release(true);
        throw error;
      });
    if (!rows[0]?.held) {
      client.release();
      throw busy;
    }
    return async () => {
      underWay.delete(database);
      // Given back before the next run can ask for it; a connection that cannot say so is closed.
      const isGivenBack = await client
        .query('SELECT pg_advisory_unlock($1)', [ingestLock])
        .then(() => true)
        .catch(() => false);
      client.release(!isGivenBack);
    };
  } catch (error) {
    underWay.delete(database);
    throw error;
  }
}

/**
 * Reads Stripe into the mirror: every object of the period and of everything since, which later
 * refunds and disputes belong to, payments of the month before it, and what changed of older ones. What was proved before is not
 * listed again, and an interrupted run goes on where it stopped.
 * @param period may reach into the future; what has not happened is not covered
 * @returns what is proved of the period now
 * @throws DeskError `stripe_…` when Stripe cannot be read, `in_use` while another run is under
 *   way, `invalid` for a period that has not begun, `cancelled` by the signal; what was stored until
 *   then stays and counts
 */
export async function ingest(
  context: IngestContext,
  period: Period,
  { signal = new AbortController().signal, onProgress, ledgerAgain = false }: IngestOptions = {},
): Promise<IngestResult> {
  const { database, gateway, actor } = context;
  const release = await holdLock(database);
  const meter = progressMeter(onProgress, () => gateway.trouble());
  const before = gateway.requests();
  try {
    meter.step('Connecting to Stripe');
    const account = await gateway.account(signal);
    checkClock('this computer', gateway.clockOffsetMs());
    const now = Math.floor((Date.now() + (gateway.clockOffsetMs() ?? 0)) / 1000);
    if (period.from.getTime() / 1000 > now) {
      throw new DeskError('invalid', { reason: 'These days have not begun yet.' });
    }
    const pinned = await inRoleSession(database, actor, async (session) => {
      // An embedded one has this computer's.
      if (database.engine === 'server') await checkDatabaseClock(session, gateway);
      return pinAccount(session, account);
    });
    const writer = new PageWriter({
      database,
      actor,
      livemode: account.livemode,
      onCommit: (objects) => meter.stored(objects),
    });
    const run: IngestRun = { ...context, writer, signal, now, livemode: account.livemode };
    const since = pinned.ingested_s === null ? 0 : Number(pinned.ingested_s);
    let expandsSources: boolean;
    try {
      expandsSources = await readStripe(run, period, { pinned, since, ledgerAgain }, meter);
    } finally {
      // What a failed run still writes would fall into the next one.
      await writer.rest();
    }
    const coverage = await inRoleSession(database, actor, async (session) => {
      if (expandsSources) await coverChargesAsSpine(session);
      const from = Math.floor(period.from.getTime() / 1000);
      for (const { object, reason } of await readUnread(session)) {
        await replaceWindows(session, object, []);
        await recordGap(session, object, { from, to: Math.max(now, from + 1) }, reason);
      }
      await session.query('UPDATE desk_stripe_account SET ingested_at = to_timestamp($1)', [now]);
      return readCoverage(session, period);
    });
    if (account.lacking) {
      const reason = `${gapReason(account.lacking)} Whether it reads the account of this workspace was not checked.`;
      coverage.push({ object: 'account', ...period, complete: false, reason });
    }
    return { stored: meter.total(), requests: gateway.requests() - before, coverage };
  } catch (error) {
    if (signal.aborted) throw new DeskError('cancelled');
    throw error;
  } finally {
    meter.end();
    await release();
  }
}

/** @returns whether charges came with the balance transactions: they are covered where those are */
async function readStripe(
  run: IngestRun,
  period: Period,
  {
    pinned,
    since,
    ledgerAgain,
  }: {
    readonly pinned: PinnedAccount;
    readonly since: number;
    readonly ledgerAgain: boolean;
  },
  meter: ReturnType<typeof progressMeter>,
): Promise<boolean> {
  const { database, actor, writer, now } = run;
  const cursor = await readEventCursor(run);
  const mark = await markEvents(run, cursor);
  const lists = pinned.expands_sources ? usualLists : [...usualLists, chargeList];
  const plan = (rules: readonly ListRule[]) =>
    inRoleSession(database, actor, async (session) => {
      const tasks: ListTask[] = [];
      for (const rule of rules)
        tasks.push(...(await planList(session, rule, period, now, ledgerAgain)));
      return newestFirst(tasks);
    });
  const list = async (tasks: readonly ListTask[]) => {
    meter.plan(tasks);
    const findings = await listWindows(run, tasks, meter.page);
    await writer.drain();
    return findings;
  };
  meter.step('Reading what happened');
  const listed = await list(await plan(lists));
  const expandsSources = pinned.expands_sources && listed.expandsSources;
  if (pinned.expands_sources && !expandsSources) {
    await inRoleSession(database, actor, (session) =>
      session.query('UPDATE desk_stripe_account SET expands_sources = false'),
    );
    await list(await plan([chargeList]));
  }
  meter.step('Reading what changed');
  await readEvents(run, cursor, mark);
  await settleWanted(run, { unread: true });
  await retrieveObjects(run, await findStale(run, since));
  await settleWanted(run, { unread: false });
  await retrieveObjects(run, await findUnlistedBookings(run, since));
  meter.step('Reading what payouts are made of');
  await listPayoutMembers(run);
  await settleWanted(run, { unread: false });
  return expandsSources;
}

/** What retrieving single objects needs, without a run around it. */
async function withRun<T>(
  context: IngestContext,
  signal: AbortSignal | undefined,
  work: (run: IngestRun) => Promise<T>,
): Promise<T> {
  const { database, actor, gateway } = context;
  const [pinned] = await inRoleSession(database, actor, (session) =>
    session.query<{ livemode: boolean }>('SELECT livemode FROM desk_stripe_account'),
  );
  const livemode = pinned?.livemode ?? gateway.keyLivemode ?? false;
  const writer = new PageWriter({ database, actor, livemode, oneByOne: true });
  const now = Math.floor(Date.now() / 1000);
  const run = {
    ...context,
    writer,
    signal: signal ?? new AbortController().signal,
    now,
    livemode,
  };
  return work(run);
}

/**
 * Asks Stripe for objects that the mirror lacks: the second half of the proof that something is
 * missing. What is found is mirrored; what is not is recorded in `desk_stripe_absences`. Ids that
 * the mirror has, and texts that are no id of Stripe's, are passed over; of what cannot or may not
 * be asked for nothing is recorded, so it is not called missing.
 */
export async function confirmAbsent(
  context: IngestContext,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  await reread(context, ids, signal, async (_run, { id }, refusal) => {
    context.log.warn('an object cannot be retrieved', { id, reason: gapReason(refusal) });
  });
}

/**
 * Retrieves objects and mirrors them as they are now.
 * @param ids of any kind that the mirror keeps, by Stripe's prefixes; others are passed over
 * @throws DeskError `stripe_…` when one of them cannot be read
 */
export async function rereadObjects(
  context: IngestContext,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  await reread(context, ids, signal, async (_run, _asked, refusal) => {
    throw refusal;
  });
}

async function reread(
  context: IngestContext,
  ids: readonly string[],
  signal: AbortSignal | undefined,
  onRefused: OnRefused,
): Promise<void> {
  const wanted = ids.flatMap((id) => {
    const object = objectOfId(id);
    return object === undefined ? [] : [{ object, id }];
  });
  await withRun(context, signal, async (run) => {
    await retrieveObjects(run, wanted, onRefused);
    await settleWanted(run, { ids, unread: false });
    await listPaymentsOf(run, await storedInvoices(run, wanted));
  });
}
