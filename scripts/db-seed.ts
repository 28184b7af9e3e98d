import { withDatabaseErrors } from '../electron/database/database-error';
import { seedDatabase } from '../prisma/seed/seed-database';
import type { SeedOptionsInput } from '../prisma/seed/seed-options';
import { refuseOutdated, withScriptDatabase } from './script-database';
import { readSeedArguments, seedHelp } from './seed-arguments.rules';

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
    const parts = Object.entries(added).filter(([, count]) => count > 0);
    const list = parts.map(([table, count]) => `${count} ${readable(table)}`).join(', ');
    console.log(
      parts.length > 0
        ? `Added ${list}: ${location}`
        : `Everything was there already, nothing was changed: ${location}`,
    );
  });
}

/** The name of a count in words: `bundleItems` is "bundle items". */
function readable(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
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
