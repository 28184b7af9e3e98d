import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { type Database, openDatabase } from '../../../electron/database/connection';
import { readMigrations } from '../../../electron/database/migrations';
import { migrate } from '../../../electron/database/migrator';
import type { DeskModerationStore } from '../../../electron/moderation/sync/desk-moderation-store';
import {
  type OpenModerationStoreOptions,
  openModerationStore,
} from '../../../electron/moderation/sync/open-moderation-store';
import { systemClock } from '../../../electron/shared/clock';
import { newId } from '../../../electron/shared/ids';
import { createLogger } from '../../../electron/shared/logger';
import type { SecretStore } from '../../../electron/shared/secret-store';
import { openTestDatabase, type TestDatabase } from '../databases';

/** Deleted rows are swept after so many runs: these servers do it for nobody. */
const clearsToVacuum = 100;

/** Where nothing can keep a key, as in the browser shell. */
const noSecrets: SecretStore = {
  availability: () => ({ available: false, reason: 'There is no keyring.' }),
  read: async () => undefined,
  write: async () => undefined,
  remove: async () => undefined,
};

/** A moderator's desk in a test: a store, which takes every step by hand unless asked otherwise. */
export interface TestDevice {
  readonly store: DeskModerationStore;
  readonly userId: string;
  readonly workspaceDir: string;
  /** Pushes until the outbox is empty, and pulls. */
  sync(): Promise<void>;
  /** Closes it and opens it again on the same files and tables. */
  reopen(options?: Partial<OpenModerationStoreOptions>): Promise<TestDevice>;
  close(): Promise<void>;
}

/** A central PostgreSQL with reviews, and a database for the local stores of any number of desks. */
export interface SyncWorld {
  readonly authority: Database;
  readonly local: Database;
  readonly admin: Client;
  readonly localAdmin: Client;
  readonly test: TestDatabase;
  readonly workspaceId: string;
  /** Makes reviews that await moderation. @returns their ids. */
  addReviews(count: number): Promise<readonly string[]>;
  addModerator(values?: { readonly role?: string }): Promise<string>;
  openDevice(userId: string, options?: Partial<OpenModerationStoreOptions>): Promise<TestDevice>;
  /** Empties every table of moderation, for the next run of a test with many. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

async function addReviewRows(admin: Client, count: number): Promise<readonly string[]> {
  const { rows } = await admin.query<{ id: string }>(
    `WITH tool AS (
       INSERT INTO marketplace_tools (slug, name, description, category, price_model, required_tier, features, integration_type, provider)
       SELECT uuidv7()::text, 'Tool ' || n, 'A tool.', 'CRM_TOOLS', 'FREE', 'FREE', '[]', 'API', 'Example'
       FROM generate_series(1, least(5, greatest(1, $1::int / 20))) n RETURNING id
     ), organization AS (
       INSERT INTO organizations (name, slug) VALUES ('Harbour Homes', uuidv7()::text) RETURNING id
     ), author AS (
       INSERT INTO users (email, name) SELECT uuidv7()::text || '@example.com', 'Author ' || n
       FROM generate_series(1, $1::int) n RETURNING id
     ), placed AS (
       SELECT a.id AS author, row_number() OVER () AS n FROM author a
     ), tools AS (SELECT array_agg(id) AS ids FROM tool)
     INSERT INTO marketplace_reviews (tool_id, organization_id, user_id, rating, title, review)
     SELECT t.ids[1 + (p.n % cardinality(t.ids))::int], o.id, p.author, 1 + (p.n % 5)::int, 'Title ' || p.n, 'Text ' || p.n
     FROM placed p, tools t, organization o RETURNING id::text`,
    [count],
  );
  return rows.map(({ id }) => id);
}

/**
 * Opens a world on a real server. Its people are trusted sessions that say who they are.
 * @param central the authority, where it is not to be a database of the run's own server
 */
export async function openSyncWorld(central?: TestDatabase): Promise<SyncWorld> {
  const test = central ?? (await openTestDatabase('server'));
  const localTest = await openTestDatabase('server', { migrated: false });
  const admin = await test.connect();
  const localAdmin = await localTest.connect();
  await migrate(localAdmin, {
    schema: 'desk_local',
    migrations: await readMigrations(join('prisma', 'local-migrations')),
  });
  const authority = await openDatabase(test.source);
  const local = await openDatabase(localTest.source);
  const directory = await mkdtemp(join(tmpdir(), 'desk-sync-'));
  const devices = new Set<DeskModerationStore>();
  let clears = 0;
  const { rows } = await admin.query<{ id: string }>(
    'SELECT workspace_id::text AS id FROM desk_sync_meta',
  );
  const workspaceId = rows[0]?.id ?? '';

  const openDevice = async (
    userId: string,
    given: Partial<OpenModerationStoreOptions> = {},
  ): Promise<TestDevice> => {
    const options: OpenModerationStoreOptions = {
      authority,
      local,
      actor: { role: 'moderator', userId },
      workspaceId,
      workspaceDir: directory,
      secrets: noSecrets,
      clock: systemClock,
      log: createLogger(() => undefined),
      automatic: false,
      ...given,
    };
    const store = await openModerationStore(options);
    devices.add(store);
    return {
      store,
      userId,
      workspaceDir: options.workspaceDir,
      sync: async () => {
        while ((await store.engine.pushOnce()) > 0);
        await store.engine.pull(() => 500);
      },
      reopen: async (change = {}) => {
        await store.close();
        devices.delete(store);
        return openDevice(userId, { ...given, ...change });
      },
      close: async () => {
        devices.delete(store);
        await store.close();
      },
    };
  };

  return {
    authority,
    local,
    admin,
    localAdmin,
    test,
    workspaceId,
    addReviews: (count) => addReviewRows(admin, count),
    addModerator: async ({ role = 'MODERATOR' } = {}) => {
      const id = newId();
      await admin.query('INSERT INTO users (id, email, name, role) VALUES ($1, $2, $3, $4)', [
        id,
        `${id}@example.com`,
        `Moderator ${id.slice(-4)}`,
        role,
      ]);
      return id;
    },
    openDevice,
    clear: async () => {
      await Promise.all([...devices].map((store) => store.close()));
      devices.clear();
      // Deleting a few rows takes a tenth of the time of TRUNCATE, which makes new files.
      await admin.query(`
        DELETE FROM marketplace_reviews;
        DELETE FROM marketplace_tools;
        DELETE FROM desk_review_state;
        DELETE FROM desk_conflicts;
        DELETE FROM desk_decisions;
        DELETE FROM desk_devices;
        DELETE FROM desk_claims;
        DELETE FROM users;
        DELETE FROM organizations;
      `);
      await localAdmin.query(`
        DELETE FROM desk_local.review_base;
        DELETE FROM desk_local.outbox;
        DELETE FROM desk_local.decision_base;
        DELETE FROM desk_local.conflict_base;
        DELETE FROM desk_local.sync_state;
      `);
      clears += 1;
      if (clears % clearsToVacuum === 0) {
        await admin.query('VACUUM');
        await localAdmin.query('VACUUM');
      }
      await rm(directory, { recursive: true, force: true });
    },
    close: async () => {
      await Promise.all([...devices].map((store) => store.close()));
      await authority.close();
      await local.close();
      await test.close();
      await localTest.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
