import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openDatabase } from '../electron/database/connection';
import { openEmbeddedDatabase } from '../electron/database/embedded-database';
import { readMigrations } from '../electron/database/migrations';
import { migrate } from '../electron/database/migrator';
import { openModerationStore } from '../electron/moderation/sync/open-moderation-store';
import { systemClock } from '../electron/shared/clock';
import { newId } from '../electron/shared/ids';
import { createLogger } from '../electron/shared/logger';
import { startPostgresServer } from '../test/support/postgres-server';
import { type Figure, percentile } from './report';

const reviews = 100_000;
const queued = 10_000;
const keys = 300;

const migrationsDir = join('prisma', 'migrations');
const localMigrationsDir = join('prisma', 'local-migrations');

/** 54 tools with a hundred thousand reviews of as many authors, all awaiting moderation. */
const fill = `
  INSERT INTO organizations (name, slug) VALUES ('Harbour Homes', 'harbour');
  INSERT INTO marketplace_tools (slug, name, description, category, price_model, required_tier, features, integration_type, provider)
  SELECT 'tool-' || n, 'Tool ' || n, 'A tool.', 'CRM_TOOLS', 'FREE', 'FREE', '[]', 'API', 'Example' FROM generate_series(1, 54) n;
  INSERT INTO users (email, name) SELECT 'author-' || n || '@example.com', 'Author ' || n FROM generate_series(1, ${reviews}) n;
  INSERT INTO marketplace_reviews (tool_id, organization_id, user_id, rating, title, review)
  SELECT t.ids[1 + (u.n % 54)::int], o.id, u.id, 1 + (u.n % 5)::int, 'Title ' || u.n, repeat('It works for us. ', 8)
  FROM (SELECT id, row_number() OVER () AS n FROM users WHERE email LIKE 'author-%') u,
    (SELECT array_agg(id) AS ids FROM marketplace_tools) t, organizations o;
  ANALYZE;`;

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/**
 * T16: a laptop's embedded store against a real server: the first pull of everything, deciding with a
 * long queue behind, and sending it.
 */
export async function measureModeration(): Promise<readonly Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'desk-bench-'));
  await chmod(directory, 0o711);
  const server = await startPostgresServer(directory);
  const admin = new Client({ ...server.address, database: 'postgres' });
  const local = await openEmbeddedDatabase({
    workspaceDir: join(directory, 'team'),
    template: join('resources', 'database', 'local.tar.gz'),
    migrationsDir,
    localMigrationsDir,
    clock: systemClock,
    onSnapshotFailure: () => undefined,
  });
  try {
    await admin.connect();
    await migrate(admin, { schema: 'public', migrations: await readMigrations(migrationsDir) });
    await admin.query(fill);
    const userId = newId();
    await admin.query(
      `INSERT INTO users (id, email, role) VALUES ($1, 'mo@example.com', 'MODERATOR')`,
      [userId],
    );
    const { rows } = await admin.query('SELECT workspace_id::text AS id FROM desk_sync_meta');
    const { host, port, user, password } = server.address;
    const authority = await openDatabase({
      kind: 'server',
      url: `postgresql://${user}:${password}@${host}:${port}/postgres`,
    });
    const store = await openModerationStore({
      authority,
      local: local.database,
      actor: { role: 'moderator', userId },
      workspaceId: rows[0].id,
      workspaceDir: join(directory, 'team'),
      secrets: {
        availability: () => ({ available: false, reason: '' }),
        read: async () => undefined,
        write: async () => undefined,
        remove: async () => undefined,
      },
      clock: systemClock,
      log: createLogger(() => undefined),
      automatic: false,
    });
    const page = (limit: number) =>
      store.queue({ status: 'PENDING', after: null, limit, withoutClaimed: true });

    const first = await seconds(() => store.engine.pull(() => 1_000));
    while ((await store.unsent()) < queued - keys) {
      const batch = await page(500);
      await store.decide(
        batch.map((seen) => ({ reviewId: seen.reviewId, action: 'APPROVE', seen })),
      );
    }
    const times: number[] = [];
    let [next] = await page(2);
    for (let key = 0; key < keys && next; key += 1) {
      const seen = next;
      times.push(
        await seconds(async () => {
          await store.decide([{ reviewId: seen.reviewId, action: 'APPROVE', seen }]);
          [next] = await page(2);
        }),
      );
    }
    const drained = await seconds(async () => {
      while ((await store.engine.pushOnce()) > 0);
    });
    const settled = await seconds(() => store.engine.pull(() => 1_000));
    await admin.query(`UPDATE marketplace_reviews SET helpful_count = helpful_count + 1`);
    const changed = await seconds(() => store.engine.pull(() => 1_000));
    await store.close();
    await authority.close();
    return [
      {
        name: 'key to the next review, 100,000 reviews, 10,000 queued, p95',
        runs: [percentile(times, 0.95)],
        unit: 'ms',
        target: 50,
      },
      { name: 'draining 10,000 queued decisions', runs: [drained], unit: 'ms', target: 60_000 },
      { name: 'pulling what came of them', runs: [settled], unit: 'ms' },
      { name: 'first pull of 100,000 reviews', runs: [first], unit: 'ms' },
      { name: 'pulling 100,000 changed reviews', runs: [changed], unit: 'ms' },
    ];
  } finally {
    await admin.end();
    await local.close();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
