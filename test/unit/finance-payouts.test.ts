import { describe, expect, it } from 'vitest';
import type { Payout } from '../../electron/reconciliation/bank-statement.schema';
import {
  notSummedText,
  payoutSums,
} from '../../renderer/features/reconciliation/payout-sums.rules';

const payout: Payout = {
  id: 'po_1',
  currency: 'USD',
  amountMinor: 1_000,
  status: 'paid',
  created: '2026-10-01T00:00:00Z',
  arrival: '2026-10-03',
  automatic: true,
  members: 'listed',
  memberCount: 3,
  differenceMinor: 0,
  estimate: null,
  bankLineId: null,
  bankedOn: null,
  statementThere: false,
};

const october = { from: '2026-10-01', to: '2026-10-31' };

describe('the payouts of a period in its overview', () => {
  it('are added up by currency and state, with how many of those paid are at the bank', () => {
    const { columns, rows, troubles } = payoutSums(
      [
        { ...payout, bankedOn: '2026-10-03', statementThere: true },
        { ...payout, amountMinor: 250 },
        { ...payout, status: 'in_transit', amountMinor: 400 },
        { ...payout, currency: 'JPY', amountMinor: 900 },
      ],
      october,
    );
    expect(columns).toEqual(['Currency', 'In transit', 'Paid', 'Paid and at the bank']);
    expect(rows).toEqual([
      ['JPY', '–', '900 (1)', 'No statement yet'],
      ['USD', '4.00 (1)', '12.50 (2)', '1 of 2'],
    ]);
    expect(troubles).toEqual([]);
  });

  it('have the total by which they took from the balance, of each currency', () => {
    const others = [
      { ...payout, status: 'in_transit', amountMinor: 400 },
      { ...payout, status: 'failed', amountMinor: 70 },
      { ...payout, currency: 'JPY', amountMinor: 900 },
      { ...payout, created: '2026-09-30T23:00:00Z' },
    ];
    expect(payoutSums([payout, ...others], october).paidOut).toBe(
      'Made in these days: ¥900 (1), $14.00 (2).',
    );
    expect(payoutSums([], october).paidOut).toBe('');
  });

  it('name what failed, what does not add up, and what a statement should show', () => {
    expect(
      payoutSums(
        [
          { ...payout, status: 'failed' },
          { ...payout, differenceMinor: 5 },
          { ...payout, statementThere: true },
          { ...payout, differenceMinor: null },
        ],
        october,
      ).troubles,
    ).toEqual(['1 failed', '1 off their members', '1 not at the bank']);
  });

  it('are those that were made in it, however many of those that arrive in it are known', () => {
    const made = { ...payout, bankedOn: '2026-10-03', statementThere: true };
    const earlier = { ...payout, created: '2026-09-30T23:00:00Z', statementThere: true };
    const alone = payoutSums([made], october);
    expect(alone.arriving).toBeNull();
    const both = payoutSums([made, earlier, { ...earlier, status: 'failed' }], october);
    expect(both.rows).toEqual(alone.rows);
    expect(both.arriving).toBe(
      '2 payouts that were made before arrive in these days and count where they were made.',
    );
    expect(payoutSums([earlier], october).arriving).toBe(
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
