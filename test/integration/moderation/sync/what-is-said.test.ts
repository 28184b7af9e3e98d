import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SyncProblemCode } from '../../../../electron/moderation/sync/sync.schema';
import { DeskError } from '../../../../electron/shared/errors';
import { newId } from '../../../../electron/shared/ids';
import { decideSome } from '../../../support/moderation/fault-steps';
import { createMemoryDisk } from '../../../support/moderation/memory-files';
import {
  openSyncWorld,
  type SyncWorld,
  type TestDevice,
} from '../../../support/moderation/sync-world';

let world: SyncWorld;
let device: TestDevice;
const disk = createMemoryDisk();
beforeAll(async () => {
  world = await openSyncWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.clear();
  await world.addReviews(8);
  device = await world.openDevice(await world.addModerator(), { files: disk });
  await device.store.setWorkingOffline(false);
  await device.store.syncNow();
  await device.store.setWorkingOffline(true);
});

interface Case {
  readonly what: string;
  readonly code: SyncProblemCode;
  readonly says: RegExp;
  readonly happens: () => Promise<unknown>;
  readonly mended: () => Promise<unknown>;
}

const cases: readonly Case[] = [
  {
    what: 'does not know the device',
    code: 'unknown_device',
    says: /does not know this device\. Your decisions are kept .* Register it again/,
    happens: () => world.admin.query('DELETE FROM desk_devices'),
    mended: () => device.store.registerDevice(),
  },
  {
    what: 'has signed the device off',
    code: 'device_revoked',
    says: /administrator has signed this device off\. Your decisions are kept .* Export them/,
    happens: () => world.admin.query('UPDATE desk_devices SET revoked_at = now()'),
    mended: () => world.admin.query('UPDATE desk_devices SET revoked_at = NULL'),
  },
  {
    what: 'needs a newer protocol',
    code: 'protocol_outdated',
    says: /needs a newer version of Marketplace Desk\. Your decisions are kept .* after the update/,
    happens: () => world.admin.query('UPDATE desk_sync_meta SET min_protocol = 2'),
    mended: () => world.admin.query('UPDATE desk_sync_meta SET min_protocol = 1'),
  },
  {
    what: 'holds another marketplace',
    code: 'other_workspace',
    says: /another marketplace than the one that these decisions are about\. Your decisions are kept .* Nothing was sent/,
    happens: () => world.admin.query('UPDATE desk_sync_meta SET workspace_id = $1', [newId()]),
    mended: () =>
      world.admin.query('UPDATE desk_sync_meta SET workspace_id = $1', [world.workspaceId]),
  },
];

describe('when the server', () => {
  it.each(cases)('$what, it is said, nothing is sent, and everything is kept', async (example) => {
    const { store } = device;
    await decideSome(device, 3);
    await example.happens();
    await store.setWorkingOffline(false);
    const { problem, pending, phase } = await store.syncNow();
    expect(problem).toMatchObject({ code: example.code });
    expect(problem?.sentence).toMatch(example.says);
    expect({ pending, phase }).toEqual({ pending: 3, phase: 'problem' });
    const ledger = 'SELECT count(*)::int AS n FROM desk_decisions WHERE device_id IS NOT NULL';
    expect((await world.admin.query(ledger)).rows).toEqual([{ n: 0 }]);

    await example.mended();
    expect(await store.syncNow()).toMatchObject({ problem: null, pending: 0 });
    expect((await world.admin.query(ledger)).rows).toEqual([{ n: 3 }]);
  });

  it('no longer lets the person moderate, it says so and shows every decision as held', async () => {
    const { store } = device;
    await decideSome(device, 3);
    await world.admin.query(`UPDATE users SET role = 'EMPLOYEE' WHERE id = $1`, [device.userId]);
    await store.setWorkingOffline(false);
    const { problem } = await store.syncNow();
    expect(problem?.sentence).toMatch(
      /deactivated there, or their role .* Your decisions are kept .* an administrator .*users\.role/,
    );
    const receipts = await store.receipts({ beforeSeq: null, limit: 10 });
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['HELD', 'HELD', 'HELD']);
  });
});

describe('when the disk is full', () => {
  it('says that the last decision was not saved, and keeps those before it', async () => {
    const { store } = device;
    await decideSome(device, 3);
    disk.fault = { on: 'write', code: 'ENOSPC' };
    await expect(decideSome(device, 1)).rejects.toMatchObject({ code: 'disk_full' });
    disk.fault = undefined;
    expect(store.status().problem?.sentence).toMatch(
      /cannot be saved on this device .* The last one was not saved\. Make room on the disk/,
    );
    expect(await store.unsent()).toBe(3);
    await decideSome(device, 1);
    await store.setWorkingOffline(false);
    expect(await store.syncNow()).toMatchObject({ problem: null, pending: 0 });
  });
});

it('says that the journal was damaged, keeps it, and loses no decision that is whole in it', async () => {
  await decideSome(device, 4);
  const path = disk.paths().find((each) => each.endsWith(`${device.userId}/journal`)) ?? '';
  const bytes = Buffer.from(disk.bytesOf(path));
  // In the head, so that not even the device is known; and killed before the database had the last decision.
  bytes[60] = (bytes[60] ?? 0) ^ 1;
  await world.localAdmin.query('DELETE FROM desk_local.outbox WHERE seq > 3');
  disk.setBytes(path, bytes);
  device = await device.reopen();
  const { store } = device;
  const { damage } = store.status();
  expect(damage).toMatch(/journal of decisions was damaged on this disk: .*\.unreadable-\d+/);
  const [kept = ''] = damage?.match(/\S+\.unreadable-\d+/) ?? [];
  expect(disk.bytesOf(kept).equals(bytes)).toBe(true);
  expect(await store.unsent()).toBe(4);
  await store.setWorkingOffline(false);
  expect(await store.syncNow()).toMatchObject({ problem: null, pending: 0 });
  const ledger = 'SELECT count(*)::int AS n FROM desk_decisions WHERE device_id IS NOT NULL';
  expect((await world.admin.query(ledger)).rows).toEqual([{ n: 4 }]);
  device = await device.reopen();
  expect(device.store.status().damage).toBeNull();
});

it('of a profile that was copied, the copy goes on as a device of its own, and nobody is asked for it', async () => {
  const path = disk.paths().find((each) => each.endsWith(`${device.userId}/journal`)) ?? '';
  const copied = Buffer.from(disk.bytesOf(path));
  await decideSome(device, 2);
  await device.store.setWorkingOffline(false);
  expect(await device.store.syncNow()).toMatchObject({ problem: null, pending: 0 });
  // The copy knows nothing of what the other machine has decided and sent.
  await world.localAdmin.query('DELETE FROM desk_local.outbox');
  await world.localAdmin.query('UPDATE desk_local.sync_state SET next_seq = 1');
  disk.setBytes(path, copied);
  device = await device.reopen();
  await decideSome(device, 2);
  await device.store.setWorkingOffline(false);
  expect(await device.store.syncNow()).toMatchObject({ problem: null, pending: 0 });
  const { rows } = await world.admin.query(
    `SELECT d.last_seq::int AS sent, count(l.op_id)::int AS kept FROM desk_devices d
     LEFT JOIN desk_decisions l USING (device_id) GROUP BY d.device_id`,
  );
  expect(rows).toEqual([
    { sent: 2, kept: 2 },
    { sent: 2, kept: 2 },
  ]);
});

it('opens and keeps decisions where the key of the journal can no longer be decrypted', async () => {
  const reopened = await device.reopen({
    secrets: {
      availability: () => ({ available: true }),
      read: async () => {
        throw new DeskError('secret_storage_unavailable', { reason: 'The keyring has changed.' });
      },
      write: async () => undefined,
      remove: async () => undefined,
    },
  });
  await decideSome(reopened, 2);
  expect(await reopened.store.unsent()).toBe(2);
});
