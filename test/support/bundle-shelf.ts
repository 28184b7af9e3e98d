import type { Client } from 'pg';
import { insertBundle, insertTool } from './marketplace-rows';

/** A tool of 49.00 a month in two bundles, one of them archived, each with a second such tool. */
export async function insertShelf(client: Client) {
  const [tool, other, spare] = [
    await insertTool(client, { name: 'Old' }),
    await insertTool(client, { name: 'Other' }),
    await insertTool(client, { name: 'Spare', price_amount: '59.00' }),
  ];
  const priced = { price_amount: '88.20', discount_percent: 10, required_tier: 'GROWTH' };
  return {
    tool,
    other,
    spare,
    sold: await insertBundle(client, [tool, other], {
      ...priced,
      name: 'Sold',
      status: 'ACTIVE',
    }),
    past: await insertBundle(client, [tool, other], {
      ...priced,
      name: 'Past',
      status: 'ARCHIVED',
    }),
  };
}

/** The change-sets that changed a tool or a bundle. */
export async function changeSetsOf(client: Client, entityId: string): Promise<string[]> {
  const { rows } = await client.query(
    'SELECT change_set_id FROM desk_changes WHERE entity_id = $1',
    [entityId],
  );
  return rows.map(({ change_set_id: id }) => String(id));
}
