import { describe, expect, it } from 'vitest';
import { hasBegun } from '../../renderer/features/reconciliation/purchases-view.rules';

describe('a period', () => {
  it('has begun on its first day in UTC', () => {
    const december = { from: '2026-12-01', to: '2026-12-31' };
    expect(hasBegun(december, new Date('2026-11-30T23:59:59Z'))).toBe(false);
    expect(hasBegun(december, new Date('2026-12-01T00:00:00Z'))).toBe(true);
  });
});
