import type { ClientBase } from 'pg';
import { newId } from '../../electron/shared/ids';

/** Values of one row by column; what is left out gets the row kind's plain value. */
export type RowValues = Readonly<Record<string, unknown>>;

async function insert(client: ClientBase, table: string, row: RowValues): Promise<string> {
  const id = newId();
  const columns = ['id', ...Object.keys(row)];
  await client.query(
    `INSERT INTO ${table} (${columns.join(', ')})
     VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
    [id, ...Object.values(row)],
  );
  return id;
}

/** Inserts an organisation. @returns its id. */
export function insertOrganization(client: ClientBase, values: RowValues = {}): Promise<string> {
  return insert(client, 'organizations', { name: 'Harbour Homes', slug: newId(), ...values });
}

/** Inserts a person. @returns the id. */
export function insertUser(client: ClientBase, values: RowValues = {}): Promise<string> {
  return insert(client, 'users', { email: `${newId()}@example.com`, name: 'Robin', ...values });
}

/** Inserts a tool that costs 49.00 USD a month. @returns its id. */
export function insertTool(client: ClientBase, values: RowValues = {}): Promise<string> {
  return insert(client, 'marketplace_tools', {
    slug: newId(),
    name: 'Lead scoring',
    description: 'Scores leads.',
    category: 'LEAD_GENERATION',
    price_model: 'MONTHLY',
    price_amount: '49.00',
    required_tier: 'STARTER',
    features: '[]',
    integration_type: 'API',
    provider: 'Example Ltd',
    ...values,
  });
}

/** Inserts a bundle that costs 99.00 USD, with the given tools in it. @returns its id. */
export async function insertBundle(
  client: ClientBase,
  tools: readonly string[] = [],
  values: RowValues = {},
): Promise<string> {
  const id = await insert(client, 'marketplace_bundles', {
    name: 'Starter set',
    description: 'The first tools.',
    price_amount: '99.00',
    required_tier: 'STARTER',
    ...values,
  });
  for (const [position, tool] of tools.entries()) {
    await insert(client, 'marketplace_bundle_items', { bundle_id: id, tool_id: tool, position });
  }
  return id;
}

/** Inserts a paid purchase of a tool. @returns its id. */
export function insertPurchase(
  client: ClientBase,
  values: RowValues & { readonly organization_id: string; readonly user_id: string },
): Promise<string> {
  return insert(client, 'marketplace_purchases', {
    purchase_type: 'bundle_id' in values ? 'BUNDLE' : 'TOOL',
    amount: '49.00',
    payment_method: 'CREDIT_CARD',
    payment_status: 'SUCCEEDED',
    ...values,
  });
}

/** Inserts a review of four stars that awaits moderation. @returns its id. */
export function insertReview(
  client: ClientBase,
  values: RowValues & {
    readonly tool_id: string;
    readonly organization_id: string;
    readonly user_id: string;
  },
): Promise<string> {
  return insert(client, 'marketplace_reviews', {
    rating: 4,
    title: 'Good',
    review: 'It works for us.',
    ...values,
  });
}

/** Inserts a cart line. @returns its id. */
export function insertCartItem(
  client: ClientBase,
  values: RowValues & { readonly organization_id: string; readonly user_id: string },
): Promise<string> {
  return insert(client, 'marketplace_cart', {
    item_type: 'bundle_id' in values ? 'BUNDLE' : 'TOOL',
    ...values,
  });
}
