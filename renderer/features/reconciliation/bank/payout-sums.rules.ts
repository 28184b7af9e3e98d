import type {
  Payout,
  PayoutGroup,
} from '../../../../electron/reconciliation/bank/bank-statement.schema';
import type { Worth } from '../../../../electron/reconciliation/resolutions/purchase-change.schema';
import { amountOf, counted, wordsOf } from '../finance-words';

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

const sumOf = (
  groups: readonly PayoutGroup[],
  key: 'count' | 'minor' | 'banked' | 'unseen' | 'off',
) => groups.reduce((sum, group) => sum + group[key], 0);

/** Those that left the balance: what failed or was taken back came back to it. */
const left = (groups: readonly PayoutGroup[]) =>
  groups.filter(({ status }) => status !== 'failed' && status !== 'canceled');

/** How much the payouts that are listed, those that only arrive in the period too, come to. */
export function listedTotals(groups: readonly PayoutGroup[]): Worth {
  const currencies = [...new Set(groups.map(({ currency }) => currency))];
  return currencies.map((currency) => ({
    currency,
    minor: sumOf(
      left(groups).filter((group) => group.currency === currency),
      'minor',
    ),
  }));
}

/**
 * Puts payouts together by currency and state, and says how many of them the bank has. Those that were made in
 * the period, as its roll-forward has them: whether an earlier one that only arrives in it is known depends on
 * which other days were read.
 * @param groups all of the period's, also those that are too many to be listed
 */
export function payoutSums(groups: readonly PayoutGroup[]): PayoutSums {
  const made = groups.filter((group) => group.made);
  const before = sumOf(groups, 'count') - sumOf(made, 'count');
  const shown = states.filter((state) => made.some(({ status }) => status === state));
  const currencies = [...new Set(made.map(({ currency }) => currency))].toSorted();
  const totals = currencies.flatMap((currency) => {
    const own = left(made).filter((group) => group.currency === currency);
    return own.length === 0
      ? []
      : [`${amountOf(sumOf(own, 'minor'), currency)} (${sumOf(own, 'count')})`];
  });
  const trouble = (count: number, text: string) => (count === 0 ? [] : [`${count} ${text}`]);
  return {
    columns: ['Currency', ...shown.map(wordsOf), 'Paid and at the bank'],
    rows: currencies.map((currency) => {
      const own = made.filter((group) => group.currency === currency);
      const paid = own.filter(({ status }) => status === 'paid');
      const known = paid.some(({ covered, banked }) => covered + banked > 0);
      return [
        currency,
        ...shown.map((state) => {
          const some = own.filter(({ status }) => status === state);
          return some.length === 0
            ? '–'
            : `${amountOf(sumOf(some, 'minor'), currency, false)} (${sumOf(some, 'count')})`;
        }),
        known ? `${sumOf(paid, 'banked')} of ${sumOf(paid, 'count')}` : 'No statement yet',
      ];
    }),
    paidOut: totals.length === 0 ? '' : `Made in these days: ${totals.join(', ')}.`,
    arriving:
      before === 0
        ? null
        : `${counted(before, 'payout')} that ${before === 1 ? 'was' : 'were'} made before ${before === 1 ? 'arrives' : 'arrive'} in these days and ${before === 1 ? 'counts' : 'count'} where ${before === 1 ? 'it was' : 'they were'} made.`,
    troubles: [
      ...trouble(
        sumOf(
          groups.filter(({ status }) => status === 'failed'),
          'count',
        ),
        'failed',
      ),
      ...trouble(sumOf(groups, 'off'), 'off their members'),
      ...trouble(sumOf(groups, 'unseen'), 'not at the bank'),
    ],
  };
}

/** Why nothing is said about whether a payout's members add up to it. */
export function notSummedText({ automatic, members }: Pick<Payout, 'automatic' | 'members'>) {
  if (!automatic) return 'Manual: estimated';
  return members === 'listed' ? 'Not compared' : 'Not listed yet';
}
