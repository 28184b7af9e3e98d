import { validate, version } from 'uuid';
import { describe, expect, it } from 'vitest';
import { newId, newIds } from '../../electron/shared/ids';

describe('identifiers for many rows', () => {
  it('are as others are, all different, and in their order', () => {
    const before = newId();
    const batches = Array.from({ length: 40 }, () => newIds(1_000));
    const ids = batches.flat();
    expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
    expect(new Set(ids).size).toBe(40_000);
    for (const batch of batches) expect(batch).toEqual([...batch].sort());
    // Time comes first in them, and their last part is as random as that of any other.
    expect(ids.every((id) => id.slice(0, 13) >= before.slice(0, 13))).toBe(true);
    expect(new Set(ids.map((id) => id.slice(-10))).size).toBeGreaterThan(39_990);
  });

  it('are as many as are asked for', () => {
    expect(newIds(0)).toEqual([]);
    expect(newIds(4_096)).toHaveLength(4_096);
  });
});
