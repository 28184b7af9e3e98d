import type { StripeBalance } from '../../stripe/gateway/stripe-gateway';
import { amountFindings, differences } from './amounts.sql';
import { bankFindings } from './bank.sql';
import type { Scope } from './expressions';
import { identityFindings, orphans } from './identity.sql';
import {
  closedPeriodFindings,
  integrityFindings,
  ledgerStatement,
  rollforwardStatements,
} from './integrity.sql';
import { disputes, linkStatements } from './links.sql';
import { recordMatches } from './matches.sql';
import { overWholeTables } from './matching-session';
import { type Customs, passStatement } from './pass.sql';
import { paymentFindings, paymentStatements } from './payments.sql';
import { payoutFindings, payouts } from './payouts.sql';
import { proposalTables, proposeMatches } from './proposals.sql';
import { repeatStatement } from './repeats.sql';
import { boughtStatement, keepOfPeriod } from './results.sql';
import { reversalFindings } from './reversals.sql';
import { settlementFindings, settlementTables } from './settlement.sql';
import { latest, subscriptionFindings } from './subscriptions.sql';
import { coverage, suspectStatements } from './suspects.sql';

/** What else a reconciliation can be compared with. */
export interface Surroundings {
  readonly bankStatements: boolean;
  readonly closedPeriods: boolean;
  readonly customs: Customs;
  /** Candidates are gathered before the pipeline runs, and purchases added up. */
  readonly over: 'everything' | 'candidates';
  /** Null where it is not known, or was moving while it was read. */
  readonly balance: readonly StripeBalance[] | null;
}

/**
 * One part of a reconciliation: what it is called for people, and what it runs, which may depend on
 * which of some tables hold anything.
 */
export type PipelineStep = { readonly name: string } & (
  | { readonly sql: string }
  | {
      /** By name of a table the condition under which it holds anything. */
      readonly of: Readonly<Record<string, string>>;
      readonly sqlFor: (filled: ReadonlySet<string>) => string;
    }
);

/**
 * Everything between the mirror and the findings, in order: link, look closely at what is not
 * plainly in order, judge class by class. Leaves `r_kept` and `r_rollforward` for the transaction
 * that runs it.
 */
export function pipeline(scope: Scope, surroundings: Surroundings): readonly PipelineStep[] {
  const { customs, over } = surroundings;
  const pass = passStatement(scope, customs, over);
  const text = (...parts: (readonly string[])[]) => parts.flat().join('\n');
  return [
    {
      name: 'Matching purchases with payments',
      sql: text(
        [over === 'everything' ? overWholeTables(pass) : pass, repeatStatement(over)],
        linkStatements(customs),
      ),
    },
    { name: 'Recording matches', sql: recordMatches },
    {
      name: 'Looking closely at what differs',
      sql: text(
        suspectStatements,
        paymentStatements,
        [overWholeTables(boughtStatement(scope) + ledgerStatement(scope))],
        rollforwardStatements(scope, surroundings.balance),
      ),
    },
    judging(scope, surroundings),
  ];
}

/**
 * Every class over the tables that were made before, and what is proposed to people. What would be
 * empty in most runs is made only now, where it is not.
 */
function judging(scope: Scope, surroundings: Surroundings): PipelineStep {
  const parts = [coverage, disputes, payouts(scope)];
  const sparse = [orphans, differences, latest, ...settlementTables(scope)];
  const selects = [
    ...identityFindings(),
    ...amountFindings,
    ...paymentFindings(scope),
    ...reversalFindings(scope),
    ...subscriptionFindings(scope),
    ...settlementFindings(scope),
    ...payoutFindings(),
    ...integrityFindings(scope),
    ...(surroundings.bankStatements ? bankFindings(scope) : []),
    ...(surroundings.closedPeriods ? closedPeriodFindings : []),
  ];
  const read = [...selects.flatMap(({ of }) => of ?? []), ...proposalTables];
  return {
    name: 'Judging',
    of: {
      ...Object.fromEntries(read.map((table) => [table, `EXISTS (SELECT FROM ${table})`])),
      ...Object.fromEntries([...sparse, ...parts].map(({ table, when }) => [table, when])),
    },
    sqlFor: (filled) =>
      [
        ...sparse.filter(({ table }) => filled.has(table)).map(({ sql }) => sql),
        keepOfPeriod(selects, parts, filled, scope),
        proposeMatches(filled),
      ].join('\n'),
  };
}
