import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../electron/database/connection';
import { openEmbeddedDatabase } from '../electron/database/embedded-database';
import { systemClock } from '../electron/shared/clock';

/** Runs work on a fresh embedded database with the demo's marketplace and this many tools in all. */
export async function withEmbeddedCatalog<Result>(
  tools: number,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'desk-bench-'));
  try {
    const { database, close } = await openEmbeddedDatabase({
      workspaceDir: join(directory, 'workspace'),
      template: join('resources', 'database', 'demo.tar.gz'),
      migrationsDir: join('prisma', 'migrations'),
      localMigrationsDir: join('prisma', 'local-migrations'),
      clock: systemClock,
      onBackgroundFailure: (_work, error) => {
        throw error;
      },
    });
    try {
      await database.pool.query(`
        INSERT INTO marketplace_tools (slug, name, description, category, tags, price_model,
          price_amount, required_tier, features, integration_type, provider)
        SELECT 'bench-' || n, 'Tool ' || n, repeat('A tool for the measurement. ', 8), 'CRM_TOOLS',
          ARRAY['crm', 'bench'], 'MONTHLY', 10 + n % 90, 'STARTER', '["One", "Two"]', 'API', 'Example'
        FROM generate_series(1, ${tools} - (SELECT count(*) FROM marketplace_tools)::int) n`);
      await database.pool.query('VACUUM ANALYZE marketplace_tools');
      return await work(database);
    } finally {
      await close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
