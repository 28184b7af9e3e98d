import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMigrations } from '../../../electron/database/migrations';
import { migrate } from '../../../electron/database/migrator';
import { databaseUrl, serverAddress } from '../databases';
import { startContender } from '../lock-contenders';
import { programFile } from '../program';
import { seededRandom } from '../seeded-random';
import { inOwnWorld, inWorld, type RunSummary, requireWhole } from './fault-runs';
import { brokenInvariants } from './invariants';

const points = [
  'before the journal is written',
  'within the write of the journal',
  'before the journal is flushed',
  'after the journal is flushed',
  'before the database is told',
  'after the database is told',
  'before a push is committed',
  'after a push is committed',
  'after a page is applied',
  'random',
] as const;

/** T4: the process is ended by SIGKILL at each of the points in turn, and at any moment. */
export async function runKills(kills: number): Promise<RunSummary> {
  return inWorld(async (world) => {
    const directory = await mkdtemp(join(tmpdir(), 'desk-killed-'));
    try {
      const program = await programFile('test/support/moderation/killed-desk.ts');
      const address = await serverAddress();
      const random = seededRandom(4);
      const { rows } = await world.localAdmin.query('SELECT current_database() AS name');
      await world.addReviews(kills * 6 + 20);
      const userId = await world.addModerator();
      const confirmed: string[] = [];
      let [killed, ended] = [0, 0];
      for (let kill = 0; kill < kills; kill += 1) {
        const point = points[kill % points.length] ?? 'random';
        const orders = {
          authority: databaseUrl(address, world.test.config.database ?? ''),
          local: databaseUrl(address, rows[0].name),
          userId,
          workspaceId: world.workspaceId,
          workspaceDir: directory,
          point,
          pass: 3 + Math.floor(random() * 3),
        };
        const child = spawn(process.execPath, [program, JSON.stringify(orders)], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let output = '';
        const closed = once(child, 'close');
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          output += text;
          // The first confirmation starts the clock: before it there is nothing to lose.
          if (point === 'random') setTimeout(() => child.kill('SIGKILL'), random() * 40);
        });
        const [, signal] = await closed;
        if (signal === 'SIGKILL') killed += 1;
        else ended += 1;
        confirmed.push(...output.split('\n').filter((line) => line.length === 36));
      }
      const device = await world.openDevice(userId, { workspaceDir: directory });
      await device.sync();
      requireWhole(await brokenInvariants(world, [{ device, opIds: confirmed }]), 'T4');
      if (killed < kills * 0.8) throw new Error(`Only ${killed} of ${kills} processes were killed`);
      return `${killed} processes killed (${ended} had decided everything), ${confirmed.length} operations called saved, all in the ledger`;
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
}

/** T11: the schema of the authority or of the store changes while operations wait. */
export async function runUpgrades(times: number): Promise<RunSummary> {
  return inOwnWorld(async (world) => {
    await world.addReviews(times * 4 + 4);
    let device = await world.openDevice(await world.addModerator());
    await device.sync();
    const confirmed: string[] = [];
    const local = await readMigrations(join('prisma', 'local-migrations'));
    const added: { name: string; sql: string; checksum: string }[] = [];
    for (let time = 0; time < times; time += 1) {
      const page = await device.store.queue({
        status: 'PENDING',
        after: null,
        limit: 3,
        withoutClaimed: false,
      });
      const receipts = await device.store.decide(
        page.map((seen) => ({ reviewId: seen.reviewId, action: 'APPROVE', seen })),
      );
      confirmed.push(...receipts.map(({ opId }) => opId));
      // Connections that know the old tables stay open, as in a desk that goes on running.
      await world.admin.query(
        `ALTER TABLE marketplace_reviews ADD COLUMN upgrade_${time} integer DEFAULT 0`,
      );
      await world.admin.query(`ALTER TABLE desk_decisions ADD COLUMN upgrade_${time} text`);
      added.push({
        name: `2099010100${String(time).padStart(4, '0')}_upgrade`,
        sql: `ALTER TABLE desk_local.outbox ADD COLUMN upgrade_${time} text;`,
        checksum: String(time).padStart(64, '0'),
      });
      await migrate(world.localAdmin, { schema: 'desk_local', migrations: [...local, ...added] });
      if (time % 2 === 1) device = await device.reopen();
      await device.sync();
    }
    requireWhole(await brokenInvariants(world, [{ device, opIds: confirmed }]), 'T11');
    return `${times} upgrades of both schemas, ${confirmed.length} operations that waited, each once`;
  });
}

/** T12: two processes start on one profile at the same moment. */
export async function runStarts(times: number): Promise<RunSummary> {
  const directory = await mkdtemp(join(tmpdir(), 'desk-starts-'));
  const contenders = await Promise.all([startContender(), startContender()]);
  try {
    for (let time = 0; time < times; time += 1) {
      const profile = join(directory, `profile-${time}`);
      const starts = await Promise.all(contenders.map(({ take }) => take(profile)));
      const held = starts.filter((start) => start.held).length;
      if (held !== 1) throw new Error(`${held} of two processes opened`);
    }
    return `${times} times two processes at once, exactly one opened each time`;
  } finally {
    await Promise.all(contenders.map(({ end }) => end()));
    await rm(directory, { recursive: true, force: true });
  }
}
