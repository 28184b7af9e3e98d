import { describe, expect, it } from 'vitest';
import {
  hasBegun,
  readPurchasesView,
  tabCounts,
} from '../../renderer/features/reconciliation/purchases-view.rules';

describe('a period', () => {
  it('has begun on its first day in UTC', () => {
    const december = { from: '2026-12-01', to: '2026-12-31' };
    expect(hasBegun(december, new Date('2026-11-30T23:59:59Z'))).toBe(false);
    expect(hasBegun(december, new Date('2026-12-01T00:00:00Z'))).toBe(true);
  });

  it('is the usual one where an address names none of the calendar', () => {
    const usual = { from: '2026-10-01', to: '2026-10-31' };
    const shown = (from: string, to: string) =>
      readPurchasesView(new URLSearchParams({ from, to }), usual).period;
    expect(shown('2026-02-01', '2026-02-28')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
    expect(shown('2026-02-30', '2026-03-31')).toEqual(usual);
    expect(shown('2026-03-02', '2026-03-01')).toEqual(usual);
    expect(shown('', '2026-03-01')).toEqual(usual);
  });

  it('has as many findings beside its queue as that lists, those that wait for approval included', () => {
    expect(tabCounts({ open: 244, waiting: 1, settled: 3 })).toEqual({ queue: 245, decisions: 1 });
  });
});
