import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCurrent, runStamped } from '../../scripts/stamp';

describe('a step of the build', () => {
  let dir: string;
  let read = 'one';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'desk-stamp-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('has nothing to do until what it reads has changed, or what it made is gone', async () => {
    const made = join(dir, 'made');
    const stamp = { file: join(dir, 'kept', 'stamp'), current: () => read, makes: [made] };
    expect(isCurrent(stamp)).toBe(false);
    await runStamped(stamp, () => writeFileSync(made, ''));
    expect(isCurrent(stamp)).toBe(true);
    read = 'two';
    expect(isCurrent(stamp)).toBe(false);
    await runStamped(stamp, () => writeFileSync(made, ''));
    expect(isCurrent(stamp)).toBe(true);
    rmSync(made);
    expect(isCurrent(stamp)).toBe(false);
  });

  it('runs again where that changed while it ran', async () => {
    const stamp = { file: join(dir, 'stamp'), current: () => read };
    await runStamped(stamp, () => {
      read = 'three';
    });
    expect(isCurrent(stamp)).toBe(false);
  });

  it('runs again where it failed', async () => {
    const stamp = { file: join(dir, 'failing'), current: () => read };
    await expect(
      runStamped(stamp, () => {
        throw new Error('broken');
      }),
    ).rejects.toThrow('broken');
    expect(isCurrent(stamp)).toBe(false);
  });
});
