import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../electron/database/connection';
import { reconcile } from '../../../electron/reconciliation/run/reconcile.service';
import { reportOf } from '../../../electron/reconciliation/run/report.service';
import { createLogger } from '../../../electron/shared/logger';
import { loadMarket } from '../../../prisma/seed/market/load-market';
import { openTestDatabase, type TestDatabase, testEngines } from '../../support/databases';
import { seededRandom } from '../../support/seeded-random';
import { financeActor } from '../../support/stripe-stage';

const days = { from: '2020-01-01', to: '2030-12-31' };
/** More rounds, and others, for a soak: CHANGES_ROUNDS and CHANGES_SEED. */
const rounds = Number(process.env['CHANGES_ROUNDS'] ?? 1);
const seed = Number(process.env['CHANGES_SEED'] ?? 5);

/** A random one of the purchases that are plainly paid, beside `c`, the charge of its payment. */
const paid = `(
  SELECT p.*, c.id AS charge, c.payment_intent FROM marketplace_purchases p
  JOIN desk_stripe_charges c ON c.payment_intent = p.stripe_payment_id AND c.captured
  ORDER BY md5(p.id::text || $1) LIMIT 1
) one`;
const billed = `(
  SELECT p.*, ip.id AS paying, ip.payment_intent FROM marketplace_purchases p
  JOIN desk_stripe_invoice_payments ip ON ip.invoice = p.stripe_invoice_id
  WHERE p.stripe_payment_id IS NULL ORDER BY md5(p.id::text || $1) LIMIT 1
) one`;

const sold = (item: 'tool_id' | 'bundle_id') => `(
  SELECT p.${item} AS id FROM marketplace_purchases p
  JOIN desk_stripe_charges c ON c.payment_intent = p.stripe_payment_id AND c.captured
  WHERE p.${item} IS NOT NULL ORDER BY md5(p.id::text || $1) LIMIT 1
) one`;

const ofPurchase = (set: string, source = paid) =>
  `UPDATE marketplace_purchases p SET ${set} FROM ${source} WHERE p.id = one.id`;
const ofCharge = (set: string) =>
  `UPDATE desk_stripe_charges c SET ${set} FROM ${paid} WHERE c.id = one.charge`;
const copyOf = (table: string, key: string, changes: string) => `
INSERT INTO ${table} SELECT copy.* FROM ${paid} JOIN ${table} c ON c.id = ${key}
CROSS JOIN jsonb_populate_record(NULL::${table}, to_jsonb(c) || ${changes}) copy`;

/** Everything that a comparison reads, changed by somebody else than a reconciliation. */
const changes: Readonly<Record<string, string>> = {
  amount: ofPurchase('amount = p.amount + 1'),
  status: ofPurchase(`status = 'CANCELLED'`),
  'payment status': ofPurchase(`payment_status = 'FAILED'`),
  'refund of ours': ofPurchase(
    `refunded_amount = p.amount, payment_status = 'REFUNDED', refunded_at = p.purchase_date`,
  ),
  currency: ofPurchase(`currency = CASE p.currency WHEN 'USD' THEN 'EUR' ELSE 'USD' END`),
  date: ofPurchase(`purchase_date = p.purchase_date - interval '40 days'`),
  'reference gone': ofPurchase('stripe_payment_id = NULL'),
  'reference to the charge': ofPurchase('stripe_payment_id = one.charge'),
  'reference to nothing': ofPurchase(`stripe_payment_id = 'pi_nothing' || one.charge`),
  'reference in the wrong column': ofPurchase('stripe_invoice_id = p.stripe_payment_id'),
  'purchase gone': `DELETE FROM marketplace_purchases p USING ${paid} WHERE p.id = one.id`,
  'billed purchase gone': `DELETE FROM marketplace_purchases p USING ${billed} WHERE p.id = one.id`,
  'second purchase': copyOf(
    'marketplace_purchases',
    'one.id',
    `jsonb_build_object('id', uuidv7(), 'stripe_payment_id', one.charge)`,
  ),
  'refund of theirs': ofCharge('amount_refunded = c.amount_captured'),
  'smaller capture': ofCharge('amount_captured = c.amount_captured - 1'),
  'failure afterwards': ofCharge(`status = 'failed', captured = false`),
  mode: ofCharge('livemode = NOT c.livemode'),
  customer: ofCharge(`customer = 'cus_somebody'`),
  email: ofCharge(`email = 'somebody@else.example'`),
  'metadata of another purchase': ofCharge(
    'purchase_id = (SELECT id::text FROM marketplace_purchases LIMIT 1)',
  ),
  'not booked': ofCharge(`balance_transaction = 'txn_never'`),
  'another charge': copyOf(
    'desk_stripe_charges',
    'one.charge',
    `jsonb_build_object('id', 'ch_again' || md5($1), 'payment_intent', 'pi_again' || md5($1), 'purchase_id', NULL)`,
  ),
  'bought and paid again': `
    WITH again AS (
      INSERT INTO desk_stripe_charges SELECT copy.* FROM ${paid} JOIN desk_stripe_charges c ON c.id = one.charge
      CROSS JOIN jsonb_populate_record(NULL::desk_stripe_charges, to_jsonb(c) || jsonb_build_object(
        'id', 'ch_bought' || md5($1), 'payment_intent', 'pi_bought' || md5($1), 'purchase_id', NULL,
        'created', c.created + interval '2 minutes')) copy
    )
    ${copyOf(
      'marketplace_purchases',
      'one.id',
      `jsonb_build_object('id', uuidv7(), 'stripe_payment_id', 'pi_bought' || md5($1),
        'purchase_date', c.purchase_date + interval '2 minutes')`,
    )}`,
  'invoice paid by another': `UPDATE desk_stripe_invoice_payments ip
    SET payment_intent = 'pi_other' || ip.id FROM ${billed} WHERE ip.id = one.paying`,
  'invoice paid twice': `
    INSERT INTO desk_stripe_invoice_payments SELECT copy.* FROM ${billed}
    JOIN desk_stripe_invoice_payments ip ON ip.id = one.paying
    CROSS JOIN jsonb_populate_record(NULL::desk_stripe_invoice_payments, to_jsonb(ip)
      || jsonb_build_object('id', 'inpay_again' || md5($1), 'payment_intent', 'pi_twice' || md5($1))) copy`,
  price: `UPDATE marketplace_tools t SET price_amount = price_amount + 1
    FROM ${sold('tool_id')} WHERE t.id = one.id`,
  'currency of a price': `UPDATE marketplace_tools t
    SET currency = CASE t.currency WHEN 'USD' THEN 'EUR' ELSE 'USD' END
    FROM ${sold('tool_id')} WHERE t.id = one.id`,
  'price of a bundle': `UPDATE marketplace_bundles b SET price_amount = price_amount + 1
    FROM ${sold('bundle_id')} WHERE b.id = one.id`,
  'customer of the buyer': `UPDATE organizations o SET stripe_customer_id = 'cus_' || md5($1)
    FROM ${paid} WHERE o.id = one.organization_id`,
  'address of the buyer': `UPDATE organizations o SET billing_email = 'new@address.example'
    FROM ${paid} WHERE o.id = one.organization_id`,
  'address of the user': `UPDATE users u SET email = md5($1) || '@address.example'
    FROM ${paid} WHERE u.id = one.user_id`,
};

describe.each(testEngines)('comparing only what changed, %s', (engine) => {
  let test: TestDatabase;
  let client: Client;
  let database: Database;

  beforeAll(async () => {
    test = await openTestDatabase(engine);
    client = await test.connect();
    await loadMarket(client, {
      now: new Date(),
      seed,
      purchases: 400,
      organizations: 60,
      users: 120,
      reviews: 0,
      mixed: true,
    });
    // Some are found by their invoice alone, and all pay with the user's own address.
    await client.query(
      `UPDATE marketplace_purchases SET stripe_payment_id = NULL
       WHERE stripe_invoice_id IS NOT NULL AND payment_status = 'SUCCEEDED' AND md5(id::text) > '8'`,
    );
    await client.query(
      `UPDATE desk_stripe_charges SET purchase_id = NULL WHERE payment_intent IN (
         SELECT payment_intent FROM desk_stripe_invoice_payments)`,
    );
    await client.query(
      `UPDATE desk_stripe_charges c SET email = u.email FROM marketplace_purchases p
       JOIN users u ON u.id = p.user_id WHERE p.stripe_payment_id = c.payment_intent`,
    );
    database = await openDatabase(test.source);
  });
  afterAll(async () => {
    await database.close();
    await test.close();
  });

  /** What a run finds, and since when everything was last compared. */
  const run = async () => {
    const context = { database, gateway: null, actor: financeActor, log: createLogger(() => {}) };
    const { runId } = await reconcile(context, days);
    const { findings, totals, rollforward } = await reportOf(context, runId);
    const { rows: matches } = await client.query(
      'SELECT purchase_id, stripe_id, pass, state FROM desk_matches ORDER BY purchase_id, stripe_id',
    );
    const { rows } = await client.query<{ at: Date }>(
      'SELECT whole_at AS at FROM desk_reconciliation_passes',
    );
    return { found: { findings, totals, rollforward, matches }, wholeAt: rows[0]?.at.getTime() };
  };
  const compareEverything = async () => {
    await client.query('DELETE FROM desk_reconciliation_passes');
    return run();
  };

  it('finds what comparing everything finds, whatever was changed in between', async () => {
    const random = seededRandom(seed);
    let { wholeAt } = await compareEverything();
    for (let round = 0; round < rounds; round += 1) {
      const made = Object.entries(changes).filter(
        // A first round of everything, then some of it at a time.
        () => round === 0 || random() < 0.2,
      );
      for (const [name, sql] of made) {
        const { rowCount } = await client.query(sql, [`${seed} ${round} ${name}`]);
        expect([name, rowCount]).toEqual([name, 1]);
      }
      const part = await run();
      expect(part.wholeAt).toBe(wholeAt);
      const whole = await compareEverything();
      expect(whole.wholeAt).not.toBe(wholeAt);
      expect([round, part.found]).toEqual([round, whole.found]);
      ({ wholeAt } = whole);
    }
  });

  it('takes back the match of a purchase that was deleted', async () => {
    await compareEverything();
    const { rows } = await client.query<{ id: string }>(
      `${changes['purchase gone']} RETURNING p.id`,
      ['deleted'],
    );
    const { found } = await run();
    expect(rows).toHaveLength(1);
    expect(found.matches.filter(({ purchase_id }) => purchase_id === rows[0]?.id)).toEqual([]);
  });

  it('finds what a price that was put back makes odd', async () => {
    const { rows } = await client.query<{ id: string; charge: string; tool: string }>(
      `SELECT p.id, c.id AS charge, p.tool_id AS tool FROM marketplace_purchases p
       JOIN desk_stripe_charges c ON c.payment_intent = p.stripe_payment_id AND c.captured
       JOIN marketplace_tools t ON t.id = p.tool_id AND t.price_amount = p.amount
       WHERE p.currency = 'USD' AND t.currency = 'USD' AND c.currency = 'USD'
         AND t.price_model = 'ONE_TIME' AND p.payment_status = 'SUCCEEDED'
         AND c.amount_refunded = 0 AND NOT c.disputed AND c.amount_captured = p.amount * 100
       ORDER BY p.id LIMIT 1`,
    );
    const [sale] = rows;
    if (!sale) throw new Error('Nothing was sold at the price of the catalog');
    const reprice = (by: number) =>
      client.query(
        'UPDATE marketplace_tools SET price_amount = price_amount + $2::int WHERE id = $1',
        [sale.tool, by],
      );
    await compareEverything();
    await reprice(1);
    await client.query('UPDATE marketplace_purchases SET amount = amount + 1 WHERE id = $1', [
      sale.id,
    ]);
    await client.query(
      `UPDATE desk_stripe_charges SET amount = amount + 100, amount_captured = amount_captured + 100
       WHERE id = $1`,
      [sale.charge],
    );
    await run();
    await reprice(-1);
    const part = await run();
    expect(part.found.findings.map(({ purchase_id }) => purchase_id)).toContain(sale.id);
    expect(part.found).toEqual((await compareEverything()).found);
  });

  if (engine === 'server') {
    it('finds what a transaction wrote that was open while the pass before it ran', async () => {
      const writer = await test.connect();
      try {
        const { wholeAt } = await compareEverything();
        await writer.query('BEGIN');
        const { rows } = await writer.query<{ id: string }>(
          `${ofPurchase('amount = p.amount + 7')} RETURNING p.id`,
          ['open meanwhile'],
        );
        expect(rows).toHaveLength(1);
        await run();
        await writer.query('COMMIT');
        const part = await run();
        expect(part.wholeAt).toBe(wholeAt);
        expect(part.found.findings.map(({ purchase_id }) => purchase_id)).toContain(rows[0]?.id);
        expect(part.found).toEqual((await compareEverything()).found);
      } finally {
        await writer.end();
      }
    });

    // What is known of a pass is the same in both engines.
    it('compares everything where it cannot know what changed', async () => {
      const { wholeAt } = await run();
      const wholeAfter = async (sql: string) => {
        await client.query(sql);
        const { wholeAt: at } = await run();
        return at !== wholeAt;
      };
      expect(await wholeAfter('SELECT 1')).toBe(false);
      // Copied from another database, where other transactions wrote it.
      expect(
        await wholeAfter('UPDATE desk_reconciliation_passes SET written_by = written_by - 1'),
      ).toBe(true);
      expect(await wholeAfter(`UPDATE desk_reconciliation_passes SET rules = 'others'`)).toBe(true);
    });
  }
});
