import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActingAs, actingAs, rightMissing } from '../../support/acting-as';
import { openTestDatabase, type TestDatabase, testEngines } from '../../support/databases';
import {
  insertBundle,
  insertCartItem,
  insertOrganization,
  insertPurchase,
  insertReview,
  insertTool,
  insertUser,
} from '../../support/marketplace-rows';

const tenantPolicies = ['purchases', 'cart', 'reviews'].flatMap((table) =>
  ['select', 'insert', 'update', 'delete'].map((command) => `tenant_${table}_${command}`),
);

describe.each(testEngines)('a tenant on the %s engine', (engine) => {
  let database: TestDatabase;
  let client: Client;
  const ids = {
    tool: '',
    otherTool: '',
    bundle: '',
    organization: '',
    user: '',
    colleague: '',
    stranger: '',
    otherOrganization: '',
    purchase: '',
    foreignPurchase: '',
    cart: '',
    colleagueCart: '',
    foreignCart: '',
    review: '',
    approvedReview: '',
    foreignPending: '',
    foreignApproved: '',
  };

  /** Runs one statement as the tenant; the session is this user's unless told otherwise. */
  const asTenant = (sql: string, values: unknown[] = [], session: Partial<ActingAs> = {}) =>
    actingAs(
      client,
      { role: 'marketplace_tenant', organization: ids.organization, user: ids.user, ...session },
      () => client.query(sql, values),
    );

  beforeAll(async () => {
    database = await openTestDatabase(engine);
    client = await database.connect();
    ids.tool = await insertTool(client);
    ids.otherTool = await insertTool(client);
    ids.bundle = await insertBundle(client, [ids.tool]);
    ids.organization = await insertOrganization(client);
    ids.otherOrganization = await insertOrganization(client);
    ids.user = await insertUser(client);
    ids.colleague = await insertUser(client);
    ids.stranger = await insertUser(client);
    const mine = { organization_id: ids.organization, user_id: ids.user };
    const colleagues = { organization_id: ids.organization, user_id: ids.colleague };
    const foreign = { organization_id: ids.otherOrganization, user_id: ids.stranger };
    ids.purchase = await insertPurchase(client, {
      ...mine,
      tool_id: ids.tool,
      payment_status: 'PENDING',
    });
    ids.foreignPurchase = await insertPurchase(client, { ...foreign, tool_id: ids.tool });
    ids.cart = await insertCartItem(client, { ...mine, tool_id: ids.tool });
    ids.colleagueCart = await insertCartItem(client, { ...colleagues, tool_id: ids.tool });
    ids.foreignCart = await insertCartItem(client, { ...foreign, tool_id: ids.tool });
    ids.review = await insertReview(client, { ...mine, tool_id: ids.tool });
    ids.approvedReview = await insertReview(client, {
      ...mine,
      tool_id: ids.otherTool,
      status: 'APPROVED',
      moderated_by: ids.stranger,
      moderated_at: new Date(),
    });
    ids.foreignPending = await insertReview(client, { ...foreign, tool_id: ids.tool });
    ids.foreignApproved = await insertReview(client, {
      ...foreign,
      tool_id: ids.otherTool,
      status: 'APPROVED',
    });
  });
  afterAll(() => database.close());

  const idsOf = async (query: Promise<{ rows: { id: string }[] }>) =>
    (await query).rows.map(({ id }) => id).sort();

  it('is bound by exactly the twelve named policies, forced on all three tables', async () => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT polname AS name FROM pg_policy p
       WHERE ('marketplace_tenant'::regrole = ANY (polroles) OR 0 = ANY (polroles))
         AND polrelid::regclass::text LIKE 'marketplace%'`,
    );
    expect(rows.map(({ name }) => name).sort()).toEqual([...tenantPolicies].sort());
    const { rows: tables } = await client.query(
      `SELECT relname FROM pg_class
       WHERE relrowsecurity AND relforcerowsecurity AND relname LIKE 'marketplace%' ORDER BY relname`,
    );
    expect(tables.map(({ relname }) => relname)).toEqual([
      'marketplace_cart',
      'marketplace_purchases',
      'marketplace_reviews',
    ]);
  });

  it('is let to the tables of the desk by its appeals alone', async () => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT polname AS name FROM pg_policy
       WHERE ('marketplace_tenant'::regrole = ANY (polroles) OR 0 = ANY (polroles))
         AND polrelid::regclass::text NOT LIKE 'marketplace%' ORDER BY 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual([
      'tenant_appeals_insert',
      'tenant_appeals_select',
    ]);
  });

  describe('sees', () => {
    it("its own organisation's purchases and no others", async () => {
      expect(await idsOf(asTenant('SELECT id FROM marketplace_purchases'))).toEqual([ids.purchase]);
    });

    it('the carts of its user and organisation and no others', async () => {
      expect(await idsOf(asTenant('SELECT id FROM marketplace_cart'))).toEqual(
        [ids.cart, ids.colleagueCart].sort(),
      );
    });

    it('approved reviews and its own, not those of others that await moderation', async () => {
      expect(await idsOf(asTenant('SELECT id FROM marketplace_reviews'))).toEqual(
        [ids.review, ids.approvedReview, ids.foreignApproved].sort(),
      );
    });

    it('the catalog', async () => {
      const { rowCount } = await asTenant('SELECT * FROM marketplace_tools');
      expect(rowCount).toBe(2);
    });

    it.each(['moderation_notes', 'moderated_by'])(
      "not the staff's %s of a review",
      async (column) => {
        await expect(asTenant(`SELECT ${column} FROM marketplace_reviews`)).rejects.toMatchObject(
          rightMissing,
        );
      },
    );

    it.each([
      'users',
      'organizations',
      'organization_memberships',
      'desk_revisions',
      '_prisma_migrations',
    ])('nothing of %s', async (table) => {
      await expect(asTenant(`SELECT * FROM ${table}`)).rejects.toMatchObject(rightMissing);
    });
  });

  describe('without a proper session', () => {
    const sessions: readonly (readonly [string, Partial<ActingAs>])[] = [
      ['no settings', { organization: undefined, user: undefined }],
      ['empty settings', { organization: '', user: '' }],
      ['a malformed organisation', { organization: "x' OR true --" }],
      ['a malformed user', { user: 'not-a-uuid' }],
      ['both malformed', { organization: '1', user: '2' }],
    ];
    it.each(sessions)('(%s) sees nothing, and nothing crashes', async (_case, session) => {
      for (const table of ['marketplace_purchases', 'marketplace_cart', 'marketplace_reviews']) {
        const { rows } = await asTenant(`SELECT id FROM ${table}`, [], session);
        expect(rows, table).toEqual([]);
      }
    });

    it.each(sessions)('(%s) changes nothing', async (_case, session) => {
      const { rowCount } = await asTenant('UPDATE marketplace_cart SET quantity = 9', [], session);
      expect(rowCount).toBe(0);
      await expect(
        asTenant(
          `INSERT INTO marketplace_cart (organization_id, user_id, tool_id, item_type)
           VALUES ($1, $2, $3, 'TOOL')`,
          [ids.organization, ids.user, ids.otherTool],
          session,
        ),
      ).rejects.toMatchObject(rightMissing);
    });

    it("of the user sees the organisation's purchases only with the organisation", async () => {
      const { rows } = await asTenant('SELECT id FROM marketplace_purchases', [], {
        organization: undefined,
      });
      expect(rows).toEqual([]);
    });
  });

  describe('cannot touch money:', () => {
    const purchaseColumns = [
      ['payment_status', "'SUCCEEDED'"],
      ['amount', '0.01'],
      ['refunded_amount', '1'],
      ['currency', "'EUR'"],
      ['stripe_payment_id', "'pi_1'"],
      ['stripe_invoice_id', "'in_1'"],
      ['subscription_end', "now() + interval '10 years'"],
      ['activated_at', 'now()'],
      ['organization_id', 'uuidv7()'],
      ['user_id', 'uuidv7()'],
      ['tool_id', 'NULL'],
    ] as const;
    it.each(purchaseColumns)('%s of its own purchase', async (column, value) => {
      await expect(
        asTenant(`UPDATE marketplace_purchases SET ${column} = ${value}`),
      ).rejects.toMatchObject(rightMissing);
    });

    const buy = (columns: string, values: unknown[]) =>
      asTenant(
        `INSERT INTO marketplace_purchases
           (organization_id, user_id, tool_id, purchase_type, payment_method${columns})
         VALUES ($1, $2, $3, 'TOOL', 'CREDIT_CARD'${values.map((_, at) => `, $${at + 4}`).join('')})
         RETURNING amount, payment_status, status`,
        [ids.organization, ids.user, ids.tool, ...values],
      );

    it("a purchase it makes costs the catalog's price and is unpaid", async () => {
      const { rows } = await buy('', []);
      expect(rows).toEqual([{ amount: '49.00', payment_status: 'PENDING', status: 'ACTIVE' }]);
    });

    it.each([
      ['at another price', ', amount', ['0.01']],
      ['in another currency', ', amount, currency', ['49.00', 'JPY']],
      ['already paid', ', payment_status', ['SUCCEEDED']],
      ['with a payment of someone else', ', stripe_payment_id', ['pi_2']],
      ['dated back', ', purchase_date', ['2020-01-01']],
    ])('a purchase %s is refused', async (_case, columns, values) => {
      await expect(buy(columns, values)).rejects.toMatchObject(rightMissing);
    });

    it.each([
      ['for another organisation', () => [ids.otherOrganization, ids.user]],
      ['in the name of a colleague', () => [ids.organization, ids.colleague]],
    ])('a purchase %s is refused', async (_case, parties) => {
      await expect(
        asTenant(
          `INSERT INTO marketplace_purchases (organization_id, user_id, tool_id, purchase_type, payment_method)
           VALUES ($1, $2, $3, 'TOOL', 'CREDIT_CARD')`,
          [...parties(), ids.tool],
        ),
      ).rejects.toMatchObject(rightMissing);
    });

    it('it may cancel a purchase, which is dated by the database, but not revive it', async () => {
      await actingAs(
        client,
        { role: 'marketplace_tenant', organization: ids.organization, user: ids.user },
        async () => {
          const { rows } = await client.query(
            `UPDATE marketplace_purchases SET status = 'CANCELLED' RETURNING status, cancelled_at`,
          );
          expect(rows).toEqual([{ status: 'CANCELLED', cancelled_at: expect.any(Date) }]);
          await expect(
            client.query(`UPDATE marketplace_purchases SET status = 'ACTIVE'`),
          ).rejects.toMatchObject(rightMissing);
        },
      );
    });

    it.each(['REFUNDED', 'EXPIRED'])('it cannot call a purchase %s', async (status) => {
      await expect(
        asTenant(`UPDATE marketplace_purchases SET status = '${status}'`),
      ).rejects.toMatchObject(rightMissing);
    });

    it('deleting purchases removes none, its own included', async () => {
      const { rowCount } = await asTenant('DELETE FROM marketplace_purchases');
      expect(rowCount).toBe(0);
    });
  });

  describe('cannot moderate:', () => {
    it.each([
      ['status', "'APPROVED'"],
      ['verified_purchase', 'true'],
      ['helpful_count', '1000'],
      ['flagged_count', '0'],
      ['moderated_by', 'NULL'],
      ['moderation_notes', "'fine'"],
      ['organization_id', 'uuidv7()'],
      ['user_id', 'uuidv7()'],
      ['tool_id', 'uuidv7()'],
    ])('%s of its own review', async (column, value) => {
      await expect(
        asTenant(`UPDATE marketplace_reviews SET ${column} = ${value} WHERE id = $1`, [ids.review]),
      ).rejects.toMatchObject(rightMissing);
    });

    it.each([
      ['approved', 'status', 'APPROVED'],
      ['verified', 'verified_purchase', true],
      ['upvoted', 'helpful_count', 5],
    ])('a review that arrives %s is refused', async (_case, column, value) => {
      await expect(
        asTenant(
          `INSERT INTO marketplace_reviews (tool_id, organization_id, user_id, rating, ${column})
           VALUES ($1, $2, $3, 5, $4)`,
          [ids.otherTool, ids.organization, ids.user, value],
        ),
      ).rejects.toMatchObject(rightMissing);
    });

    it.each([
      ['another organisation', () => [ids.otherOrganization, ids.user]],
      ['another user', () => [ids.organization, ids.stranger]],
    ])('a review in the name of %s is refused', async (_case, parties) => {
      await expect(
        asTenant(
          `INSERT INTO marketplace_reviews (tool_id, organization_id, user_id, rating) VALUES ($1, $2, $3, 5)`,
          [ids.tool, ...parties()],
        ),
      ).rejects.toMatchObject(rightMissing);
    });

    it('changing the text of an approved review sends it back to moderation', async () => {
      const { rows } = await asTenant(
        `UPDATE marketplace_reviews SET review = 'Buy at example.net' WHERE id = $1
         RETURNING status, moderated_at`,
        [ids.approvedReview],
      );
      expect(rows).toEqual([{ status: 'PENDING', moderated_at: null }]);
    });

    it('an edit of an approved review that calls itself a decision of the desk is counted all the same', async () => {
      const session = {
        role: 'marketplace_tenant',
        organization: ids.organization,
        user: ids.user,
      };
      const drift = await actingAs(client, session, async () => {
        await client.query(
          `UPDATE marketplace_reviews
           SET review = 'Better: ' || set_config('desk.deciding', 'on', true) WHERE id = $1`,
          [ids.approvedReview],
        );
        await client.query('RESET ROLE');
        return client.query('SELECT subject FROM desk_counter_drift()');
      });
      expect(drift.rows).toEqual([]);
    });

    it('neither changes nor deletes the reviews of others', async () => {
      const update = await asTenant('UPDATE marketplace_reviews SET rating = 1 WHERE id = $1', [
        ids.foreignApproved,
      ]);
      const removal = await asTenant('DELETE FROM marketplace_reviews WHERE user_id <> $1', [
        ids.user,
      ]);
      expect([update.rowCount, removal.rowCount]).toEqual([0, 0]);
    });
  });

  describe('cannot reach other carts:', () => {
    it("a colleague's cart is read but neither changed nor emptied", async () => {
      const update = await asTenant('UPDATE marketplace_cart SET quantity = 5');
      const removal = await asTenant('DELETE FROM marketplace_cart');
      expect([update.rowCount, removal.rowCount]).toEqual([1, 1]);
    });

    it.each([
      ['another organisation', () => [ids.otherOrganization, ids.user]],
      ['a colleague', () => [ids.organization, ids.colleague]],
    ])('an item for %s is refused', async (_case, parties) => {
      await expect(
        asTenant(
          `INSERT INTO marketplace_cart (organization_id, user_id, tool_id, item_type)
           VALUES ($1, $2, $3, 'TOOL')`,
          [...parties(), ids.otherTool],
        ),
      ).rejects.toMatchObject(rightMissing);
    });

    it.each(['organization_id', 'user_id'])("a line's %s cannot be changed", async (column) => {
      await expect(
        asTenant(`UPDATE marketplace_cart SET ${column} = uuidv7()`),
      ).rejects.toMatchObject(rightMissing);
    });
  });

  it.each([
    ['marketplace_purchases', 'organization_id', () => ids.otherOrganization],
    ['marketplace_cart', 'organization_id', () => ids.otherOrganization],
    ['marketplace_cart', 'user_id', () => ids.stranger],
    ['marketplace_reviews', 'organization_id', () => ids.otherOrganization],
    ['marketplace_reviews', 'user_id', () => ids.stranger],
  ])('%s cannot be moved by %s even where a grant forgot it', async (table, column, target) => {
    await client.query('BEGIN');
    try {
      await client.query(`GRANT UPDATE (${column}) ON ${table} TO marketplace_tenant`);
      await client.query(
        `SELECT set_config('app.current_organization_id', $1, true), set_config('app.current_user_id', $2, true)`,
        [ids.organization, ids.user],
      );
      await client.query('SET LOCAL ROLE marketplace_tenant');
      await expect(
        client.query(`UPDATE ${table} SET ${column} = $1 WHERE user_id = $2`, [target(), ids.user]),
      ).rejects.toMatchObject(rightMissing);
    } finally {
      await client.query('ROLLBACK');
    }
  });

  describe('cannot leave its role:', () => {
    it.each(['marketplace_tools', 'marketplace_bundles', 'marketplace_bundle_items'])(
      '%s is read-only',
      async (table) => {
        await expect(asTenant(`DELETE FROM ${table}`)).rejects.toMatchObject(rightMissing);
        await expect(asTenant(`UPDATE ${table} SET id = id`)).rejects.toMatchObject(rightMissing);
        await expect(asTenant(`INSERT INTO ${table} DEFAULT VALUES`)).rejects.toMatchObject(
          rightMissing,
        );
      },
    );

    it.each([
      'marketplace_tools',
      'marketplace_purchases',
      'marketplace_cart',
      'marketplace_reviews',
    ])('TRUNCATE %s is refused', async (table) => {
      await expect(asTenant(`TRUNCATE ${table} CASCADE`)).rejects.toMatchObject(rightMissing);
    });

    it.each([
      'SET row_security = off; SELECT * FROM marketplace_purchases',
      'ALTER TABLE marketplace_purchases DISABLE ROW LEVEL SECURITY',
      'ALTER TABLE marketplace_reviews DISABLE TRIGGER USER',
      'DROP POLICY tenant_purchases_select ON marketplace_purchases',
      'SET session_replication_role = replica',
      'CREATE TABLE public.mine (id int)',
      "SELECT desk_count_purchases('{}', '{}', '{}', '{}')",
      "SELECT desk_count_reviews('{}')",
      "SELECT desk_refresh_verification('{}', '{}')",
      "SELECT desk_raise_revisions('tool', '{}')",
      'SELECT desk_has_bought(uuidv7(), uuidv7())',
      'SELECT desk_counter_drift()',
      "COPY marketplace_purchases TO PROGRAM 'true'",
      "SELECT pg_read_file('/etc/hostname')",
      'CREATE TRIGGER mine BEFORE UPDATE ON marketplace_cart EXECUTE FUNCTION desk_touch_updated_at()',
    ])('%s is refused', async (statement) => {
      await expect(asTenant(statement)).rejects.toMatchObject(rightMissing);
    });
  });
});
