import { withDatabaseErrors } from '../electron/database/database-error';
import { readMigrations } from '../electron/database/migrations';
import { migrate } from '../electron/database/migrator';
import { databaseResources, withScriptDatabase } from './script-database';

/** Brings the marketplace up to date. An embedded database was brought up to date by opening it. */
await withScriptDatabase(async ({ pool, location }) => {
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
});
