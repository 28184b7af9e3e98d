import { describe, expect, it } from 'vitest';
import { isOverdue } from '../../renderer/features/reconciliation/overview/overdue.rules';

const now = new Date('2026-11-12T12:00:00Z');

describe('a finding with a due date', () => {
  it('is overdue from then on, until it is settled', () => {
    const due = (dueAt: string | null, standing: 'open' | 'running' | 'settled' = 'open') =>
      isOverdue({ dueAt, standing }, now);
    expect(due('2026-11-12T11:59:59Z')).toBe(true);
    expect(due('2026-11-12T11:59:59Z', 'running')).toBe(true);
    expect(due('2026-11-12T12:00:01Z')).toBe(false);
    expect(due('2026-11-12T11:59:59Z', 'settled')).toBe(false);
    expect(due(null)).toBe(false);
  });
});
