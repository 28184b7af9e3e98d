import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../electron/database/connection';
import { openEmbeddedDatabase } from '../electron/database/embedded-database';
import { systemClock } from '../electron/shared/clock';
import { seedDatabase } from '../prisma/seed/seed-database';
import { seededTools } from './catalog-server';

/**
 * Runs work on a fresh embedded database with the demo's marketplace and this many tools in all, the same as those of
 * {@link startCatalogServer}.
 */
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
      const client = await database.pool.connect();
      try {
        await seedDatabase(client, { now: systemClock.now(), tools: tools - seededTools });
        // As the desk does by itself, later.
        await client.query('VACUUM ANALYZE');
      } finally {
        client.release();
      }
      return await work(database);
    } finally {
      await close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
