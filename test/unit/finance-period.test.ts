import { describe, expect, it } from 'vitest';
import { hasBegun, tabCounts } from '../../renderer/features/reconciliation/purchases-view.rules';

describe('a period', () => {
  it('has begun on its first day in UTC', () => {
    const december = { from: '2026-12-01', to: '2026-12-31' };
    expect(hasBegun(december, new Date('2026-11-30T23:59:59Z'))).toBe(false);
    expect(hasBegun(december, new Date('2026-12-01T00:00:00Z'))).toBe(true);
  });

  it('has as many findings beside its queue as that lists, those that wait for approval included', () => {
    expect(tabCounts({ open: 244, waiting: 1, settled: 3 })).toEqual({ queue: 245, decisions: 1 });
  });
});
