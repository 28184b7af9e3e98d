import { readPeriod } from '../electron/reconciliation/period/period.rules';
import { readOptions } from './script-options.rules';

/** What `npm run reconcile` was asked to do. */
export type ReconcileRequest =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'reconcile';
      readonly from: string;
      readonly to: string;
      readonly json: boolean;
    }
  | { readonly kind: 'refused'; readonly json: boolean; readonly reason: string };

/** The text of `--help`. */
export const reconcileHelp = `Reads Stripe and compares the purchases of a period with it.

  npm run reconcile -- --from 2026-10-01 --to 2026-10-31 [--json]

  --from DAY   first day of the period (UTC)
  --to DAY     last day of the period, included (UTC)
  --json       print exactly one JSON document on standard output
  --help       this text

Exit code 0: nothing disagrees. 1: there are discrepancies. 2: it failed, and standard error says why.
What is expected (on its way, with a due date) or explained is listed and is no discrepancy.

With --json the document is { period, coverage, totals, rollforward, findings }; when it failed,
{ "error": { "code", "message" } }. Progress goes to standard error. A run that was broken off goes
on where it was when it is started again; nothing that was fetched is fetched twice.

Acts on DESK_DATABASE_URL where it is set, otherwise on the workspace of the profile
(DESK_PROFILE_DIR) while no desk is open on it. Stripe is reached with DESK_STRIPE_API_KEY, at
DESK_STRIPE_API_BASE where it is set; without a key a demo workspace uses its own sandbox.`;

/**
 * Reads the arguments of `npm run reconcile`.
 * @param args the arguments after the script's name
 * @returns what to do, or a sentence that names the argument that cannot be used
 */
export function readReconcileArguments(args: readonly string[]): ReconcileRequest {
  const json = args.includes('--json');
  const refuse = (reason: string): ReconcileRequest => ({ kind: 'refused', json, reason });
  const read = readOptions('reconcile', args, {
    from: { type: 'string' },
    to: { type: 'string' },
    json: { type: 'boolean' },
  });
  if ('reason' in read) return refuse(read.reason);
  const { from, to, help } = read.values;
  if (help === true) return { kind: 'help' };
  if (typeof from !== 'string')
    return refuse('--from is missing. See npm run reconcile -- --help.');
  if (typeof to !== 'string') return refuse('--to is missing. See npm run reconcile -- --help.');
  for (const name of ['--from', '--to']) {
    const given = args.filter((word) => word === name || word.startsWith(`${name}=`));
    if (given.length > 1) return refuse(`${name} is given more than once.`);
  }
  const period = readPeriod({ from, to });
  return period.ok
    ? { kind: 'reconcile', from, to, json }
    : refuse(`--${period.field}: ${period.reason}`);
}
