import { openDatabase } from '../../../electron/database/connection';
import { databaseUrl, serverAddress } from '../databases';
import { seededRandom } from '../seeded-random';
import { inWorld, type RunSummary, requireWhole } from './fault-runs';
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

async function decideSome(device: TestDevice, count: number): Promise<readonly string[]> {
  const page = await device.store.queue({
    status: 'PENDING',
    after: null,
    limit: count,
    withoutClaimed: false,
  });
  const receipts = await device.store.decide(
    page.map((seen, index) => ({
      reviewId: seen.reviewId,
      action: index % 3 === 0 ? 'REJECT' : 'APPROVE',
      seen,
    })),
  );
  return receipts.map(({ opId }) => opId);
}

async function pushThrough(device: TestDevice): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    try {
      while ((await device.store.engine.pushOnce()) > 0);
      return;
    } catch {
      device.store.engine.forgetGreeting();
    }
  }
  throw new Error('The outbox did not drain in 20 tries');
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

/** T6, first half: the server ends the session of a push that is under way. */
export async function runTerminations(times: number): Promise<RunSummary> {
  return inWorld(async (world) => {
    await world.addReviews(times * 3);
    const { device, close } = await behindProxy(world, 10_000);
    try {
      await device.sync();
      const confirmed: string[] = [];
      let ended = 0;
      for (let time = 0; time < times; time += 1) {
        const opIds = await decideSome(device, 3);
        confirmed.push(...opIds);
        // A lock holds the push up until its session has been ended.
        await world.admin.query('BEGIN');
        await world.admin.query('SELECT 1 FROM desk_devices WHERE user_id = $1 FOR UPDATE', [
          device.userId,
        ]);
        const pushing = device.store.engine.pushOnce().catch(() => 0);
        let waiting: { pid: number }[] = [];
        while (waiting.length === 0) {
          ({ rows: waiting } = await world.localAdmin.query(
            `SELECT pid FROM pg_stat_activity WHERE datname = $1 AND query LIKE '%desk_push%' AND wait_event_type = 'Lock'`,
            [world.test.config.database],
          ));
        }
        for (const { pid } of waiting) {
          await world.localAdmin.query('SELECT pg_terminate_backend($1)', [pid]);
          ended += 1;
        }
        await world.admin.query('COMMIT');
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

/** T7: many sessions commit and roll back while a foreign transaction stays open and a desk pulls. */
export async function runCursorStorm(commits: number): Promise<RunSummary> {
  return inWorld(async (world) => {
    const reviews = await world.addReviews(200);
    const device = await world.openDevice(await world.addModerator());
    await device.sync();
    const foreign = await world.test.connect();
    await foreign.query(
      'BEGIN; CREATE TEMPORARY TABLE foreign_work (id int); INSERT INTO foreign_work VALUES (1)',
    );
    let [committed, rolledBack, done, pulls] = [0, 0, false, 0];
    // What a desk with a time stamp for a cursor would have seen.
    const control = new Map<string, string>();
    let mark = new Date(0);
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      const client = await world.test.connect();
      const random = seededRandom(writer + 1);
      while (committed < commits) {
        const review = reviews[Math.floor(random() * reviews.length)];
        const takeBack = random() < 0.15;
        // updated_at is the time at which a transaction began; some begin long before they commit.
        await client.query('BEGIN');
        await client.query(
          'UPDATE marketplace_reviews SET helpful_count = helpful_count + 1 WHERE id = $1',
          [review],
        );
        if (random() < 0.05) await client.query('SELECT pg_sleep(0.02)');
        await client.query(takeBack ? 'ROLLBACK' : 'COMMIT');
        if (takeBack) rolledBack += 1;
        else committed += 1;
      }
    });
    const storm = Promise.all(writers).then(() => {
      done = true;
    });
    const look = async () => {
      const { rows } = await world.admin.query<{ id: string; at: Date; n: string }>(
        `SELECT id::text, updated_at AS at, helpful_count::text AS n FROM marketplace_reviews WHERE updated_at > $1`,
        [mark],
      );
      for (const { id, at, n } of rows) {
        control.set(id, n);
        if (at > mark) mark = at;
      }
    };
    while (!done) {
      await device.store.engine.pull(() => 37);
      await look();
      pulls += 1;
    }
    await storm;
    await device.store.engine.pull(() => 37);
    await look();
    await foreign.query('ROLLBACK');
    const { rows: truth } = await world.admin.query<{ id: string; n: string }>(
      'SELECT id::text, helpful_count::text AS n FROM marketplace_reviews',
    );
    const { rows: here } = await world.localAdmin.query<{ id: string; n: string }>(
      'SELECT review_id::text AS id, helpful_count::text AS n FROM desk_local.review_base',
    );
    const mine = new Map(here.map(({ id, n }) => [id, n]));
    const missed = truth.filter(({ id, n }) => mine.get(id) !== n).length;
    const controlMissed = truth.filter(({ id, n }) => control.get(id) !== n).length;
    if (missed > 0) throw new Error(`${missed} reviews differ after ${committed} commits`);
    requireWhole(await brokenInvariants(world, [{ device, opIds: [] }]), 'T7');
    return `${committed} commits, ${rolledBack} rollbacks, ${pulls} pulls: 0 of 200 reviews wrong; a cursor on updated_at left ${controlMissed} wrong`;
  });
}
