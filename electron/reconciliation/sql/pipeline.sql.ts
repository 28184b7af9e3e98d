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
import { proposeMatches } from './proposals.sql';
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

/** One part of a reconciliation: what it is called for people, and what it runs. */
export interface PipelineStep {
  readonly name: string;
  readonly sql: string;
}

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
    {
      name: 'Judging',
      sql: text(
        [
          foundTable,
          record(identityFindings()),
          record(amountFindings),
          record(paymentFindings(scope)),
          record(reversalFindings(scope)),
          record(subscriptionFindings(scope)),
          record(settlementFindings(scope)),
          record(integrityFindings(scope)),
        ],
        surroundings.bankStatements ? [record(bankFindings(scope))] : [],
        surroundings.closedPeriods ? [record(closedPeriodFindings)] : [],
        [keepOfPeriod(scope), proposeMatches],
      ),
    },
  ];
}
