import { Client } from 'pg';
import { expect, it } from 'vitest';
import { databaseRole, staffRoles } from '../../../electron/shared/permissions.rules';
import { rightMissing } from '../../support/acting-as';
import { openTestDatabase } from '../../support/databases';
import {
  insertOrganization,
  insertPurchase,
  insertTool,
  insertUser,
} from '../../support/marketplace-rows';

it('a login of the storefront acts as a tenant and cannot become anyone else', async () => {
  const database = await openTestDatabase('server');
  const administrator = await database.connect();
  const login = `storefront_${process.pid}`;
  await administrator.query(`CREATE ROLE ${login} LOGIN PASSWORD 'tenant'`);
  await administrator.query(`GRANT marketplace_tenant TO ${login}`);
  const client = new Client({ ...database.config, user: login, password: 'tenant' });
  try {
    await client.connect();
    for (const role of [...staffRoles.map(databaseRole), 'postgres']) {
      await expect(client.query(`SET ROLE ${role}`), role).rejects.toMatchObject(rightMissing);
    }
    await insertPurchase(administrator, {
      organization_id: await insertOrganization(administrator),
      user_id: await insertUser(administrator),
      tool_id: await insertTool(administrator),
    });
    // With the role taken and without: row security binds both.
    expect((await client.query('SELECT FROM marketplace_purchases')).rowCount).toBe(0);
    await client.query('SET ROLE marketplace_tenant');
    expect((await client.query('SELECT FROM marketplace_purchases')).rowCount).toBe(0);
  } finally {
    await client.end();
    await administrator.query(`DROP ROLE ${login}`);
    await database.close();
  }
});
