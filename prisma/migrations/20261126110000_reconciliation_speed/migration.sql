-- What reconciliation adds up over whole tables: the planner shares a sum among workers only where
-- it knows that few groups come out, and it cannot know that of a day or of several columns.
CREATE STATISTICS desk_purchases_by_day (ndistinct)
  ON currency, (((purchase_date AT TIME ZONE 'UTC')::date)) FROM marketplace_purchases;
CREATE STATISTICS desk_ledger_by_payout (ndistinct)
  ON currency, type, reporting_category, payout_id FROM desk_stripe_balance_transactions;

-- A run of ingest looks at what the last one stored, among a million charges. Rows lie in the order
-- in which they were stored, so a summary of each stretch is enough.
CREATE INDEX desk_stripe_charges_as_of_idx ON desk_stripe_charges USING brin (as_of);
