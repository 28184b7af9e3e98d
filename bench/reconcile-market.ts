import type { Pool } from 'pg';

/**
 * Fills a migrated database with a month of purchases and their mirror, straight in SQL: 7 of 10 by
 * intent, 1 by invoice, 2 by subscription; 1 in 100 refunded without a record; about 1.2 balance
 * transactions each.
 * @param size how many purchases
 */
export async function fillMarket(pool: Pool, size: number): Promise<void> {
  const organizations = Math.max(10, Math.round(size / 100));
  const client = await pool.connect();
  try {
    // Counters follow from purchases by triggers; this is about joining them, not about counting.
    await client.query('SET session_replication_role = replica');
    await client.query(`
INSERT INTO organizations (id, name, slug, billing_email, stripe_customer_id)
SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(i),12,'0'))::uuid, 'Org '||i, 'org-'||i, 'billing'||i||'@x.example', 'cus_'||md5('c'||i) FROM generate_series(1, ${organizations}) i;
INSERT INTO users (id, email) SELECT ('00000000-0000-7000-9000-' || lpad(to_hex(i),12,'0'))::uuid, 'u'||i||'@x.example' FROM generate_series(1, 1000) i;
INSERT INTO marketplace_tools (id, slug, name, description, category, price_model, price_amount, required_tier, features, integration_type, provider)
SELECT ('00000000-0000-7000-a000-' || lpad(to_hex(i),12,'0'))::uuid, 't'||i, 'T', 'd', 'CRM_TOOLS', 'ONE_TIME', 10+i, 'FREE', '[]', 'API', 'x' FROM generate_series(1, 50) i;
INSERT INTO desk_stripe_account (account, livemode) VALUES ('acct_1', false);
CREATE TEMP TABLE base AS SELECT i, ('00000000-0000-7000-b000-' || lpad(to_hex(i),12,'0'))::uuid AS id,
  ('00000000-0000-7000-8000-' || lpad(to_hex(1 + i % ${organizations}),12,'0'))::uuid AS org, 1 + i % ${organizations} AS orgn,
  timestamptz '2026-10-01 00:00:10+00' + i * (interval '30 days' / ${size}) AS at, 1 + i % 50 AS tool, md5('x'||i) AS h
FROM generate_series(1, ${size}) i;
INSERT INTO marketplace_purchases (id, organization_id, user_id, tool_id, purchase_type, amount, currency, payment_method, payment_status, stripe_payment_id, stripe_invoice_id, stripe_subscription_id, is_subscription, subscription_start, subscription_end, auto_renew, activated_at, purchase_date, created_at, updated_at)
SELECT id, org, ('00000000-0000-7000-9000-' || lpad(to_hex(1 + i % 1000),12,'0'))::uuid, ('00000000-0000-7000-a000-' || lpad(to_hex(tool),12,'0'))::uuid, 'TOOL', 10+tool, 'USD', 'CREDIT_CARD', 'SUCCEEDED',
  CASE WHEN i%10 < 7 THEN 'pi_3'||h END, CASE WHEN i%10>=7 THEN 'in_1'||h END, CASE WHEN i%10>=8 THEN 'sub_1'||h END, i%10>=8, CASE WHEN i%10>=8 THEN at END, CASE WHEN i%10>=8 THEN at + interval '30 days' END, false, at, at, at, at FROM base;
INSERT INTO desk_stripe_payment_intents (id, livemode, created, status, amount, amount_received, amount_capturable, currency, customer, latest_charge, raw, as_of)
SELECT 'pi_3'||h, false, at, 'succeeded', (10+tool)*100, (10+tool)*100, 0, 'USD', 'cus_'||md5('c'||orgn), 'ch_3'||h, '{}', now() FROM base;
INSERT INTO desk_stripe_charges (id, livemode, created, status, paid, captured, refunded, disputed, amount, amount_captured, amount_refunded, currency, payment_intent, customer, email, balance_transaction, raw, as_of)
SELECT 'ch_3'||h, false, at + interval '2 seconds', 'succeeded', true, true, false, false, (10+tool)*100, (10+tool)*100, CASE WHEN i % 100 = 1 THEN (10+tool)*100 ELSE 0 END, 'USD', 'pi_3'||h, 'cus_'||md5('c'||orgn), 'billing'||orgn||'@x.example', 'txn_3'||h, '{"object":"charge"}', now() FROM base;
INSERT INTO desk_stripe_balance_transactions (id, livemode, created, available_on, type, reporting_category, status, amount, fee, net, currency, fee_details_sum, source, payout_id, raw, as_of)
SELECT 'txn_3'||h, false, at + interval '2 seconds', at + interval '2 days', 'charge', 'charge', 'available', (10+tool)*100, 60, (10+tool)*100-60, 'USD', 60, 'ch_3'||h, 'po_'||to_char(at,'YYYYMMDD'), '{}', now() FROM base;
INSERT INTO desk_stripe_refunds (id, livemode, created, status, amount, currency, charge, payment_intent, raw, as_of)
SELECT 're_3'||h, false, at + interval '1 day', 'succeeded', (10+tool)*100, 'USD', 'ch_3'||h, 'pi_3'||h, '{}', now() FROM base WHERE i % 100 = 1;
INSERT INTO desk_stripe_balance_transactions (id, livemode, created, available_on, type, reporting_category, status, amount, fee, net, currency, fee_details_sum, source, payout_id, raw, as_of)
SELECT 'txn_r'||h, false, at + interval '1 day', at + interval '2 days', 'refund', 'refund', 'available', -(10+tool)*100, 0, -(10+tool)*100, 'USD', 0, 're_3'||h, 'po_'||to_char(at,'YYYYMMDD'), '{}', now() FROM base WHERE i % 100 = 1;
INSERT INTO desk_stripe_balance_transactions (id, livemode, created, available_on, type, reporting_category, status, amount, fee, net, currency, fee_details_sum, source, payout_id, raw, as_of)
SELECT 'txn_f'||h, false, at, at, 'adjustment', 'fee', 'available', -1, 0, -1, 'USD', 0, NULL, 'po_'||to_char(at,'YYYYMMDD'), '{}', now() FROM base WHERE i % 5 = 1;
INSERT INTO desk_stripe_invoices (id, livemode, created, status, subtotal, total, amount_due, amount_paid, amount_remaining, amount_overpaid, total_taxes, total_discounts, starting_balance, pre_payment_credit_notes_amount, post_payment_credit_notes_amount, currency, customer, subscription, paid_out_of_band, service_start, raw, as_of)
SELECT 'in_1'||h, false, at, 'paid', (10+tool)*100,(10+tool)*100,(10+tool)*100,(10+tool)*100,0,0,0,0,0,0,0,'USD','cus_'||md5('c'||orgn), CASE WHEN i%10>=8 THEN 'sub_1'||h END, false, at, '{}', now() FROM base WHERE i%10>=7;
INSERT INTO desk_stripe_invoice_payments (id, livemode, created, invoice, status, is_default, amount_requested, amount_paid, currency, payment_type, payment_intent, raw, as_of)
SELECT 'inpay_1'||h, false, at, 'in_1'||h, 'paid', true, (10+tool)*100,(10+tool)*100,'USD','payment_intent','pi_3'||h,'{}',now() FROM base WHERE i%10>=7;
INSERT INTO desk_stripe_subscriptions (id, livemode, created, status, customer, currency, cancel_at_period_end, raw, as_of)
SELECT 'sub_1'||h, false, at, 'canceled', 'cus_'||md5('c'||orgn), 'USD', false, '{}', now() FROM base WHERE i%10>=8;
INSERT INTO desk_stripe_payouts (id, livemode, created, arrival_date, status, automatic, amount, currency, members, raw, as_of)
SELECT payout_id, false, min(created)+interval '2 days', min(created)+interval '3 days', 'paid', true, sum(net), 'USD', 'listed', '{}', now() FROM desk_stripe_balance_transactions GROUP BY payout_id;
INSERT INTO desk_stripe_balance_transactions (id, livemode, created, available_on, type, reporting_category, status, amount, fee, net, currency, fee_details_sum, source, payout_id, raw, as_of)
SELECT 'txn_'||id, false, created, created, 'payout', 'payout', 'available', -amount, 0, -amount, 'USD', 0, id, id, '{}', now() FROM desk_stripe_payouts;
INSERT INTO desk_stripe_coverage (object, from_at, to_at, state, as_of) SELECT o, '2026-10-01', '2026-11-26', 'complete', now() FROM unnest(ARRAY['balance_transaction','charge','payment_intent','invoice','invoice_payment','subscription','refund','dispute','payout']) o;
`);
    await client.query(`UPDATE marketplace_purchases SET status = 'EXPIRED' WHERE is_subscription`);
    await client.query('SET session_replication_role = origin');
    await client.query('DROP TABLE base');
    await client.query('VACUUM ANALYZE');
  } finally {
    client.release();
  }
}
