import type { Rollforward } from '../../../../electron/reconciliation/period/period.schema';
import type { Tone } from '../../../ui/badge';

type Row = Pick<Rollforward, 'currency' | 'difference' | 'proved'>;

const currenciesOf = (rows: readonly Row[]) => rows.map(({ currency }) => currency).join(', ');

/**
 * How a roll-forward stands. One whose opening follows from its own figures closes whatever happened:
 * it is no proof, and not green like one.
 * @param isUncompared whether it was not compared with what Stripe says the balance is
 */
export function rollforwardStanding(
  rows: readonly Row[],
  isUncompared: boolean,
): { readonly tone: Tone; readonly text: string } {
  const off = rows.filter(({ difference }) => difference !== 0);
  if (off.length > 0) return { tone: 'danger', text: `Does not close in ${currenciesOf(off)}` };
  if (isUncompared) return { tone: 'attention', text: 'Not compared with Stripe’s balance' };
  return rows.every(({ proved }) => proved)
    ? { tone: 'good', text: 'Closes to zero' }
    : { tone: 'info', text: 'Closes to zero, opening not compared' };
}

/** Which opening balances are no figures of their own; empty where all are. */
export function unprovedText(rows: readonly Row[]): string {
  const unproved = rows.filter(({ proved }) => !proved);
  return unproved.length === 0
    ? ''
    : `The opening balance in ${currenciesOf(unproved)} follows from these figures and Stripe’s balance. Once the days before are reconciled, it is compared with theirs.`;
}
