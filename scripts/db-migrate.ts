import type { Database } from '../electron/database/connection';
import { withDatabaseErrors } from '../electron/database/database-error';
import { readMigrations } from '../electron/database/migrations';
import { migrate } from '../electron/database/migrator';
import { scriptArguments } from './script-arguments';
import { databaseResources, withScriptDatabase } from './script-database';

const help = `Brings the tables, roles and policies of the marketplace up to date.

  npm run db:migrate

Acts on DESK_DATABASE_URL where it is set, which must be the address of the database's owner, otherwise
on the workspace of the profile (DESK_PROFILE_DIR), while no desk is open on it. Exit code 2: it was
refused or failed with a sentence; what was applied before stays.`;

/** An embedded database was brought up to date by opening it. */
async function bringUpToDate({ pool, location }: Database): Promise<void> {
  const migrations = await readMigrations(databaseResources.migrationsDir);
  const applied = await withDatabaseErrors('running', async () => {
    const client = await pool.connect();
    try {
      return await migrate(client, {
        schema: 'public',
        migrations,
        onProgress: ({ name, done, total }) => console.log(`${done + 1} of ${total}: ${name}`),
      });
    } finally {
      client.release();
    }
  });
  const outcome = applied.length === 0 ? 'is up to date' : 'was brought up to date';
  console.log(`The database ${outcome}: ${location}`);
}

if (scriptArguments('db:migrate', help)) await withScriptDatabase(bringUpToDate);
