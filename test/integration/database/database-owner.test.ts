import { resolve } from 'node:path';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../electron/database/connection';
import { checkDatabase } from '../../../electron/database/database-check';
import { readMigrations } from '../../../electron/database/migrations';
import { migrate } from '../../../electron/database/migrator';
import { databaseUrl, openTestDatabase, serverAddress } from '../../support/databases';
import {
  insertOrganization,
  insertPurchase,
  insertReview,
  insertTool,
  insertUser,
} from '../../support/marketplace-rows';

it('an owner who is no superuser and creates no roles migrates, fills and checks a database, and counters hold', async () => {
  const administrator = await (await openTestDatabase('server', { migrated: false })).connect();
  const owner = `owner_${process.pid}`;
  const address = { ...(await serverAddress()), user: owner, password: 'owner' };
  await administrator.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'owner'`);
  await administrator.query(`CREATE DATABASE ${owner} OWNER ${owner}`);
  const client = new Client({ ...address, database: owner });
  await client.connect();
  try {
    const migrations = await readMigrations(resolve('prisma/migrations'));
    await migrate(client, { schema: 'public', migrations });
    const party = {
      organization_id: await insertOrganization(client),
      user_id: await insertUser(client),
      tool_id: await insertTool(client),
    };
    await insertPurchase(client, party);
    await insertReview(client, { ...party, status: 'APPROVED' });
    const { rows } = await client.query(
      'SELECT purchase_count, review_count, avg_rating FROM marketplace_tools',
    );
    expect(rows).toEqual([{ purchase_count: 1, review_count: 1, avg_rating: 4 }]);

    const database = await openDatabase({ kind: 'server', url: databaseUrl(address, owner) });
    for await (const event of checkDatabase(database)) {
      if (event.kind === 'result') expect(event.result.findings).toEqual([]);
    }
    await database.close();
  } finally {
    await client.end();
    await administrator.query(`DROP DATABASE ${owner} WITH (FORCE)`);
    await administrator.query(`DROP ROLE ${owner}`);
    await administrator.end();
  }
});
