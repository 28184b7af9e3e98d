import { Journal } from '../../../electron/moderation/sync/journal';
import type { JournalEntry } from '../../../electron/moderation/sync/journal-format';
import { DeskError } from '../../../electron/shared/errors';
import { newId } from '../../../electron/shared/ids';
import { inWorld, type RunSummary, requireWhole } from './fault-runs';
import { brokenInvariants } from './invariants';
import { createMemoryDisk, type DiskFault } from './memory-files';

const path = 'journal';

function operation(seq: number): JournalEntry {
  const payload = { opId: newId(), reviewId: newId(), note: 'x'.repeat(seq * 7) };
  return {
    kind: 'operation',
    seq,
    savedAt: new Date(0).toISOString(),
    targetStatus: 'APPROVED',
    payload,
  };
}

/** T5: a journal that ends at any byte of its last records opens, keeps what is whole, and goes on. */
export async function runTornJournals(): Promise<RunSummary> {
  let offsets = 0;
  for (const key of [undefined, Buffer.alloc(32, 7)]) {
    const disk = createMemoryDisk();
    const { journal } = await Journal.open(disk, path, key);
    const ends = [journal.bytes];
    for (let seq = 1; seq <= 8; seq += 1) {
      await journal.append([operation(seq)]);
      ends.push(journal.bytes);
    }
    const whole = Buffer.from(disk.bytesOf(path));
    const from = ends.at(-4) ?? 0;
    for (let cut = from; cut <= whole.length; cut += 1) {
      disk.setBytes(path, Buffer.from(whole.subarray(0, cut)));
      const opened = await Journal.open(disk, path, key);
      const expected = ends.filter((end) => end <= cut).length - 1;
      if (opened.found.entries.length !== expected) {
        throw new Error(
          `Cut at ${cut}: ${opened.found.entries.length} records instead of ${expected}`,
        );
      }
      await opened.journal.append([operation(expected + 1)]);
      const again = await Journal.open(disk, path, key);
      if (again.found.entries.length !== expected + 1 || again.found.cutBytes !== 0) {
        throw new Error(`Cut at ${cut}: what was written behind the cut is not there`);
      }
      offsets += 1;
    }
    // What is whole behind a flipped bit is read, and nothing is destroyed; a torn end has nothing behind it.
    for (let at = from; at < whole.length; at += 1) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x40;
      disk.setBytes(path, damaged);
      const { found } = await Journal.open(disk, path, key);
      const hit = ends.filter((end) => end <= at).length;
      const read = found.entries.map((entry) => (entry.kind === 'operation' ? entry.seq : 0));
      const others = [1, 2, 3, 4, 5, 6, 7, 8].filter((seq) => seq !== hit);
      if (read.join() !== others.join()) {
        throw new Error(`A flipped bit at ${at}: ${read} instead of ${others}`);
      }
      const isKept = found.damagedAs !== undefined && disk.bytesOf(found.damagedAs).equals(damaged);
      if (isKept !== hit < 8) throw new Error(`A flipped bit at ${at}: what was there is gone`);
      const isLast = at + 1 === (ends[hit] ?? 0);
      const again = isLast ? await Journal.open(disk, path, key) : undefined;
      if (again && (again.found.entries.length !== 7 || again.found.damagedAs !== undefined)) {
        throw new Error(`A flipped bit at ${at}: it was not mended`);
      }
      offsets += 1;
    }
  }
  return `${offsets} cuts and flipped bits, in the clear and encrypted`;
}

/** T14: whatever the disk refuses, nothing is called saved that is not, and it goes on afterwards. */
export async function runDiskFaults(): Promise<RunSummary> {
  const faults: readonly DiskFault[] = (['ENOSPC', 'EIO', 'EACCES'] as const).flatMap((code) => [
    { on: 'write', code },
    { on: 'write', code, tornBytes: 20 },
    { on: 'flush', code },
  ]);
  return inWorld(async (world) => {
    await world.addReviews(30);
    const disk = createMemoryDisk();
    let device = await world.openDevice(await world.addModerator(), { files: disk });
    await device.sync();
    const confirmed: string[] = [];
    const decideNext = async () => {
      const [next] = await device.store.queue({
        status: 'PENDING',
        after: null,
        limit: 1,
        withoutClaimed: false,
      });
      if (!next) throw new Error('The queue is empty');
      return device.store.decide([{ reviewId: next.reviewId, action: 'APPROVE', seen: next }]);
    };
    for (const fault of faults) {
      disk.fault = fault;
      const refused = await decideNext().then(
        () => undefined,
        (error: unknown) => error,
      );
      const context = `${fault.code} on ${fault.on}`;
      if (!(refused instanceof DeskError)) throw new Error(`${context}: it was called saved`);
      if (!['disk_full', 'profile_unwritable'].includes(refused.code)) throw refused;
      if (device.store.status().problem?.code !== 'journal_unwritable') {
        throw new Error(`${context}: the status does not say so`);
      }
      disk.fault = undefined;
      // The power goes: what was refused must not come back, and what was saved must.
      disk.crash(1);
      device = await device.reopen();
      if ((await device.store.unsent()) !== confirmed.length) {
        throw new Error(
          `${context}: ${await device.store.unsent()} operations instead of ${confirmed.length}`,
        );
      }
      confirmed.push(...(await decideNext()).map(({ opId }) => opId));
    }
    // A journal that cannot even be opened keeps nobody from reading, and saves nothing.
    disk.fault = { on: 'open', code: 'EACCES' };
    device = await device.reopen();
    const refused = await decideNext().catch((error: unknown) => error);
    if (!(refused instanceof DeskError)) throw new Error('Without a journal it was called saved');
    disk.fault = undefined;
    confirmed.push(...(await decideNext()).map(({ opId }) => opId));
    await device.sync();
    requireWhole(await brokenInvariants(world, [{ device, opIds: confirmed }]), 'T14');
    return `${faults.length + 1} faults, ${confirmed.length} decisions saved between them, none called saved that was not`;
  });
}
