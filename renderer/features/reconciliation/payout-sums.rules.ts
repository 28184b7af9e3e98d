import type { Payout } from '../../../electron/reconciliation/bank-statement.schema';
import type { Period } from '../../../electron/reconciliation/period.schema';
import { amountOf, counted, wordsOf } from './finance-words';

/** The states of payouts, as money goes through them. */
const states = ['pending', 'in_transit', 'paid', 'failed', 'canceled'];

/** The payouts of a period, added up for its overview. */
export interface PayoutSums {
  readonly columns: readonly string[];
  /** One for each currency, in their order. */
  readonly rows: readonly (readonly string[])[];
  /** In words what the payouts that were made took from the balance and did not bring back; empty where there are none. */
  readonly paidOut: string;
  /** Which payouts are listed beside those that are added up, in words; null where none are. */
  readonly arriving: string | null;
  /** What somebody has to look at, in words; nothing where all is well. */
  readonly troubles: readonly string[];
}

/**
 * Adds payouts up by currency and state, and says how many of them the bank has. Those that were made in the
 * period, as its roll-forward has them: whether an earlier one that only arrives in it is known depends on which
 * other days were read.
 */
export function payoutSums(listed: readonly Payout[], { from, to }: Period): PayoutSums {
  const payouts = listed.filter(({ created }) => {
    const day = created.slice(0, 10);
    return from <= day && day <= to;
  });
  const before = listed.length - payouts.length;
  const shown = states.filter((state) => payouts.some(({ status }) => status === state));
  const currencies = [...new Set(payouts.map(({ currency }) => currency))].toSorted();
  const seen = (some: readonly Payout[]) => some.filter(({ bankedOn }) => bankedOn !== null).length;
  const unseen = listed.filter(
    ({ status, bankedOn, statementThere }) =>
      status === 'paid' && bankedOn === null && statementThere,
  );
  // What failed or was taken back left the balance and came back to it.
  const left = payouts.filter(({ status }) => status !== 'failed' && status !== 'canceled');
  const totals = currencies.flatMap((currency) => {
    const own = left.filter((payout) => payout.currency === currency);
    const minor = own.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    return own.length === 0 ? [] : [`${amountOf(minor, currency)} (${own.length})`];
  });
  const trouble = (count: number, text: string) => (count === 0 ? [] : [`${count} ${text}`]);
  return {
    columns: ['Currency', ...shown.map(wordsOf), 'Paid and at the bank'],
    rows: currencies.map((currency) => {
      const own = payouts.filter((payout) => payout.currency === currency);
      const ownPaid = own.filter(({ status }) => status === 'paid');
      const known = ownPaid.some(({ statementThere }) => statementThere) || seen(ownPaid) > 0;
      return [
        currency,
        ...shown.map((state) => {
          const some = own.filter(({ status }) => status === state);
          const minor = some.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
          return some.length === 0 ? '–' : `${amountOf(minor, currency, false)} (${some.length})`;
        }),
        known ? `${seen(ownPaid)} of ${ownPaid.length}` : 'No statement yet',
      ];
    }),
    paidOut: totals.length === 0 ? '' : `Made in these days: ${totals.join(', ')}.`,
    arriving:
      before === 0
        ? null
        : `${counted(before, 'payout')} that ${before === 1 ? 'was' : 'were'} made before ${before === 1 ? 'arrives' : 'arrive'} in these days and ${before === 1 ? 'counts' : 'count'} where ${before === 1 ? 'it was' : 'they were'} made.`,
    troubles: [
      ...trouble(listed.filter(({ status }) => status === 'failed').length, 'failed'),
      ...trouble(
        listed.filter(({ differenceMinor }) => (differenceMinor ?? 0) !== 0).length,
        'off their members',
      ),
      ...trouble(unseen.length, 'not at the bank'),
    ],
  };
}

/** Why nothing is said about whether a payout's members add up to it. */
export function notSummedText({ automatic, members }: Pick<Payout, 'automatic' | 'members'>) {
  if (!automatic) return 'Manual: estimated';
  return members === 'listed' ? 'Not compared' : 'Not listed yet';
}
