import { expect, it } from 'vitest';
import { Journal } from '../../electron/moderation/sync/journal';
import type { JournalEntry } from '../../electron/moderation/sync/journal-format';
import { newId } from '../../electron/shared/ids';
import { createMemoryDisk } from '../support/moderation/memory-files';

const path = 'journal';

function operation(seq: number): JournalEntry {
  return {
    kind: 'operation',
    seq,
    savedAt: new Date(0).toISOString(),
    targetStatus: 'APPROVED',
    payload: { opId: newId(), reviewId: newId() },
  };
}

it('keeps what is written after a shorter journal took its place, though the disk did not confirm the name', async () => {
  const disk = createMemoryDisk();
  const { journal } = await Journal.open(disk, path, undefined);
  const [first, second, third] = [operation(1), operation(2), operation(3)];
  await journal.append([first, second]);
  disk.fault = { on: 'flushName', code: 'EIO' };
  await expect(journal.replace([second])).rejects.toMatchObject({ code: 'profile_unwritable' });
  disk.fault = undefined;
  await journal.append([third]);
  const { found } = await Journal.open(disk, path, undefined);
  expect(found).toEqual({ entries: [second, third], cutBytes: 0, movedTo: undefined });
});

it.each([
  ['in the clear', undefined],
  ['encrypted', Buffer.alloc(32, 7)],
])('reads what is whole behind a first byte that is damaged, %s', async (_, key) => {
  const disk = createMemoryDisk();
  const { journal } = await Journal.open(disk, path, key);
  const entries = [operation(1), operation(2)];
  await journal.append(entries);
  const bytes = Buffer.from(disk.bytesOf(path));
  bytes[0] = 0;
  disk.setBytes(path, bytes);
  const { found } = await Journal.open(disk, path, key);
  expect(found.entries).toEqual(entries);
  expect(disk.bytesOf(found.damagedAs ?? '').equals(bytes)).toBe(true);
});

it('is encrypted as soon as there is a key, and in the clear no longer', async () => {
  const disk = createMemoryDisk();
  const key = Buffer.alloc(32, 7);
  const { journal } = await Journal.open(disk, path, undefined);
  const [first, second] = [operation(1), operation(2)];
  await journal.append([first]);
  expect(disk.bytesOf(path).includes('APPROVED')).toBe(true);
  const { journal: sealed } = await Journal.open(disk, path, key);
  await sealed.append([second]);
  expect(disk.bytesOf(path).includes('APPROVED')).toBe(false);
  const { found } = await Journal.open(disk, path, key);
  expect(found).toEqual({ entries: [first, second], cutBytes: 0 });
});

it('goes on in the clear where a full disk has no room for it encrypted', async () => {
  const disk = createMemoryDisk();
  const { journal } = await Journal.open(disk, path, undefined);
  await journal.append([operation(1)]);
  disk.fault = { on: 'write', code: 'ENOSPC' };
  const { journal: opened } = await Journal.open(disk, path, Buffer.alloc(32, 7));
  disk.fault = undefined;
  await opened.append([operation(2)]);
  const { found } = await Journal.open(disk, path, undefined);
  expect(found.entries).toHaveLength(2);
});
