import { amountFindings, amountStatements } from './amounts.sql';
import type { Scope } from './expressions';
import { identityFindings, orphanStatements } from './identity.sql';
import {
  closedPeriodFindings,
  integrityFindings,
  ledgerStatement,
  rollforwardStatements,
  type StripeBalance,
} from './integrity.sql';
import { linkStatements } from './links.sql';
import { recordMatches } from './matches.sql';
import { overWholeTables } from './matching-session';
import { type Customs, passStatement } from './pass.sql';
import { paymentFindings, paymentStatements } from './payments.sql';
import { proposalTables, proposeMatches } from './proposals.sql';
import { boughtStatement, foundTable, keepOfPeriod, record } from './results.sql';
import { reversalFindings } from './reversals.sql';
import { bankFindings, settlementFindings, settlementStatements } from './settlement.sql';
import { subscriptionFindings, subscriptionStatements } from './subscriptions.sql';
import { suspectStatements } from './suspects.sql';

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
  | { readonly of: readonly string[]; readonly sqlFor: (filled: ReadonlySet<string>) => string }
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
      sql: text([over === 'everything' ? overWholeTables(pass) : pass], linkStatements(customs)),
    },
    { name: 'Recording matches', sql: recordMatches },
    {
      name: 'Looking closely at what differs',
      sql: text(
        suspectStatements,
        orphanStatements,
        amountStatements,
        paymentStatements,
        subscriptionStatements,
        over === 'everything' ? [overWholeTables(boughtStatement(scope))] : [],
        [overWholeTables(ledgerStatement(scope))],
        settlementStatements(scope),
        rollforwardStatements(scope, surroundings.balance),
      ),
    },
    judging(scope, surroundings),
  ];
}

/** Every class over the tables that were made before, and what is proposed to people. */
function judging(scope: Scope, surroundings: Surroundings): PipelineStep {
  const groups = [
    identityFindings(),
    amountFindings,
    paymentFindings(scope),
    reversalFindings(scope),
    subscriptionFindings(scope),
    settlementFindings(scope),
    integrityFindings(scope),
    ...(surroundings.bankStatements ? [bankFindings(scope)] : []),
    ...(surroundings.closedPeriods ? [closedPeriodFindings] : []),
  ];
  return {
    name: 'Judging',
    of: [...new Set([...groups.flat().flatMap(({ of }) => of ?? []), ...proposalTables])],
    sqlFor: (filled) =>
      [
        foundTable,
        ...groups.map((group) => record(group, filled)),
        keepOfPeriod(scope),
        proposeMatches(filled),
      ].join('\n'),
  };
}
