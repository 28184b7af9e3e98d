import { withDatabaseErrors } from '../electron/database/database-error';
import { seedDatabase } from '../prisma/seed/seed-database';
import type { SeedOptionsInput } from '../prisma/seed/seed-options';
import { refuseOutdated, withScriptDatabase } from './script-database';
import { readSeedArguments, seedHelp } from './seed-arguments.rules';
import { seededText } from './seed-text.rules';

/** Fills a marketplace database; see `--help`. Exit code 2 means that nothing was added. */
async function seed(options: SeedOptionsInput): Promise<void> {
  await withScriptDatabase(async (database) => {
    await refuseOutdated(database);
    const { pool, location } = database;
    const added = await withDatabaseErrors('running', async () => {
      const client = await pool.connect();
      try {
        return await seedDatabase(client, options);
      } finally {
        client.release();
      }
    });
    console.log(`${seededText(added)}: ${location}`);
  });
}

const request = readSeedArguments(process.argv.slice(2), new Date());
switch (request.kind) {
  case 'help':
    console.log(seedHelp);
    break;
  case 'refused':
    console.error(request.reason);
    process.exitCode = 2;
    break;
  case 'seed':
    await seed(request.options);
}
