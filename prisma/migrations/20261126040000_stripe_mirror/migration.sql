-- The mirror: Stripe's objects as they were last read, typed columns for matching beside the raw
-- object. Amounts are minor units as Stripe sends them, currencies are in capitals like ours.
--
-- No foreign keys among them: objects arrive in any order, and some never. `as_of` is the second,
-- by Stripe's clock, for which the object's state was vouched: the start of the request that
-- fetched it, or the moment of the event that carried it. An older state never replaces a newer
-- one, and of two different states of one second neither is believed: the object is fetched again.

-- Which account the mirror holds. There is one mirror, so test data never mixes with live.
CREATE TABLE desk_stripe_account (
  singleton boolean NOT NULL DEFAULT true,
  account text NOT NULL,
  livemode boolean NOT NULL,
  pinned_at timestamptz(6) NOT NULL DEFAULT now(),
  expands_sources boolean NOT NULL DEFAULT true,
  event_cursor text,
  events_read_at timestamptz(6),
  ingested_at timestamptz(6),
  CONSTRAINT desk_stripe_account_pkey PRIMARY KEY (singleton),
  CONSTRAINT desk_stripe_account_singleton_check CHECK (singleton)
);

CREATE TABLE desk_stripe_balance_transactions (
  id text NOT NULL,
  livemode boolean NOT NULL,
  created timestamptz(6) NOT NULL,
  available_on timestamptz(6) NOT NULL,
  type text NOT NULL,
  reporting_category text,
  status text NOT NULL,
  amount bigint NOT NULL,
  fee bigint NOT NULL,
  net bigint NOT NULL,
  currency text NOT NULL,
  exchange_rate numeric(24, 12),
  fee_details_sum bigint,
  source text,
  payout_id text,
  raw jsonb NOT NULL,
  as_of timestamptz(6) NOT NULL,
  CONSTRAINT desk_stripe_balance_transactions_pkey PRIMARY KEY (id)
);
CREATE INDEX desk_stripe_balance_transactions_created_idx ON desk_stripe_balance_transactions (created);
CREATE INDEX desk_stripe_balance_transactions_source_idx ON desk_stripe_balance_transactions (source);
CREATE INDEX desk_stripe_balance_transactions_payout_id_idx ON desk_stripe_balance_transactions (payout_id);

CREATE TABLE desk_stripe_charges (
  id text NOT NULL,
  livemode boolean NOT NULL,
  created timestamptz(6) NOT NULL,
  status text NOT NULL,
  paid boolean NOT NULL,
  captured boolean NOT NULL,
  refunded boolean NOT NULL,
  disputed boolean NOT NULL,
  amount bigint NOT NULL,
  amount_captured bigint NOT NULL,
  amount_refunded bigint NOT NULL,
  currency text NOT NULL,
  payment_intent text,
  invoice text,
  customer text,
  email text,
  balance_transaction text,
  failure_balance_transaction text,
  failure_code text,
  payment_method_type text,
  purchase_id text,
  raw jsonb NOT NULL,
  as_of timestamptz(6) NOT NULL,
  CONSTRAINT desk_stripe_charges_pkey PRIMARY KEY (id)
);
CREATE INDEX desk_stripe_charges_created_idx ON desk_stripe_charges (created);
CREATE INDEX desk_stripe_charges_payment_intent_idx ON desk_stripe_charges (payment_intent);
CREATE INDEX desk_stripe_charges_customer_idx ON desk_stripe_charges (customer);
CREATE INDEX desk_stripe_charges_purchase_id_idx ON desk_stripe_charges (purchase_id);
-- Money that was taken and is not in the ledger yet: read again in every run.
CREATE INDEX desk_stripe_charges_unbooked_idx ON desk_stripe_charges (created)
  WHERE balance_transaction IS NULL AND captured AND status = 'succeeded';

CREATE TABLE desk_stripe_payment_intents (
  id text NOT NULL,
  livemode boolean NOT NULL,
  created timestamptz(6) NOT NULL,
  status text NOT NULL,
  capture_method text,
  amount bigint NOT NULL,
  amount_received bigint NOT NULL,
  amount_capturable bigint NOT NULL,
  currency text NOT NULL,
  customer text,
  email text,
  latest_charge text,
  invoice text,
  canceled_at timestamptz(6),
  cancellation_reason text,
  purchase_id text,
  raw jsonb NOT NULL,
  as_of timestamptz(6) NOT NULL,
  CONSTRAINT desk_stripe_payment_intents_pkey PRIMARY KEY (id)
);
CREATE INDEX desk_stripe_payment_intents_created_idx ON desk_stripe_payment_intents (created);
CREATE INDEX desk_stripe_payment_intents_purchase_id_idx ON desk_stripe_payment_intents (purchase_id);

CREATE TABLE desk_stripe_invoices (
  id text NOT NULL,
  livemode boolean NOT NULL,
  created timestamptz(6) NOT NULL,
  number text,
  status text,
  billing_reason text,
  collection_method text,
  subtotal bigint NOT NULL,
  total bigint NOT NULL,
  amount_due bigint NOT NULL,
  amount_paid bigint NOT NULL,
  amount_remaining bigint NOT NULL,
  amount_overpaid bigint NOT NULL,
  total_taxes bigint NOT NULL,
  total_discounts bigint NOT NULL,
  starting_balance bigint NOT NULL,
  ending_balance bigint,
  pre_payment_credit_notes_amount bigint NOT NULL,
  post_payment_credit_notes_amount bigint NOT NULL,
  proration_amount bigint,
  currency text NOT NULL,
  customer text,
  email text,
  subscription text,
  payment_intent text,
  charge text,
  paid_out_of_band boolean NOT NULL,
  service_start timestamptz(6),
  service_end timestamptz(6),
  due_date timestamptz(6),
  finalized_at timestamptz(6),
  paid_at timestamptz(6),
  voided_at timestamptz(6),
  marked_uncollectible_at timestamptz(6),
  purchase_id text,
  raw jsonb NOT NULL,
  as_of timestamptz(6) NOT NULL,
  CONSTRAINT desk_stripe_invoices_pkey PRIMARY KEY (id)
);
CREATE INDEX desk_stripe_invoices_created_idx ON desk_stripe_invoices (created);
CREATE INDEX desk_stripe_invoices_subscription_idx ON desk_stripe_invoices (subscription);
CREATE INDEX desk_stripe_invoices_customer_idx ON desk_stripe_invoices (customer);

CREATE TABLE desk_stripe_invoice_payments (
  id text NOT NULL,
  livemode boolean NOT NULL,
  created timestamptz(6) NOT NULL,
  invoice text NOT NULL,
  status text NOT NULL,
  is_default boolean NOT NULL,
  amount_requested bigint NOT NULL,
  amount_paid bigint,
  currency text NOT NULL,
  payment_type text,
  payment_intent text,
  charge text,
  payment_record text,
  paid_at timestamptz(6),
  canceled_at timestamptz(6),
  raw jsonb NOT NULL,
  as_of timestamptz(6) NOT NULL,
  CONSTRAINT desk_stripe_invoice_payments_pkey PRIMARY KEY (id)
);
CREATE INDEX desk_stripe_invoice_payments_invoice_idx ON desk_stripe_invoice_payments (invoice);
CREATE INDEX desk_stripe_invoice_payments_payment_intent_idx ON desk_stripe_invoice_payments (payment_intent);
CREATE INDEX desk_stripe_invoice_payments_charge_idx ON desk_stripe_invoice_payments (charge);

CREATE TABLE desk_stripe_subscriptions (
  id text NOT NULL,
  livemode boolean NOT NULL,
  created timestamptz(6) NOT NULL,
  status text NOT NULL,
  collection_method text,
  customer text,
  currency text,
  amount bigint,
  interval text,
  interval_count integer,
  product text,
  price text,
  start_date timestamptz(6),
  current_period_start timestamptz(6),
  current_period_end timestamptz(6),
  trial_start timestamptz(6),
  trial_end timestamptz(6),
  cancel_at_period_end boolean NOT NULL,
  cancel_at timestamptz(6),
  canceled_at timestamptz(6),
  ended_at timestamptz(6),
  latest_invoice text,
  purchase_id text,
  raw jsonb NOT NULL,
  as_of timestamptz(6) NOT NULL,
  CONSTRAINT desk_stripe_subscriptions_pkey PRIMARY KEY (id)
);
CREATE INDEX desk_stripe_subscriptions_customer_idx ON desk_stripe_subscriptions (customer);

CREATE TABLE desk_stripe_refunds (
  id text NOT NULL,
  livemode boolean NOT NULL,
  created timestamptz(6) NOT NULL,
  status text,
  reason text,
  failure_reason text,
  amount bigint NOT NULL,
  currency text NOT NULL,
  charge text,
  payment_intent text,
  balance_transaction text,
  failure_balance_transaction text,
  purchase_id text,
  raw jsonb NOT NULL,
  as_of timestamptz(6) NOT NULL,
  CONSTRAINT desk_stripe_refunds_pkey PRIMARY KEY (id)
);
CREATE INDEX desk_stripe_refunds_created_idx ON desk_stripe_refunds (created);
CREATE INDEX desk_stripe_refunds_charge_idx ON desk_stripe_refunds (charge);
CREATE INDEX desk_stripe_refunds_payment_intent_idx ON desk_stripe_refunds (payment_intent);

CREATE TABLE desk_stripe_disputes (
  id text NOT NULL,
  livemode boolean NOT NULL,
  created timestamptz(6) NOT NULL,
  status text NOT NULL,
  reason text,
  amount bigint NOT NULL,
  currency text NOT NULL,
  charge text,
  payment_intent text,
  balance_transactions text[] NOT NULL DEFAULT ARRAY[]::text[],
  is_charge_refundable boolean,
  has_evidence boolean,
  evidence_due_by timestamptz(6),
  raw jsonb NOT NULL,
  as_of timestamptz(6) NOT NULL,
  CONSTRAINT desk_stripe_disputes_pkey PRIMARY KEY (id)
);
CREATE INDEX desk_stripe_disputes_created_idx ON desk_stripe_disputes (created);
CREATE INDEX desk_stripe_disputes_charge_idx ON desk_stripe_disputes (charge);
CREATE INDEX desk_stripe_disputes_payment_intent_idx ON desk_stripe_disputes (payment_intent);

CREATE TABLE desk_stripe_payouts (
  id text NOT NULL,
  livemode boolean NOT NULL,
  created timestamptz(6) NOT NULL,
  arrival_date timestamptz(6) NOT NULL,
  status text NOT NULL,
  type text,
  method text,
  automatic boolean NOT NULL,
  amount bigint NOT NULL,
  currency text NOT NULL,
  balance_transaction text,
  failure_balance_transaction text,
  failure_code text,
  reconciliation_status text,
  original_payout text,
  reversed_by text,
  statement_descriptor text,
  trace_id text,
  members text NOT NULL DEFAULT 'unlisted',
  raw jsonb NOT NULL,
  as_of timestamptz(6) NOT NULL,
  CONSTRAINT desk_stripe_payouts_pkey PRIMARY KEY (id),
  CONSTRAINT desk_stripe_payouts_members_check CHECK (members IN ('unlisted', 'listed', 'unavailable'))
);
CREATE INDEX desk_stripe_payouts_created_idx ON desk_stripe_payouts (created);
CREATE INDEX desk_stripe_payouts_arrival_date_idx ON desk_stripe_payouts (arrival_date);

CREATE TABLE desk_stripe_customers (
  id text NOT NULL,
  livemode boolean NOT NULL,
  created timestamptz(6),
  deleted boolean NOT NULL,
  name text,
  email text,
  currency text,
  balance bigint,
  raw jsonb NOT NULL,
  as_of timestamptz(6) NOT NULL,
  CONSTRAINT desk_stripe_customers_pkey PRIMARY KEY (id)
);
CREATE INDEX desk_stripe_customers_email_idx ON desk_stripe_customers (email);

CREATE TABLE desk_stripe_credit_notes (
  id text NOT NULL,
  livemode boolean NOT NULL,
  created timestamptz(6) NOT NULL,
  status text NOT NULL,
  type text,
  reason text,
  amount bigint NOT NULL,
  total bigint NOT NULL,
  pre_payment_amount bigint,
  post_payment_amount bigint,
  out_of_band_amount bigint,
  currency text NOT NULL,
  invoice text,
  customer text,
  refunds text[] NOT NULL DEFAULT ARRAY[]::text[],
  customer_balance_transaction text,
  voided_at timestamptz(6),
  raw jsonb NOT NULL,
  as_of timestamptz(6) NOT NULL,
  CONSTRAINT desk_stripe_credit_notes_pkey PRIMARY KEY (id)
);
CREATE INDEX desk_stripe_credit_notes_invoice_idx ON desk_stripe_credit_notes (invoice);

-- What was listed, by each object's own `created`: windows [from_at, to_at) that never overlap.
-- A window is complete only once its listing came to its end; until then the cursor says how far
-- it came. What a server cannot or may not list is a gap with its reason, never silence.
CREATE TABLE desk_stripe_coverage (
  object text NOT NULL,
  from_at timestamptz(6) NOT NULL,
  to_at timestamptz(6) NOT NULL,
  state text NOT NULL,
  cursor text,
  cursor_created timestamptz(6),
  listed bigint NOT NULL DEFAULT 0,
  began_at timestamptz(6),
  as_of timestamptz(6),
  reason text,
  CONSTRAINT desk_stripe_coverage_pkey PRIMARY KEY (object, from_at),
  CONSTRAINT desk_stripe_coverage_state_check CHECK (state IN ('pending', 'complete', 'gap')),
  CONSTRAINT desk_stripe_coverage_window_check CHECK (to_at > from_at),
  CONSTRAINT desk_stripe_coverage_proof_check
    CHECK ((state = 'complete') = (as_of IS NOT NULL) AND (state = 'gap') = (reason IS NOT NULL))
);

-- Ids that Stripe was asked for and does not have: the second half of the proof that something is
-- missing. `other_mode` is Stripe's own remark that the object exists in the other mode.
CREATE TABLE desk_stripe_absences (
  id text NOT NULL,
  reason text NOT NULL,
  asked_at timestamptz(6) NOT NULL,
  CONSTRAINT desk_stripe_absences_pkey PRIMARY KEY (id),
  CONSTRAINT desk_stripe_absences_reason_check CHECK (reason IN ('missing', 'other_mode'))
);

-- Whether a window is proved: complete windows without a hole between them. A half-open window,
-- like the rows of desk_stripe_coverage.
CREATE FUNCTION desk_stripe_covered(wanted text, from_time timestamptz, to_time timestamptz)
RETURNS boolean
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT coalesce(
    range_agg(tstzrange(from_at, to_at)) FILTER (WHERE state = 'complete')
      @> tstzrange(from_time, to_time),
    false
  )
  FROM desk_stripe_coverage
  WHERE object = wanted;
END;

-- Finance reads Stripe for everyone; nobody takes anything out of the mirror.
GRANT SELECT, INSERT, UPDATE ON
  desk_stripe_account, desk_stripe_balance_transactions, desk_stripe_charges,
  desk_stripe_payment_intents, desk_stripe_invoices, desk_stripe_invoice_payments,
  desk_stripe_subscriptions, desk_stripe_refunds, desk_stripe_disputes, desk_stripe_payouts,
  desk_stripe_customers, desk_stripe_credit_notes, desk_stripe_coverage, desk_stripe_absences
  TO desk_finance;
-- Windows are merged and split as listing goes on; an absence ends when the object turns up.
GRANT DELETE ON desk_stripe_coverage, desk_stripe_absences TO desk_finance;
REVOKE EXECUTE ON FUNCTION desk_stripe_covered(text, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_stripe_covered(text, timestamptz, timestamptz) TO desk_finance;
