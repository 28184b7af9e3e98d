-- What a reconciliation leaves behind: its runs, which purchase was paid by which payment of
-- Stripe's, and what does not agree. All of it beside the platform's tables; nothing here points at
-- the mirror by a foreign key, because Stripe's objects arrive in any order.

CREATE TABLE desk_reconciliation_runs (
  id uuid NOT NULL DEFAULT uuidv7(),
  -- First and last day, both included, in UTC.
  period_from date NOT NULL,
  period_to date NOT NULL,
  -- The instant that ages and due dates are counted to.
  as_of timestamptz(6) NOT NULL,
  status text NOT NULL DEFAULT 'running',
  -- The acting person; null for a run from the command line.
  started_by uuid,
  started_at timestamptz(6) NOT NULL DEFAULT now(),
  finished_at timestamptz(6),
  coverage jsonb NOT NULL DEFAULT '[]',
  totals jsonb NOT NULL DEFAULT '[]',
  -- Totals by day of purchase, for the trend.
  days jsonb NOT NULL DEFAULT '[]',
  rollforward jsonb NOT NULL DEFAULT '[]',
  -- How many findings the run saw, for the first time saw, and saw no more.
  seen integer NOT NULL DEFAULT 0,
  appeared integer NOT NULL DEFAULT 0,
  cleared integer NOT NULL DEFAULT 0,
  CONSTRAINT desk_reconciliation_runs_pkey PRIMARY KEY (id),
  CONSTRAINT desk_reconciliation_runs_period_check CHECK (period_from <= period_to),
  CONSTRAINT desk_reconciliation_runs_status_check
    CHECK (status IN ('running', 'completed', 'failed', 'cancelled')),
  CONSTRAINT desk_reconciliation_runs_finished_check CHECK ((status = 'running') = (finished_at IS NULL))
);
CREATE INDEX desk_reconciliation_runs_period_from_period_to_started_at_idx
  ON desk_reconciliation_runs (period_from, period_to, started_at);

-- One row for each purchase and each charge, intent or invoice that pays it: purchases checked out
-- together share an invoice, and an invoice may be paid in parts.
CREATE TABLE desk_matches (
  purchase_id uuid NOT NULL,
  stripe_id text NOT NULL,
  -- 1 exact reference, 2 metadata of the payment, 3 proposal for a person.
  pass smallint NOT NULL,
  state text NOT NULL DEFAULT 'matched',
  -- Which reference led there, or what makes a proposal likely.
  evidence jsonb NOT NULL DEFAULT '{}',
  -- Set when the period that the match belongs to is closed: the row is then never rewritten.
  locked_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT desk_matches_pkey PRIMARY KEY (purchase_id, stripe_id),
  CONSTRAINT desk_matches_pass_check CHECK (pass BETWEEN 1 AND 3),
  CONSTRAINT desk_matches_state_check
    CHECK (state IN ('matched', 'proposed', 'confirmed', 'rejected')),
  -- What nobody confirmed is never more than a proposal, and a reference needs no confirmation.
  CONSTRAINT desk_matches_proposal_check
    CHECK ((pass = 3) = (state IN ('proposed', 'confirmed', 'rejected')))
);
CREATE INDEX desk_matches_stripe_id_idx ON desk_matches (stripe_id);

-- One row for each thing that does not agree, kept across runs: a later run that sees the same
-- class at the same objects finds its row again, with whatever people decided about it.
CREATE TABLE desk_findings (
  id uuid NOT NULL DEFAULT uuidv7(),
  -- Class and objects, for instance 'REFUND_AMOUNT|<purchase id>|<charge id>'.
  key text NOT NULL,
  -- Changes when the facts change: what was accepted about others is not accepted any more.
  fingerprint text NOT NULL,
  class text NOT NULL,
  state text NOT NULL,
  severity text NOT NULL,
  currency varchar(3),
  -- Money at risk in minor units of the currency, never negative.
  amount_minor bigint NOT NULL DEFAULT 0,
  -- {field: [ours, Stripe's]}: the fields that disagree.
  evidence jsonb NOT NULL DEFAULT '{}',
  purchase_id uuid,
  stripe_ids text[] NOT NULL DEFAULT ARRAY[]::text[],
  remedy text NOT NULL,
  -- Until when something is to be done, or is expected to have come by itself.
  due_at timestamptz(6),
  -- When it happened; ages are counted from here. A finding belongs to the period of this instant
  -- and to the period of its purchase.
  occurred_at timestamptz(6) NOT NULL,
  purchase_at timestamptz(6),
  first_seen_at timestamptz(6) NOT NULL,
  last_seen_at timestamptz(6) NOT NULL,
  last_run_id uuid NOT NULL,
  -- Set when a run of its period does not see it any more.
  cleared_at timestamptz(6),
  CONSTRAINT desk_findings_pkey PRIMARY KEY (id),
  CONSTRAINT desk_findings_key_key UNIQUE (key),
  CONSTRAINT desk_findings_state_check
    CHECK (state IN ('discrepancy', 'expected', 'information')),
  CONSTRAINT desk_findings_severity_check
    CHECK (severity IN ('critical', 'high', 'medium', 'low')),
  CONSTRAINT desk_findings_amount_check CHECK (amount_minor >= 0)
);
CREATE INDEX desk_findings_class_idx ON desk_findings (class);
CREATE INDEX desk_findings_purchase_id_idx ON desk_findings (purchase_id);
CREATE INDEX desk_findings_occurred_at_idx ON desk_findings (occurred_at);
CREATE INDEX desk_findings_purchase_at_idx ON desk_findings (purchase_at);
CREATE INDEX desk_findings_last_run_id_idx ON desk_findings (last_run_id);

-- Finance runs reconciliations and reads what they left. Nobody deletes a finding.
GRANT SELECT, INSERT ON desk_reconciliation_runs, desk_findings TO desk_finance;
GRANT UPDATE (as_of, status, finished_at, coverage, totals, days, rollforward, seen, appeared, cleared)
  ON desk_reconciliation_runs TO desk_finance;
GRANT UPDATE (
  fingerprint, state, severity, currency, amount_minor, evidence, stripe_ids, remedy, due_at, occurred_at,
  purchase_at, last_seen_at, last_run_id, cleared_at
) ON desk_findings TO desk_finance;
GRANT SELECT, INSERT, DELETE ON desk_matches TO desk_finance;
GRANT UPDATE (state, pass, evidence, locked_at) ON desk_matches TO desk_finance;
