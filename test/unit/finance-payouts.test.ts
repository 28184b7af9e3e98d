import { describe, expect, it } from 'vitest';
import type { PayoutGroup } from '../../electron/reconciliation/bank/bank-statement.schema';
import {
  listedTotals,
  notSummedText,
  payoutSums,
} from '../../renderer/features/reconciliation/bank/payout-sums.rules';

const payouts: PayoutGroup = {
  currency: 'USD',
  status: 'paid',
  made: true,
  count: 1,
  minor: 1_000,
  banked: 0,
  unseen: 0,
  covered: 0,
  off: 0,
};

describe('the payouts of a period in its overview', () => {
  it('are added up by currency and state, with how many of those paid are at the bank', () => {
    const { columns, rows, troubles } = payoutSums([
      { ...payouts, count: 2, minor: 1_250, banked: 1, covered: 1 },
      { ...payouts, status: 'in_transit', minor: 400 },
      { ...payouts, currency: 'JPY', minor: 900 },
    ]);
    expect(columns).toEqual(['Currency', 'In transit', 'Paid', 'Paid and at the bank']);
    expect(rows).toEqual([
      ['JPY', '–', '900 (1)', 'No statement yet'],
      ['USD', '4.00 (1)', '12.50 (2)', '1 of 2'],
    ]);
    expect(troubles).toEqual([]);
  });

  it('have the total by which they took from the balance, of each currency', () => {
    const groups = [
      payouts,
      { ...payouts, status: 'in_transit', minor: 400 },
      { ...payouts, status: 'failed', minor: 70 },
      { ...payouts, currency: 'JPY', minor: 900 },
      { ...payouts, made: false, minor: 1_000 },
    ];
    expect(payoutSums(groups).paidOut).toBe('Made in these days: ¥900 (1), $14.00 (2).');
    expect(payoutSums([]).paidOut).toBe('');
    // The list has those that only arrive in these days too.
    expect(listedTotals(groups)).toEqual([
      { currency: 'USD', minor: 2_400 },
      { currency: 'JPY', minor: 900 },
    ]);
  });

  it('name what failed, what does not add up, and what a statement should show', () => {
    expect(
      payoutSums([
        { ...payouts, status: 'failed' },
        { ...payouts, count: 3, off: 1, unseen: 1, covered: 1 },
      ]).troubles,
    ).toEqual(['1 failed', '1 off their members', '1 not at the bank']);
  });

  it('are those that were made in it, however many of those that arrive in it are known', () => {
    const made = { ...payouts, banked: 1, covered: 1 };
    const earlier = { ...payouts, made: false, unseen: 1, covered: 1 };
    const alone = payoutSums([made]);
    expect(alone.arriving).toBeNull();
    const both = payoutSums([made, earlier, { ...earlier, status: 'failed', unseen: 0 }]);
    expect(both.rows).toEqual(alone.rows);
    expect(both.arriving).toBe(
      '2 payouts that were made before arrive in these days and count where they were made.',
    );
    expect(payoutSums([earlier]).arriving).toBe(
      '1 payout that was made before arrives in these days and counts where it was made.',
    );
    // What somebody has to look at is said of all of them.
    expect(both.troubles).toEqual(['1 failed', '1 not at the bank']);
  });
});

it.each([
  [true, 'listed', 'Not compared'],
  [true, 'unlisted', 'Not listed yet'],
  [false, 'unavailable', 'Manual: estimated'],
] as const)(
  'a payout that is not compared, automatic %s and %s, is “%s”',
  (automatic, members, text) => {
    expect(notSummedText({ automatic, members })).toBe(text);
  },
);
