import { expect, it } from 'vitest';
import type { Closing, PeriodTotals } from '../../electron/reconciliation/period/period.schema';
import {
  changedSinceClosing,
  closedFiguresText,
} from '../../renderer/features/reconciliation/period/closed-figures.rules';

const id = '018f0000-0000-7000-8000-000000000001';
const nothing = { count: 0, minor: 0 };
const usd = (matched: number, discrepant: number): PeriodTotals => ({
  currency: 'USD',
  matched: { count: 136, minor: matched },
  expected: nothing,
  explained: nothing,
  discrepant: { count: 7, minor: discrepant },
});
const eur: PeriodTotals = { ...usd(100, 0), currency: 'EUR' };

const closing: Closing = {
  ...{
    id,
    from: '2026-10-01',
    to: '2026-10-31',
    closedAt: '2026-11-02T10:00:00Z',
    closedBy: 'Fin',
  },
  ...{ unexplained: 12, overrideReason: 'Looked at', items: 3, contentHash: '0a', reopened: null },
  totals: [usd(1_813_485, 48_753)],
  rollforward: [],
};
const now = {
  ...{ closings: [closing], closedBy: id, rollforward: [] },
  ...{ totals: closing.totals, unexplained: 12, closedChanges: 0 },
};

it('a closed period whose figures or findings are no longer those of its closing says both', () => {
  expect(changedSinceClosing(now)).toBeNull();
  expect(changedSinceClosing({ ...now, totals: [usd(1_819_005, 43_233)] })).toBe(closing);
  expect(changedSinceClosing({ ...now, unexplained: 11 })).toBe(closing);
  expect(
    changedSinceClosing({ ...now, closedChanges: 1 }),
    'a late change, after as many findings were settled',
  ).toBe(closing);
  expect(changedSinceClosing({ ...now, closedBy: null, unexplained: 11 })).toBeNull();
  const both = { ...closing, totals: [eur, ...closing.totals] };
  expect(
    changedSinceClosing({ ...now, closings: [both], totals: [...closing.totals, eur] }),
    'in another order',
  ).toBeNull();
  expect(closedFiguresText(closing)).toBe(
    '$18,134.85 matched, $0.00 expected, $487.53 discrepant; 12 findings not explained',
  );
});
