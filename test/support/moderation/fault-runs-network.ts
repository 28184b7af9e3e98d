import { openDatabase } from '../../../electron/database/connection';
import { databaseUrl, serverAddress } from '../databases';
import { seededRandom } from '../seeded-random';
import { inWorld, type RunSummary, requireWhole } from './fault-runs';
import { decideSome, holdPush, pushThrough } from './fault-steps';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy';
import { brokenInvariants } from './invariants';
import type { SyncWorld, TestDevice } from './sync-world';

/** Opens a desk whose server is behind a proxy of its own. */
async function behindProxy(world: SyncWorld, answerMilliseconds: number) {
  const address = await serverAddress();
  const proxy = await startFaultyProxy(address);
  const url = databaseUrl({ ...address, port: proxy.port }, world.test.config.database ?? '');
  const authority = await openDatabase({ kind: 'server', url });
  const userId = await world.addModerator();
  const device = await world.openDevice(userId, { authority, answerMilliseconds });
  return {
    proxy,
    device,
    close: async () => {
      await device.close();
      proxy.setFaults({ loseInward: false, loseOutward: false });
      await proxy.setDown(true);
      await authority.close();
      await proxy.close();
    },
  };
}

/** Sends operations once more that the server has answered already. */
async function sendTwice(world: SyncWorld, device: TestDevice, opIds: readonly string[]) {
  const { rows } = await world.localAdmin.query<{ op: unknown; device: string }>(
    `SELECT o.payload || jsonb_build_object('seq', o.seq) AS op, s.device_id AS device
     FROM desk_local.outbox o JOIN desk_local.sync_state s USING (store_id)
     WHERE o.op_id = ANY ($1::uuid[]) ORDER BY o.seq`,
    [opIds],
  );
  await world.admin.query('BEGIN');
  await world.admin.query(`SELECT set_config('app.current_user_id', $1, true)`, [device.userId]);
  await world.admin.query('SELECT desk_push($1, $2)', [
    rows[0]?.device,
    JSON.stringify(rows.map(({ op }) => op)),
  ]);
  await world.admin.query('COMMIT');
}

/** T3: the connection is cut before or behind a push, and pushes arrive twice. */
export async function runCuts(operations: number): Promise<RunSummary> {
  return inWorld(async (world) => {
    await world.addReviews(operations);
    const { proxy, device, close } = await behindProxy(world, 5_000);
    try {
      await device.sync();
      const random = seededRandom(3);
      const confirmed: string[] = [];
      let twice = 0;
      while (confirmed.length < operations) {
        const opIds = await decideSome(device, 5);
        confirmed.push(...opIds);
        const draw = random();
        if (draw < 0.2) proxy.cutOn('desk_push', 'before');
        else if (draw < 0.4) proxy.cutOn('desk_push', 'after');
        await pushThrough(device);
        if (random() < 0.15) {
          await sendTwice(world, device, opIds);
          twice += 1;
        }
      }
      await device.sync();
      requireWhole(await brokenInvariants(world, [{ device, opIds: confirmed }]), 'T3');
      const { rows } = await world.admin.query('SELECT count(*)::int AS n FROM desk_decisions');
      if (rows[0].n !== confirmed.length) throw new Error(`${rows[0].n} ledger rows`);
      return `${confirmed.length} operations, ${proxy.cuts.before} cuts before, ${proxy.cuts.after} lost answers, ${twice} sent twice: ${rows[0].n} ledger rows`;
    } finally {
      await close();
    }
  });
}

const partitions = ['in', 'out', 'both'] as const;

function partition(proxy: FaultyProxy, which: (typeof partitions)[number] | 'none'): void {
  proxy.setFaults({
    loseInward: which === 'in' || which === 'both',
    loseOutward: which === 'out' || which === 'both',
  });
}

/** T9: the network swallows one direction or both, with the connection open; then it is back. */
export async function runPartitions(times: number): Promise<RunSummary> {
  return inWorld(async (world) => {
    await world.addReviews(times * 3);
    const { proxy, device, close } = await behindProxy(world, 400);
    try {
      await device.sync();
      const confirmed: string[] = [];
      let failed = 0;
      for (let time = 0; time < times; time += 1) {
        const which = partitions[time % 3] ?? 'both';
        confirmed.push(...(await decideSome(device, 3)));
        // The greeting has been exchanged: only the push meets the partition.
        partition(proxy, which);
        await device.store.engine.pushOnce().catch(() => {
          failed += 1;
        });
        partition(proxy, 'none');
        device.store.engine.forgetGreeting();
        await pushThrough(device);
      }
      await device.sync();
      requireWhole(await brokenInvariants(world, [{ device, opIds: confirmed }]), 'T9');
      if (failed < times) throw new Error(`Only ${failed} of ${times} partitions were felt`);
      return `${times} partitions (in, out, both), ${confirmed.length} decisions, each once`;
    } finally {
      await close();
    }
  });
}

/** T6: the server ends the session of a push that is under way. */
export async function runTerminations(times: number): Promise<RunSummary> {
  return inWorld(async (world) => {
    await world.addReviews(times * 3);
    const { device, close } = await behindProxy(world, 10_000);
    try {
      await device.sync();
      const confirmed: string[] = [];
      let ended = 0;
      for (let time = 0; time < times; time += 1) {
        confirmed.push(...(await decideSome(device, 3)));
        const { pushing, pids, letGo } = await holdPush(world, device);
        for (const pid of pids) {
          await world.localAdmin.query('SELECT pg_terminate_backend($1)', [pid]);
          ended += 1;
        }
        await letGo();
        await pushing;
        device.store.engine.forgetGreeting();
        await pushThrough(device);
      }
      await device.sync();
      requireWhole(await brokenInvariants(world, [{ device, opIds: confirmed }]), 'T6');
      return `${ended} sessions ended within a push, ${confirmed.length} decisions, each once`;
    } finally {
      await close();
    }
  });
}
