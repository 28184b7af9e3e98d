import type { Database } from '../../database/connection';
import { inRoleSession, type RoleSession } from '../../database/role-session';
import type { Actor } from '../../database/role-transaction';
import { type Clock, systemClock } from '../../shared/clock';
import { DeskError } from '../../shared/errors';
import { newId } from '../../shared/ids';
import type { Logger } from '../../shared/logger';
import type { StripeBalance, StripeGateway } from '../../stripe/gateway/stripe-gateway';
import { confirmAbsent, ingest } from '../../stripe/ingest/ingest.service';
import { gapReason, type IngestContext } from '../../stripe/ingest/ingest-run';
import { progressMeter } from '../../stripe/ingest/progress-meter';
import { type Days, readPeriod } from '../period/period.rules';
import type { RunResult } from '../reconciliation.schema';
import { matchBankLines } from '../sql/bank.sql';
import type { Scope } from '../sql/expressions';
import { unprovenReferences } from '../sql/identity.sql';
import { isNewlyOff } from '../sql/integrity.sql';
import { holdReconciliation, runSteps, settingsOf } from '../sql/matching-session';
import { type Customs, customsQuery } from '../sql/pass.sql';
import { pipeline } from '../sql/pipeline.sql';
import { completeRun, recordFindings, totalsByDay } from '../sql/results.sql';
import { keepPass, planPass } from './last-pass.service';
import { type StandingRow, sumTotals } from './totals.rules';

/** What a reconciliation works with. */
export interface ReconcileContext {
  readonly database: Database;
  readonly actor: Actor;
  readonly log: Logger;
  /** Null reconciles with what the mirror holds, without asking Stripe. */
  readonly gateway: StripeGateway | null;
  /** The time where Stripe does not give it; the machine's clock by default. */
  readonly clock?: Clock;
}

/** How far a reconciliation has come. */
export interface ReconcileProgress {
  readonly step: string;
  readonly done: number;
  readonly total: number | null;
  /** While Stripe is read: objects a second, and how much longer it takes, once that can be said. */
  readonly perSecond?: number;
  readonly etaSeconds?: number | null;
}

export interface ReconcileOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ReconcileProgress) => void) | undefined;
}

/** A finding may lead to a retrieve, and what that finds to another one: never more rounds. */
const mostRounds = 3;

/** A balance that moves while Stripe is read says nothing; on a busy account a short reading may. */
const mostBalanceReadings = 4;

interface CoverageEntry {
  readonly object: string;
  readonly complete: boolean;
  /** Why it is not complete, where that is known. */
  readonly reason: string | null;
}

/**
 * Reads Stripe up to now and reconciles a period with it: brings matches and findings up to date
 * and records the run.
 * @param days whole days in UTC, both included
 * @throws DeskError `invalid` for a period that is none, `cancelled`, whatever Stripe or the
 *   database refuse; findings of earlier runs are untouched then.
 */
export async function reconcile(
  context: ReconcileContext,
  days: Days,
  { signal, onProgress }: ReconcileOptions = {},
): Promise<RunResult> {
  const { database, actor } = context;
  const period = readPeriod(days);
  if (!period.ok) {
    throw new DeskError('invalid', {
      fields: [{ path: [period.field], message: period.reason }],
      reason: period.reason,
    });
  }
  const runId = newId();
  await inRoleSession(database, actor, (session) =>
    session.query('SELECT desk_begin_run($1, $2, $3)', [runId, days.from, days.to]),
  );
  try {
    let reading = context.gateway
      ? await readStripe(context, context.gateway, period, { signal, onProgress })
      : { coverage: [], balance: null };
    let ledgerReadAgain = false;
    for (let round = 1; ; round += 1) {
      const attempt = await judge(
        context,
        { runId, days, period, ...reading },
        { ask: round < mostRounds, readLedgerAgain: round < mostRounds && !ledgerReadAgain },
        { signal, onProgress },
      );
      if ('result' in attempt) return attempt.result;
      if (!context.gateway) continue;
      if ('unproven' in attempt) {
        onProgress?.({ step: 'Asking Stripe for what is missing', done: 0, total: null });
        await confirmAbsent(ingestContext(context, context.gateway), attempt.unproven, signal);
      } else {
        ledgerReadAgain = true;
        onProgress?.({ step: 'Reading the ledger again', done: 0, total: null });
        const options = { signal, onProgress, ledgerAgain: true };
        reading = await readStripe(context, context.gateway, period, options);
      }
    }
  } catch (error) {
    const status =
      error instanceof DeskError && error.code === 'cancelled' ? 'cancelled' : 'failed';
    // What went wrong is what the caller has to know, whether or not the run's row can say so too.
    await inRoleSession(database, actor, (session) =>
      session.query('SELECT desk_end_run($1, $2)', [runId, status]),
    ).catch((failure: unknown) => context.log.warn('run not closed', { failure }));
    throw error;
  }
}

function ingestContext(
  { database, actor, log }: ReconcileContext,
  gateway: StripeGateway,
): IngestContext {
  return { database, gateway, actor, log };
}

async function readStripe(
  context: ReconcileContext,
  gateway: StripeGateway,
  period: { readonly from: Date; readonly to: Date },
  {
    signal,
    onProgress,
    ledgerAgain = false,
  }: ReconcileOptions & { readonly ledgerAgain?: boolean },
): Promise<Pick<Attempt, 'coverage' | 'balance'>> {
  let before = await readBalance(gateway, signal, onProgress);
  for (let attempt = 1; ; attempt += 1) {
    const { coverage } = await ingest(ingestContext(context, gateway), period, {
      signal,
      onProgress,
      ledgerAgain: ledgerAgain && attempt === 1,
    });
    const after = 'reason' in before ? before : await readBalance(gateway, signal, onProgress);
    if ('reason' in after) return { coverage: [...coverage, notCompared(after)], balance: null };
    // A balance that moved meanwhile cannot be told from a ledger that does not close.
    if (JSON.stringify(before) === JSON.stringify(after)) return { coverage, ...after };
    if (attempt === mostBalanceReadings) {
      const reason = `Money moved at Stripe each of the ${attempt} times that it was read.`;
      return { coverage: [...coverage, notCompared({ reason })], balance: null };
    }
    // What moved it is read next, which takes a moment where the first reading took minutes.
    onProgress?.({ step: 'Reading what moved meanwhile', done: 0, total: null });
    before = after;
  }
}

function notCompared({ reason }: { readonly reason: string }): CoverageEntry {
  return { object: 'balance', complete: false, reason };
}

/** What Stripe says the balance is, by currency, or why it does not say so. */
type BalanceReading = { readonly balance: readonly StripeBalance[] } | { readonly reason: string };

async function readBalance(
  gateway: StripeGateway,
  signal: AbortSignal | undefined,
  onProgress: ReconcileOptions['onProgress'],
): Promise<BalanceReading> {
  const meter = progressMeter(onProgress, () => gateway.trouble());
  meter.step('Reading the balance');
  try {
    return { balance: await gateway.balance(signal) };
  } catch (error) {
    if (signal?.aborted) throw new DeskError('cancelled');
    // The reading that follows says what is wrong with key or network; a balance is only a check.
    if (error instanceof DeskError) return { reason: gapReason(error) };
    throw error;
  } finally {
    meter.end();
  }
}

interface Attempt {
  readonly runId: string;
  readonly days: Days;
  readonly period: { readonly from: Date; readonly to: Date };
  readonly coverage: readonly CoverageEntry[];
  readonly balance: readonly StripeBalance[] | null;
}

/**
 * Judges everything in one transaction. Where purchases name payments that the mirror lacks and
 * Stripe was not asked about, or the ledger does not close, nothing is written, and that is returned instead.
 */
function judge(
  { database, actor, gateway, clock = systemClock }: ReconcileContext,
  attempt: Attempt,
  may: { readonly ask: boolean; readonly readLedgerAgain: boolean },
  { signal, onProgress }: ReconcileOptions,
): Promise<{ readonly result: RunResult } | Open> {
  const { runId, period } = attempt;
  return inRoleSession(database, actor, async (session) => {
    await holdReconciliation(session);
    await session.query(settingsOf(database.engine));
    await session.query('SELECT desk_note_purchases($1)', [runId]);
    const scope: Scope = {
      from: period.from,
      to: period.to,
      asOf: (await lastLook(session)) ?? clock.now(),
    };
    const onStep = (step: string, done: number, total: number) => {
      if (signal?.aborted) throw new DeskError('cancelled');
      onProgress?.({ step, done, total });
    };
    const around = await surroundings(session);
    if (around.bankStatements) await session.query(matchBankLines);
    const plan = await planPass(session, scope, around.customs);
    await runSteps(
      session,
      pipeline(scope, { ...around, over: plan.over, balance: attempt.balance }),
      onStep,
    );
    const [closes] =
      may.readLedgerAgain && gateway ? await session.query<{ isOff: boolean }>(isNewlyOff) : [];
    if (closes?.isOff) throw new AskFirst({ unclosed: true });
    const unproven =
      may.ask && gateway ? await session.query<{ id: string }>(unprovenReferences(scope)) : [];
    if (unproven.length > 0) throw new AskFirst({ unproven: unproven.map(({ id }) => id) });
    onStep('Recording findings', 0, 1);
    await session.query(recordFindings(scope, runId));
    const result = await completed(session, attempt, scope);
    await keepPass(session, plan);
    return { result };
  }).catch((error: unknown) => {
    if (error instanceof AskFirst) return error.open;
    throw error;
  });
}

/** What has to be asked of Stripe before anything is written: ids that the mirror lacks, or the ledger once more. */
type Open = { readonly unproven: readonly string[] } | { readonly unclosed: true };

/** Ends a transaction without a trace: something has to be asked of Stripe first. */
class AskFirst extends Error {
  constructor(readonly open: Open) {
    super('Stripe was not asked about everything');
  }
}

/**
 * The instant that ages are counted to: when Stripe was last read, by its own clock. Later instants
 * are not covered, so nothing could be called missing at them.
 * @returns null where Stripe was never read
 */
async function lastLook(session: RoleSession): Promise<Date | null> {
  const [row] = await session.query<{ at: Date | null }>(
    'SELECT ingested_at AS at FROM desk_stripe_account',
  );
  return row?.at ?? null;
}

async function surroundings(session: RoleSession) {
  const [tables] = await session.query<{ bankStatements: boolean; closedPeriods: boolean }>(
    `SELECT EXISTS (SELECT FROM desk_bank_statements) AS "bankStatements",
            EXISTS (SELECT FROM desk_periods) AS "closedPeriods"`,
  );
  const [customs] = await session.query<Customs>(customsQuery);
  return {
    bankStatements: tables?.bankStatements ?? false,
    closedPeriods: tables?.closedPeriods ?? false,
    customs: customs ?? { chargesAreNamed: true, invoicesNamePayments: true },
  };
}

/** Keeps the figures of a run whose findings are recorded, and ends it. */
async function completed(
  session: RoleSession,
  { runId, days, coverage }: Attempt,
  scope: Scope,
): Promise<RunResult> {
  const standing = await session.query<StandingRow>(totalsByDay(scope));
  const { totals, byDay } = sumTotals(standing);
  const json = (value: unknown) => JSON.stringify(value);
  const [counted] = await session.query<Omit<RunResult, 'runId'>>(completeRun, [
    runId,
    json(
      coverage.map(({ object, complete, reason }) => ({
        object,
        ...days,
        complete,
        ...(reason === null ? {} : { reason }),
      })),
    ),
    json(totals),
    json(byDay),
  ]);
  if (!counted) throw new Error('Completing the run returned no row');
  return { runId, ...counted };
}
