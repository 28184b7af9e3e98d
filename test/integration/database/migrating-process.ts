/** Brings a database up to date by migrations: of its first argument's engine, in its second's place. */
import { openDatabase } from '../../../electron/database/connection';
import { openEmbeddedDatabase } from '../../../electron/database/embedded-database';
import { readMigrations } from '../../../electron/database/migrations';
import { migrate } from '../../../electron/database/migrator';
import { systemClock } from '../../../electron/shared/clock';

const [, , engine, place = '', migrationsDir = ''] = process.argv;
const tell = (step: string) => process.stdout.write(`${step}\n`);

if (engine === 'server') {
  const { pool } = await openDatabase({ kind: 'server', url: place });
  const migrations = await readMigrations(migrationsDir);
  await migrate(await pool.connect(), {
    schema: 'public',
    migrations,
    onProgress: ({ name }) => tell(name),
  });
} else {
  await openEmbeddedDatabase({
    workspaceDir: place,
    migrationsDir,
    localMigrationsDir: 'prisma/local-migrations',
    clock: systemClock,
    onStep: tell,
    onBackgroundFailure: (_work, error) => {
      throw error;
    },
  });
}
tell('done');
