import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actingAs, rightMissing } from '../../support/acting-as';
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

type Role = 'curator' | 'moderator' | 'finance' | 'admin';
const roles: readonly Role[] = ['curator', 'moderator', 'finance', 'admin'];

/** Statements of the desk's work, and the only roles that may run each. */
const matrix: readonly (readonly [statement: string, allowed: readonly Role[]])[] = [
  ['SELECT * FROM marketplace_tools', roles],
  ['SELECT * FROM marketplace_bundles', roles],
  ['SELECT * FROM marketplace_bundle_items', roles],
  ['SELECT * FROM desk_revisions', roles],
  ['SELECT * FROM _prisma_migrations', roles],
  ["UPDATE marketplace_tools SET name = 'New name'", ['curator']],
  ["UPDATE marketplace_tools SET status = 'DISABLED'", ['curator']],
  ['UPDATE marketplace_tools SET price_amount = 50', ['curator']],
  ['UPDATE marketplace_tools SET purchase_count = 9', []],
  ['UPDATE marketplace_tools SET review_count = 9', []],
  ['UPDATE marketplace_tools SET avg_rating = 5', []],
  ['UPDATE marketplace_tools SET view_count = 9', []],
  ['UPDATE marketplace_tools SET id = uuidv7()', []],
  ["UPDATE marketplace_tools SET created_at = '2020-01-01'", []],
  ["DELETE FROM marketplace_tools WHERE slug = 'unused'", ['curator']],
  ['TRUNCATE marketplace_tools CASCADE', []],
  ['UPDATE marketplace_bundles SET discount_percent = 20', ['curator']],
  ['UPDATE marketplace_bundles SET purchase_count = 9', []],
  ['UPDATE marketplace_bundle_items SET position = 3', ['curator']],
  ['DELETE FROM marketplace_bundle_items', ['curator']],
  ['UPDATE desk_revisions SET revision = 1', []],
  ['SELECT id, payment_status FROM marketplace_purchases', ['moderator', 'finance', 'admin']],
  ['SELECT amount FROM marketplace_purchases', ['finance', 'admin']],
  ['SELECT stripe_payment_id FROM marketplace_purchases', ['finance', 'admin']],
  // Finance changes purchases through decisions, which are functions that audit (desk_resolve).
  ["UPDATE marketplace_purchases SET payment_status = 'REFUNDED'", []],
  ['UPDATE marketplace_purchases SET amount = 60', []],
  ['SELECT * FROM desk_audit_log', ['finance', 'admin']],
  ['INSERT INTO desk_audit_log SELECT * FROM desk_audit_log', []],
  ["SELECT desk_audit('forged', 'x', 'x', '{}')", []],
  ['SELECT * FROM desk_resolutions', ['finance', 'admin']],
  ["UPDATE desk_resolutions SET state = 'done'", []],
  ["UPDATE desk_stripe_writes SET state = 'confirmed'", []],
  ['UPDATE desk_approval_limits SET limit_amount = 0', []],
  ["SELECT desk_set_approval_limit('USD', 5)", ['admin']],
  [
    "SELECT desk_import_bank_statement(uuidv7(), 'f', 'h', 'csv', 'a', 'USD', '2026-10-01', '2026-10-31', '[]')",
    ['finance'],
  ],
  ['UPDATE desk_bank_lines SET payout_id = NULL', []],
  ['DELETE FROM desk_period_closings', []],
  ["INSERT INTO desk_period_reopenings SELECT uuidv7(), now(), uuidv7(), repeat('x', 20)", []],
  ["SELECT desk_write_purchase(uuidv7(), '{}')", []],
  ['SELECT desk_carry_out(uuidv7())', []],
  ['UPDATE marketplace_purchases SET usage_count = 0', []],
  ['UPDATE marketplace_purchases SET organization_id = uuidv7()', []],
  ['DELETE FROM marketplace_purchases', []],
  ['SELECT moderation_notes FROM marketplace_reviews', ['moderator']],
  ["UPDATE marketplace_reviews SET status = 'REJECTED', moderated_by = $actor", []],
  ["UPDATE marketplace_reviews SET review = 'Rewritten'", []],
  ['UPDATE marketplace_reviews SET rating = 5', []],
  ['UPDATE marketplace_reviews SET verified_purchase = true', []],
  ['DELETE FROM marketplace_reviews', []],
  ...[
    'desk_review_state',
    'desk_decisions',
    'desk_conflicts',
    'desk_claims',
    'desk_sync_meta',
  ].flatMap((table): [string, Role[]][] => [
    [`SELECT * FROM ${table}`, []],
    [`INSERT INTO ${table} SELECT * FROM ${table}`, []],
    [`DELETE FROM ${table}`, []],
  ]),
  ['UPDATE desk_review_state SET mod_rev = 0', []],
  ["UPDATE desk_decisions SET outcome = 'APPLIED'", []],
  ["UPDATE desk_conflicts SET state = 'RESOLVED'", []],
  ['UPDATE desk_claims SET expires_at = now()', []],
  ['SELECT * FROM desk_devices', ['admin']],
  ['UPDATE desk_devices SET last_seq = 0', []],
  ['UPDATE desk_devices SET revoked_at = now()', ['admin']],
  ['SELECT * FROM desk_logins', ['admin']],
  ['DELETE FROM desk_logins', ['admin']],
  ['UPDATE desk_logins SET user_id = uuidv7()', []],
  ["SELECT desk_link_login('ana', 'ana@example.com')", []],
  ['SELECT desk_may_moderate(uuidv7())', ['admin']],
  ["SELECT desk_push(uuidv7(), '[]')", ['moderator']],
  ['SELECT desk_pull(uuidv7(), NULL, NULL, 10)', ['moderator']],
  ['SELECT desk_hello(uuidv7(), 1)', ['moderator']],
  ["SELECT desk_register_device(uuidv7(), '', 1)", ['moderator']],
  ["SELECT desk_claim(uuidv7(), '{}', now())", ['moderator']],
  ["SELECT desk_release(uuidv7(), '{}')", ['moderator']],
  ['SELECT desk_digests(uuidv7())', ['moderator']],
  ["SELECT desk_pull_buckets(uuidv7(), '{}', NULL, 10)", ['moderator']],
  ['SELECT * FROM desk_moderators()', ['moderator']],
  ['SELECT desk_acting_user_id()', roles],
  ['SELECT desk_enter_words(1)', ['curator']],
  ['DELETE FROM desk_tool_words_unindexed', []],
  ['SELECT * FROM desk_login_person()', roles],
  ['SELECT desk_restamp()', ['admin']],
  ["SELECT desk_judge(uuidv7(), true, '{}')", []],
  ['SELECT desk_conflict_is_about(uuidv7(), uuidv7())', []],
  ['SELECT desk_sync_epoch()', []],
  ['SELECT desk_pull_items(ARRAY[1::smallint], ARRAY[uuidv7()])', []],
  ['SELECT desk_items_on_page(ARRAY[1::smallint], ARRAY[uuidv7()])', []],
  ['SELECT desk_page_bytes()', []],
  ['SELECT * FROM marketplace_cart', []],
  ['SELECT * FROM desk_change_sets', roles],
  ['SELECT * FROM desk_changes', roles],
  ["INSERT INTO desk_change_sets (id, origin) VALUES (uuidv7(), 'form')", ['curator']],
  ["INSERT INTO desk_change_sets (id, origin, author_name) VALUES (uuidv7(), 'form', 'Ana')", []],
  // History is written by a commit, with the owner's rights (desk_apply_change_set).
  ['INSERT INTO desk_changes SELECT * FROM desk_changes', []],
  ["UPDATE desk_changes SET before = '{}'", []],
  ['DELETE FROM desk_changes', []],
  ['UPDATE desk_change_sets SET author_id = uuidv7()', []],
  ["UPDATE desk_change_sets SET state = 'committed'", []],
  ["UPDATE desk_change_sets SET committed_at = '2020-01-01'", []],
  ['UPDATE desk_change_sets SET tool_count = 9', []],
  ['UPDATE desk_change_sets SET bundle_count = 9', []],
  ["UPDATE desk_change_sets SET origin = 'import'", []],
  ["UPDATE desk_change_sets SET reason = 'Why'", ['curator']],
  ['SELECT desk_create_tools(uuidv7())', []],
  ['SELECT desk_update_tools(uuidv7())', []],
  ['SELECT * FROM desk_staged_changes', ['curator']],
  ["SELECT desk_write_tools('{}', '{}', '{}')", ['curator']],
  ['SELECT id, name FROM organizations', ['moderator', 'finance', 'admin']],
  ['SELECT billing_email FROM organizations', ['finance', 'admin']],
  ['SELECT id, name FROM users', ['moderator', 'finance', 'admin']],
  ['SELECT email FROM users', ['finance', 'admin']],
  ["UPDATE users SET role = 'SUPER_ADMIN'", []],
  ['SELECT * FROM organization_memberships', ['finance', 'admin']],
  ['SELECT * FROM desk_counter_drift()', ['admin']],
  ['SELECT * FROM desk_stripe_charges', ['finance', 'admin']],
  ["UPDATE desk_stripe_charges SET status = 'failed'", ['finance']],
  ['DELETE FROM desk_stripe_charges', []],
  ['TRUNCATE desk_stripe_balance_transactions', []],
  ['SELECT livemode FROM desk_stripe_account', ['finance', 'admin']],
  ['DELETE FROM desk_stripe_account', []],
  ['DELETE FROM desk_stripe_coverage', ['finance']],
  ["SELECT desk_stripe_covered('charge', now(), now())", ['finance', 'admin']],
  ['SELECT * FROM desk_findings', ['finance', 'admin']],
  ['UPDATE desk_findings SET cleared_at = now()', []],
  ["UPDATE desk_findings SET state = 'information'", []],
  ['INSERT INTO desk_findings SELECT * FROM desk_findings', []],
  ["UPDATE desk_findings SET key = 'X|another'", []],
  ['DELETE FROM desk_findings', []],
  ['SELECT * FROM desk_matches', ['finance', 'admin']],
  ['UPDATE desk_matches SET purchase_id = uuidv7()', []],
  ['UPDATE desk_matches SET locked_at = NULL', []],
  ['TRUNCATE desk_matches', []],
  ['SELECT * FROM desk_reconciliation_runs', ['finance', 'admin']],
  ['DELETE FROM desk_reconciliation_runs', []],
  ["UPDATE desk_reconciliation_runs SET status = 'completed', finished_at = now()", []],
  ['INSERT INTO desk_reconciliation_runs SELECT * FROM desk_reconciliation_runs', []],
  ["SELECT desk_begin_run(uuidv7(), '2026-10-01', '2026-10-31')", ['finance']],
  ["SELECT desk_end_run(uuidv7(), 'failed')", ['finance']],
  ['SELECT desk_note_purchases(uuidv7())', ['finance']],
  ["SELECT desk_purchases_hash('2026-10-01', '2026-10-31')", []],
  ["SELECT desk_worth_of(uuidv7(), '{}')", ['finance', 'admin']],
  ["SELECT desk_decided_values('{}', NULL)", []],
  ['SELECT * FROM desk_reconciliation_passes', ['finance']],
  ['DELETE FROM desk_reconciliation_passes', []],
  ['DELETE FROM desk_reconciliation_doubts', ['finance']],
  ['DELETE FROM desk_reconciliation_prices', ['finance']],
  ['DELETE FROM desk_deleted_purchases', ['finance']],
  ['INSERT INTO desk_deleted_purchases (id) VALUES (uuidv7())', []],
  ["UPDATE desk_stripe_absences SET reason = 'missing'", ['finance']],
  ['DELETE FROM desk_stripe_wanted', ['finance']],
  ['DELETE FROM _prisma_migrations', []],
  ['CREATE TABLE mine (id int)', []],
  ['ALTER TABLE marketplace_reviews DISABLE TRIGGER USER', []],
  ['SELECT * FROM desk_media', roles],
  ["UPDATE desk_media SET content_type = 'image/gif'", []],
  ['UPDATE desk_media SET used_at = now()', []],
  ['DELETE FROM desk_media', []],
  ['SELECT desk_sweep_media()', ['curator']],
  ['SELECT * FROM desk_tool_media', roles],
  [
    "INSERT INTO desk_tool_media SELECT id, 'https://a.example/a.png', 'A' FROM marketplace_tools",
    ['curator'],
  ],
  ["UPDATE desk_tool_media SET alt_text = 'B'", ['curator']],
  ["UPDATE desk_tool_media SET address = 'x'", []],
  ['SELECT * FROM desk_tool_words', roles],
  ["UPDATE desk_tool_words SET words = 'x'", []],
  ['DELETE FROM desk_tool_words', []],
  ['SELECT * FROM desk_listed_tools', roles],
  ["SELECT desk_price_rank('FREE', 0)", roles],
  ['UPDATE desk_listed_tools SET price_amount = 1', []],
  ['DELETE FROM desk_listed_tools', []],
  ["SELECT desk_raise_revisions('tool', '{}')", []],
];

describe.each(testEngines)('staff on the %s engine', (engine) => {
  let database: TestDatabase;
  let client: Client;
  const ids = { tool: '', organization: '', author: '', actor: '', review: '', purchase: '' };

  beforeAll(async () => {
    database = await openTestDatabase(engine);
    client = await database.connect();
    ids.tool = await insertTool(client);
    await insertBundle(client, [ids.tool]);
    await insertTool(client, { slug: 'unused' });
    ids.organization = await insertOrganization(client);
    ids.author = await insertUser(client);
    ids.actor = await insertUser(client);
    const party = { organization_id: ids.organization, user_id: ids.author, tool_id: ids.tool };
    ids.purchase = await insertPurchase(client, party);
    ids.review = await insertReview(client, party);
    await insertCartItem(client, party);
  });
  afterAll(() => database.close());

  const acting = (role: string, statement: string, user: string | undefined = ids.actor) =>
    actingAs(client, { role, user }, () =>
      client.query(statement.replaceAll('$actor', `'${ids.actor}'`)),
    );
  const asStaff = (role: Role, statement: string, user?: string) =>
    acting(`desk_${role}`, statement, user);
  const asOwner = (statement: string) => acting('NONE', statement);

  describe.each(roles)('as %s', (role) => {
    it.each(matrix.filter(([, allowed]) => allowed.includes(role)))('may %s', async (statement) => {
      // Row security hides rows without a word: who may do it reaches as many as the owner.
      const { rowCount } = await asStaff(role, statement);
      expect(rowCount).toBe((await asOwner(statement)).rowCount);
    });

    it.each(matrix.filter(([, allowed]) => !allowed.includes(role)))(
      'may not %s',
      async (statement) => {
        await expect(asStaff(role, statement)).rejects.toMatchObject(rightMissing);
      },
    );
  });

  it('row security shows moderators and finance every row, not only their own', async () => {
    const reviews = await asStaff('moderator', 'SELECT id FROM marketplace_reviews');
    const purchases = await asStaff('finance', 'SELECT id FROM marketplace_purchases');
    expect([reviews.rowCount, purchases.rowCount]).toEqual([1, 1]);
  });

  it('a curator creates a tool whose counters start at nothing, whatever was sent', async () => {
    const { rows } = await asStaff(
      'curator',
      `INSERT INTO marketplace_tools (slug, name, description, category, price_model, required_tier,
         features, integration_type, provider, purchase_count, view_count, usage_count, review_count, avg_rating)
       VALUES ('new', 'New', 'New.', 'CRM_TOOLS', 'FREE', 'FREE', '[]', 'API', 'Example', 7, 7, 7, 7, 5)
       RETURNING purchase_count, view_count, usage_count, review_count, avg_rating`,
    );
    expect(rows).toEqual([
      { purchase_count: 0, view_count: 0, usage_count: 0, review_count: 0, avg_rating: null },
    ]);
  });

  it('a curator cannot delete what was sold', async () => {
    await expect(
      asStaff('curator', `DELETE FROM marketplace_tools WHERE id = '${ids.tool}'`),
    ).rejects.toMatchObject({ code: '23001' });
  });
});
