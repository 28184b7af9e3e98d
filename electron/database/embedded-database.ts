import type { Clock } from '../shared/clock';
import { DeskError } from '../shared/errors';
import { type Database, openDatabase } from './connection';
import { withDatabaseErrors } from './database-error';
import { type EmbeddedData, type EmbeddedDataOptions, openEmbeddedData } from './embedded-data';
import type { EmbeddedEngine } from './engine/embedded-engine';
import { type Migration, readMigrations } from './migrations';
import { type MigratedSchema, migrate } from './migrator';
import { type FailingSnapshots, openSnapshotKeeper } from './snapshot-keeper';
import type { Snapshot } from './snapshots';
import type { SnapshotReason } from './snapshots.rules';
import { indexWords, lookAfter, tendTables } from './upkeep';

/** What an open database does by itself. */
export type BackgroundWork = 'snapshot' | 'upkeep';

export interface EmbeddedDatabaseOptions extends EmbeddedDataOptions {
  readonly migrationsDir: string;
  readonly localMigrationsDir: string;
  readonly clock: Clock;
  /** The data of these options, where opening it has begun already. */
  readonly data?: EmbeddedData;
  /** Told when something that nobody asked for failed; the work goes on. */
  readonly onBackgroundFailure: (work: BackgroundWork, error: unknown) => void;
}

/** An embedded workspace's open database. */
export interface EmbeddedDatabase {
  readonly database: Database;
  readonly engine: EmbeddedEngine;
  /** Whether this opening created it. */
  readonly created: boolean;
  /** Takes a snapshot now. */
  takeSnapshot(reason: SnapshotReason): Promise<Snapshot>;
  /** Since when snapshots fail that nobody waits for; null while they succeed. */
  failingSnapshots(): FailingSnapshots | null;
  /**
   * Ends the connections, takes the closing snapshot if anything changed, and shuts the engine
   * down. A snapshot that fails is reported and does not keep the database open.
   * @param restoring the id of a snapshot that is about to be restored: the closing one keeps it
   */
  close(restoring?: string): Promise<void>;
}

/** How often an open workspace looks whether its daily snapshot is due, in milliseconds. */
const dailyCheckMilliseconds = 15 * 60 * 1000;

/**
 * Opens a workspace's embedded database: creates it where there is none, finishes what a killed
 * desk left half done, and brings its schema up to date, with a snapshot before.
 * @throws DeskError `database_damaged` with the path when it cannot be opened (nothing is deleted;
 *   `listSnapshots` tells what can be restored), `database_outdated`, `disk_full` or
 *   `profile_unwritable`.
 */
export async function openEmbeddedDatabase(
  options: EmbeddedDatabaseOptions,
): Promise<EmbeddedDatabase> {
  const { workspaceDir, clock, onBackgroundFailure } = options;
  const data = options.data ?? openEmbeddedData(options);
  // Read while the engine starts; whoever needs them is told why they cannot be.
  const schemas = readSchemas(options);
  schemas.catch(() => undefined);
  const [database, engine, created] = await Promise.all([
    openDatabase({ kind: 'embedded', engine: data.engine }, { prismaSoon: true }).catch(
      async (error: unknown) => {
        await (await data.engine.catch(() => undefined))?.close();
        throw error;
      },
    ),
    data.engine,
    data.created,
  ]);
  const snapshots = await openSnapshotKeeper(engine, workspaceDir, clock, (error) =>
    onBackgroundFailure('snapshot', error),
  );
  try {
    const known = await schemas;
    const transactionsAtStart = await namingDamage(engine, async () => {
      await bringUpToDate(database, known, options, async () => {
        if (created) return;
        options.onStep?.('Saving a snapshot before updating the database');
        await snapshots.take('migration');
      });
      return writeTransactions(database);
    });
    const daily = setInterval(() => void snapshots.takeIfDue(), dailyCheckMilliseconds);
    daily.unref();
    const endUpkeep = lookAfter(
      async (closing) => {
        await indexWords(database, closing);
        await tendTables(database, closing);
      },
      (error) => onBackgroundFailure('upkeep', error),
    );
    let closing: Promise<void> | undefined;
    const close = async (restoring?: string) => {
      clearInterval(daily);
      await endUpkeep();
      const changed = await writeTransactions(database)
        .then((now) => now !== transactionsAtStart)
        .catch(() => false);
      await database.close();
      // Of those that are still being written the engine must not be taken away.
      await snapshots.takeOnClosing(changed, restoring);
      await engine.close();
    };
    return {
      database,
      engine,
      created,
      takeSnapshot: snapshots.take,
      failingSnapshots: snapshots.failing,
      close: (restoring) => {
        closing ??= close(restoring);
        return closing;
      },
    };
  } catch (error) {
    await database.close();
    await engine.close();
    throw error;
  }
}

/**
 * Runs work on a database that is being opened.
 * @throws DeskError for every expected failure of the database; of damage it says where that is.
 */
export async function namingDamage<T>(
  { dataDir }: Pick<EmbeddedEngine, 'dataDir'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await withDatabaseErrors('running', work);
  } catch (error) {
    if (!(error instanceof DeskError) || error.code !== 'database_damaged') throw error;
    throw new DeskError(error.code, { path: dataDir, ...error.details }, { cause: error });
  }
}

type Schemas = readonly (readonly [MigratedSchema, readonly Migration[]])[];

async function readSchemas(options: EmbeddedDatabaseOptions): Promise<Schemas> {
  return [
    ['public', await readMigrations(options.migrationsDir)],
    ['desk_local', await readMigrations(options.localMigrationsDir)],
  ];
}

async function bringUpToDate(
  database: Database,
  schemas: Schemas,
  { onStep }: EmbeddedDatabaseOptions,
  saveBefore: () => Promise<void>,
): Promise<void> {
  let saved: Promise<void> | undefined;
  const beforeMigrating = () => {
    saved ??= saveBefore();
    return saved;
  };
  const client = await database.pool.connect();
  try {
    for (const [schema, migrations] of schemas) {
      await migrate(client, {
        schema,
        migrations,
        beforeMigrating,
        onProgress: ({ done, total }) =>
          onStep?.(`Updating the database (${done + 1} of ${total})`),
      });
    }
  } finally {
    client.release();
  }
}

/** Rises with every transaction that writes, so equal values mean that nothing was changed. */
async function writeTransactions({ pool }: Database): Promise<string> {
  const { rows } = await pool.query<{ next: string }>(
    'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next',
  );
  return rows[0]?.next ?? '';
}
