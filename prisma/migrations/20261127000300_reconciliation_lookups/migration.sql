-- What a reconciliation looks for among everything, and seldom or never finds. Each index holds only
-- the rows that have to be looked at, so a run that asks for them reads nothing else, and a row that
-- is in order costs no entry.

-- Purchases that name a charge where others name its intent, in whichever column.
CREATE INDEX desk_purchases_naming_charges_idx ON marketplace_purchases (id)
  WHERE left(stripe_payment_id, 3) IN ('ch_', 'py_') OR left(stripe_invoice_id, 3) IN ('ch_', 'py_')
    OR left(stripe_subscription_id, 3) IN ('ch_', 'py_');
-- Subscriptions, and those of them that run on our side.
CREATE INDEX desk_purchases_subscription_idx ON marketplace_purchases (stripe_subscription_id)
  WHERE stripe_subscription_id IS NOT NULL;
CREATE INDEX desk_purchases_running_idx ON marketplace_purchases (stripe_subscription_id)
  WHERE stripe_subscription_id IS NOT NULL AND status = 'ACTIVE';

-- Subscriptions that run on Stripe's side.
CREATE INDEX desk_stripe_subscriptions_live_idx ON desk_stripe_subscriptions (id)
  WHERE status IN ('active', 'trialing', 'past_due');
-- Invoices about which more is to be said than that one payment paid them whole.
CREATE INDEX desk_stripe_invoices_odd_idx ON desk_stripe_invoices (id)
  WHERE status IS DISTINCT FROM 'paid' OR paid_out_of_band OR total = 0 OR amount_due <> amount_paid
    OR coalesce(proration_amount, 0) <> 0
    OR pre_payment_credit_notes_amount <> 0 OR post_payment_credit_notes_amount <> 0;
-- Links as they were before API version 2025-03-31.
CREATE INDEX desk_stripe_invoices_naming_payments_idx ON desk_stripe_invoices (id)
  WHERE payment_intent IS NOT NULL OR charge IS NOT NULL;
CREATE INDEX desk_stripe_payment_intents_naming_invoices_idx ON desk_stripe_payment_intents (id)
  WHERE invoice IS NOT NULL;
CREATE INDEX desk_stripe_charges_naming_invoices_idx ON desk_stripe_charges (id)
  WHERE invoice IS NOT NULL;

CREATE INDEX desk_matches_proposed_idx ON desk_matches (purchase_id) WHERE state = 'proposed';

-- Purchases are added up by day; days are cut off without a calendar, which takes a third of the time.
DROP STATISTICS desk_purchases_by_day;
CREATE STATISTICS desk_purchases_by_day (ndistinct)
  ON currency, (date_bin('1 day', purchase_date, timestamptz '2000-01-01 00:00:00Z')) FROM marketplace_purchases;

-- A finding that is seen again is written again with the run that saw it: room beside it on its
-- page, and no index on what changes, so that no index has to be written with it.
DROP INDEX desk_findings_last_run_id_idx;
ALTER TABLE desk_findings SET (fillfactor = 70);
