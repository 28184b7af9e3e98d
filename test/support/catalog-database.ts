import type { Client } from 'pg';
import type { CatalogAccess } from '../../electron/catalog/catalog-access';
import { type DatabaseSource, openDatabase } from '../../electron/database/connection';
import { systemClock } from '../../electron/shared/clock';
import { newId } from '../../electron/shared/ids';
import type { StaffRole } from '../../electron/shared/permissions.rules';
import { openTestDatabase, type TestEngine } from './databases';
import { insertTool } from './marketplace-rows';

/** A migrated database with the catalog's services on it. */
export interface TestCatalog {
  /** What the services need to act as a role; a role is always the same person. */
  access(role: StaffRole): CatalogAccess;
  /** A connection as the superuser. */
  readonly client: Client;
  /** Where it is, for a process that opens it too. */
  readonly source: DatabaseSource;
  close(): Promise<void>;
}

/**
 * Opens connections beforehand: opening one takes longer than a save, so that without open ones two
 * saves would never meet.
 */
export async function openConnections(catalog: TestCatalog): Promise<void> {
  const { pool } = catalog.access('admin').authority;
  await Promise.all([1, 2, 3, 4].map(() => pool.query('SELECT pg_sleep(0.05)')));
}

/** Opens an empty catalog on an engine. Drafts only work on the embedded one, as in the product. */
export async function openCatalog(engine: TestEngine): Promise<TestCatalog> {
  const test = await openTestDatabase(engine);
  const client = await test.connect();
  const database = await openDatabase(test.source);
  const people = new Map<StaffRole, string>();
  return {
    client,
    source: test.source,
    access(role) {
      const userId = people.get(role) ?? newId();
      people.set(role, userId);
      return {
        authority: database,
        local: database,
        actor: { role, userId },
        clock: systemClock,
      };
    },
    async close() {
      await database.close();
      await test.close();
    },
  };
}

/** How a test fills the catalog: any columns of `marketplace_tools`; the rest gets plain values. */
export interface ToolRowValues {
  readonly slug: string;
  readonly [column: string]: unknown;
}

/** Writes tools past every rule but the database's own. @returns their ids in the given order. */
export async function insertTools(
  client: Client,
  tools: readonly ToolRowValues[],
): Promise<readonly string[]> {
  const plain = {
    name: 'Tool',
    description: 'A tool.',
    category: 'CRM_TOOLS',
    price_model: 'FREE',
    price_amount: '0',
    required_tier: 'FREE',
  };
  const ids: string[] = [];
  for (const tool of tools) ids.push(await insertTool(client, { ...plain, ...tool }));
  return ids;
}
