import { createHash } from 'node:crypto';
import type { RoleSession } from '../../database/role-session';
import {
  candidateCountQuery,
  candidateStatements,
  lastPassQuery,
  type Noted,
  noteBefore,
  rememberDoubts,
  rememberPass,
} from '../sql/changes.sql';
import type { Scope } from '../sql/expressions';
import { type Customs, passStatement } from '../sql/pass.sql';
import { repeatStatement } from '../sql/repeats.sql';

/** What a run compares purchases and payments of, and what the next one has to know of it. */
export interface PassPlan {
  readonly over: 'everything' | 'candidates';
  /** Transactions below it have ended. */
  readonly horizon: string;
  /** When everything was last compared; null where this run does. */
  readonly wholeAt: Date | null;
}

interface LastPass {
  readonly horizon: string;
  readonly since: string | null;
  readonly rules: string | null;
  readonly wholeAt: Date | null;
  readonly isRecent: boolean | null;
}

/** Row versions are told apart as long as fewer than 2^31 transactions lie between them. */
const longestGap = 2n ** 30n;
/** From this share of all purchases on, looking them up takes longer than reading everything. */
const largestShare = 1 / 5;
/** As many are looked up in any case, in less time than it takes to say how many there are. */
const always = 5_000;

/** The rules of the comparison in a few letters: other rules compare everything again. */
const rules = (() => {
  const epoch = new Date(0);
  const scope = { from: epoch, to: epoch, asOf: epoch };
  const customs = { chargesAreNamed: true, invoicesNamePayments: true };
  const text =
    passStatement(scope, customs, 'candidates') +
    candidateStatements(0n, { repriced: ['any'], deleted: ['any'] }) +
    repeatStatement('candidates');
  return createHash('sha256').update(text).digest('base64url');
})();

const isFirstOfMonth = (at: Date) =>
  at.getTime() === Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1);

/**
 * Whether what was in order at the last pass still is unless it was written since. Every pass doubts
 * what lies in two months; a period that begins or ends within one cuts through pairs that no pass
 * doubted. Old invoices that name their payments can be linked anew without anything else changing.
 */
function canBuildOn(last: LastPass, { from, to }: Scope, customs: Customs): boolean {
  return (
    last.since !== null &&
    last.rules === rules &&
    last.isRecent === true &&
    BigInt(last.horizon) - BigInt(last.since) < longestGap &&
    isFirstOfMonth(from) &&
    isFirstOfMonth(to) &&
    !customs.invoicesNamePayments
  );
}

/**
 * Decides whether a run compares everything or only what may have changed since the last one, and
 * gathers that. Everything is compared the first time, under new rules, once a week whatever is
 * known, and where much has changed.
 */
export async function planPass(
  session: RoleSession,
  scope: Scope,
  customs: Customs,
): Promise<PassPlan> {
  const [last] = await session.query<LastPass>(lastPassQuery);
  if (!last) throw new Error('The horizon of the database is not known');
  const { horizon, since, wholeAt } = last;
  const [noted = { repriced: [], deleted: [] }] = await session.query<Noted>(noteBefore);
  const whole = { over: 'everything', horizon, wholeAt: null } as const;
  if (since === null || !canBuildOn(last, scope, customs)) return whole;
  await session.query(candidateStatements(BigInt(since), noted));
  const [count] = await session.query<{ candidates: number; purchases: number }>(
    candidateCountQuery,
  );
  const { candidates = Infinity, purchases = 0 } = count ?? {};
  const few = candidates <= Math.max(always, purchases * largestShare);
  return few ? { over: 'candidates', horizon, wholeAt } : whole;
}

/** Keeps what the next run builds on. Belongs into the transaction that records this one. */
export async function keepPass(
  session: RoleSession,
  { horizon, wholeAt }: PassPlan,
): Promise<void> {
  await session.query(rememberDoubts);
  await session.query(rememberPass, [horizon, rules, wholeAt]);
}
