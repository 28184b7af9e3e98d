import type { Payout } from '../../../electron/reconciliation/bank-statement.schema';
import { amountOf, wordsOf } from './finance-words';

/** The states of payouts, as money goes through them. */
const states = ['pending', 'in_transit', 'paid', 'failed', 'canceled'];

/** The payouts of a period, added up for its overview. */
export interface PayoutSums {
  readonly columns: readonly string[];
  /** One for each currency, in their order. */
  readonly rows: readonly (readonly string[])[];
  /** What somebody has to look at, in words; nothing where all is well. */
  readonly troubles: readonly string[];
}

/** Adds payouts up by currency and state, and says how many of them the bank has. */
export function payoutSums(payouts: readonly Payout[]): PayoutSums {
  const shown = states.filter((state) => payouts.some(({ status }) => status === state));
  const currencies = [...new Set(payouts.map(({ currency }) => currency))].toSorted();
  const paid = payouts.filter(({ status }) => status === 'paid');
  const seen = (some: readonly Payout[]) => some.filter(({ bankedOn }) => bankedOn !== null).length;
  const unseen = paid.filter(({ bankedOn, statementThere }) => bankedOn === null && statementThere);
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
    troubles: [
      ...trouble(payouts.filter(({ status }) => status === 'failed').length, 'failed'),
      ...trouble(
        payouts.filter(({ differenceMinor }) => (differenceMinor ?? 0) !== 0).length,
        'off their members',
      ),
      ...trouble(unseen.length, 'not at the bank'),
    ],
  };
}
