import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseOfServer } from '../databases';
import { startPostgresServer } from '../postgres-server';
import { seededRandom } from '../seeded-random';
import { inOwnWorld, inWorld, type RunSummary, requireWhole } from './fault-runs';
import { decideSome, holdPush, pushThrough } from './fault-steps';
import { brokenInvariants } from './invariants';

/** T6: the whole server is killed while it carries out a push, and starts again. */
export async function runServerKills(times: number): Promise<RunSummary> {
  const directory = await mkdtemp(join(tmpdir(), 'desk-killed-server-'));
  // PostgreSQL refuses to run as root, and whoever runs it instead must be able to enter.
  await chmod(directory, 0o711);
  const server = await startPostgresServer(directory, {
    settings: { synchronous_commit: 'on', full_page_writes: 'on' },
  });
  const central = await databaseOfServer(server.address);
  try {
    return await inOwnWorld(async (opened) => {
      let world = opened;
      await world.addReviews(times * 3);
      const device = await world.openDevice(await world.addModerator());
      await device.sync();
      const confirmed: string[] = [];
      const random = seededRandom(6);
      let within = 0;
      for (let time = 0; time < times; time += 1) {
        confirmed.push(...(await decideSome(device, 3)));
        // Every other time the push is held up until the server is dead; otherwise it is a race.
        if (time % 2 === 0) {
          const { pushing } = await holdPush(world, device);
          await server.kill();
          await pushing;
          within += 1;
        } else {
          const pushing = device.store.engine.pushOnce().catch(() => 0);
          await new Promise((done) => setTimeout(done, random() * 8));
          await server.kill();
          await pushing;
        }
        await server.restart();
        world = { ...opened, admin: await central.connect() };
        device.store.engine.forgetGreeting();
        await pushThrough(device);
      }
      await device.sync();
      requireWhole(await brokenInvariants(world, [{ device, opIds: confirmed }]), 'T6');
      return `${times} servers killed, ${within} of them for sure within a push, ${confirmed.length} decisions, each once`;
    }, central);
  } finally {
    await central.close();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** T7: many sessions commit and roll back while a foreign transaction stays open and a desk pulls. */
export async function runCursorStorm(commits: number): Promise<RunSummary> {
  return inWorld(async (world) => {
    const [late, ...reviews] = await world.addReviews(201);
    const device = await world.openDevice(await world.addModerator());
    await device.sync();
    const foreign = await world.test.connect();
    await foreign.query(
      'BEGIN; CREATE TEMPORARY TABLE foreign_work (id int); INSERT INTO foreign_work VALUES (1)',
    );
    // Its time is that of its beginning, and it commits when everything else is over.
    const straggler = await world.test.connect();
    await straggler.query('BEGIN');
    await straggler.query('UPDATE marketplace_reviews SET helpful_count = 1 WHERE id = $1', [late]);
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
        // updated_at is the time at which a transaction began; some take longer to commit.
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
    await look();
    await straggler.query('COMMIT');
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
    if (controlMissed === 0) throw new Error('The control missed nothing: this was no storm');
    if (missed > 0) throw new Error(`${missed} reviews differ after ${committed} commits`);
    requireWhole(await brokenInvariants(world, [{ device, opIds: [] }]), 'T7');
    return `${committed} commits, ${rolledBack} rollbacks, ${pulls} pulls: 0 of ${truth.length} reviews wrong; a cursor on updated_at left ${controlMissed} wrong`;
  });
}
