import type { Database } from '../electron/database/connection';
import { withDatabaseErrors } from '../electron/database/database-error';
import {
  type ReconcileProgress,
  reconcile,
} from '../electron/reconciliation/run/reconcile.service';
import { reportOf } from '../electron/reconciliation/run/report.service';
import { onePressMilliseconds } from '../electron/shared/closing-window';
import { DeskError } from '../electron/shared/errors';
import type { Logger } from '../electron/shared/logger';
import { databaseRole } from '../electron/shared/permissions.rules';
import type { StripeGateway } from '../electron/stripe/gateway/stripe-gateway';
import { readReconcileArguments, reconcileHelp } from './reconcile-arguments.rules';
import { progressText, reportText } from './reconcile-text.rules';
import { openScriptDatabase, refuseOutdated, sentenceOf } from './script-database';
import { openScriptStripe } from './script-stripe';

/** Exit codes; see `--help`. */
const exit = { clean: 0, findings: 1, failed: 2 } as const;

const log: Logger = {
  debug: () => {},
  info: () => {},
  warn: (message) => console.error(message),
  error: (message) => console.error(message),
  with: () => log,
};

/** Standard error, one line for each step and then at most one a second. */
function progressPrinter() {
  let last = { step: '', at: 0 };
  return (progress: ReconcileProgress) => {
    const { step } = progress;
    const now = Date.now();
    if (step === last.step && now - last.at < 1_000) return;
    last = { step, at: now };
    console.error(progressText(progress));
  };
}

/** Ctrl C once ends the run in order; pressed again it ends the process. */
function cancelledByPerson(): AbortSignal {
  const controller = new AbortController();
  let pressedAt: number | undefined;
  process.on('SIGINT', () => {
    if (pressedAt === undefined) {
      pressedAt = Date.now();
      console.error('Cancelling…');
      controller.abort();
    } else if (Date.now() - pressedAt > onePressMilliseconds) {
      process.exit(exit.failed);
    }
  });
  process.once('SIGTERM', () => controller.abort());
  return controller.signal;
}

/**
 * Refuses a login that may not reconcile before a key for Stripe is asked of it.
 * @throws DeskError `not_allowed`
 */
async function requireFinance({ pool }: Database): Promise<void> {
  const group = databaseRole('finance');
  const { rows } = await pool.query<{ login: string; member: boolean }>(
    `SELECT session_user AS login, pg_has_role(session_user, $1, 'MEMBER') AS member`,
    [group],
  );
  const [{ login = '', member = false } = {}] = rows;
  if (member) return;
  const reason = `The login “${login}” may not reconcile: it is no member of ${group}. Use the address of one that is.`;
  throw new DeskError('not_allowed', { subject: 'login', reason });
}

async function run(days: { from: string; to: string }, json: boolean): Promise<number> {
  const opened = await openScriptDatabase();
  const { database, close } = opened;
  let gateway: StripeGateway | undefined;
  try {
    await refuseOutdated(database);
    await withDatabaseErrors('running', () => requireFinance(database));
    gateway = await openScriptStripe(opened);
    const actor = { role: 'finance', userId: '' } as const;
    const { runId } = await reconcile({ database, actor, log, gateway }, days, {
      signal: cancelledByPerson(),
      onProgress: progressPrinter(),
    });
    const report = await reportOf({ database, actor }, runId);
    console.log(json ? JSON.stringify(report) : reportText(report));
    return report.findings.some(({ state }) => state === 'discrepancy')
      ? exit.findings
      : exit.clean;
  } finally {
    gateway?.close();
    await close();
  }
}

/** One sentence on standard error; with `--json` also the one document on standard output. */
function fail(code: string, message: string, json: boolean): number {
  console.error(message);
  if (json) console.log(JSON.stringify({ error: { code, message } }));
  return exit.failed;
}

function failureOf(error: unknown, json: boolean): number {
  if (!(error instanceof DeskError)) {
    const said = error instanceof Error ? error.message : String(error);
    return fail('internal', `The reconciliation failed unexpectedly: ${said}`, json);
  }
  return error.code === 'cancelled'
    ? fail('cancelled', 'Cancelled. What was fetched is kept; findings are as before.', json)
    : fail(error.code, sentenceOf(error), json);
}

// Whoever reads the output may have enough of it before it ends, as \`head\` has.
process.stdout.on('error', () => undefined);

const request = readReconcileArguments(process.argv.slice(2));
switch (request.kind) {
  case 'help':
    console.log(reconcileHelp);
    break;
  case 'refused':
    process.exitCode = fail('invalid', request.reason, request.json);
    break;
  case 'reconcile':
    process.exitCode = await run(request, request.json).catch((error: unknown) =>
      failureOf(error, request.json),
    );
}
