-- Closing a period: what it contained is copied, hashed and never changes again, and the purchases of
-- its days hold still, for every role and through SQL too. A period is closed while it has a closing
-- without a reopening; nothing here is ever updated, so no statement can open one quietly.

CREATE TABLE desk_period_closings (
  id uuid NOT NULL,
  -- First and last day, both included, in UTC.
  starts_on date NOT NULL,
  ends_on date NOT NULL,
  run_id uuid NOT NULL,
  closed_at timestamptz(6) NOT NULL DEFAULT now(),
  closed_by uuid NOT NULL,
  -- How many findings nobody had explained, and why it was closed all the same.
  unexplained_count integer NOT NULL,
  override_reason text,
  item_count integer NOT NULL,
  -- SHA-256 over every item, the totals and the findings.
  content_hash text NOT NULL,
  totals jsonb NOT NULL,
  -- Each finding of the period with what was decided about it.
  findings jsonb NOT NULL,
  -- The end of the audit log at that time: a log that was cut off later shows.
  audit_sequence bigint NOT NULL,
  audit_hash text NOT NULL,
  CONSTRAINT desk_period_closings_pkey PRIMARY KEY (id),
  CONSTRAINT desk_period_closings_days_check CHECK (starts_on <= ends_on),
  CONSTRAINT desk_period_closings_override_check
    CHECK (unexplained_count = 0 OR btrim(coalesce(override_reason, '')) <> '')
);
CREATE INDEX desk_period_closings_starts_on_idx ON desk_period_closings (starts_on);

CREATE TABLE desk_period_reopenings (
  closing_id uuid NOT NULL,
  reopened_at timestamptz(6) NOT NULL DEFAULT now(),
  reopened_by uuid NOT NULL,
  reason text NOT NULL,
  CONSTRAINT desk_period_reopenings_pkey PRIMARY KEY (closing_id),
  CONSTRAINT desk_period_reopenings_closing_id_fkey FOREIGN KEY (closing_id)
    REFERENCES desk_period_closings (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT desk_period_reopenings_reason_check CHECK (length(btrim(reason)) >= 10)
);

-- Every object of the period as it was when the period was closed. They come before their closing,
-- whose hash covers them, so they do not refer to it by a foreign key.
CREATE TABLE desk_period_items (
  closing_id uuid NOT NULL,
  kind text NOT NULL,
  object_id text NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL,
  -- Refunded so far; the net of a balance transaction.
  refunded_minor bigint NOT NULL,
  status text NOT NULL,
  occurred_at timestamptz(6) NOT NULL,
  CONSTRAINT desk_period_items_pkey PRIMARY KEY (closing_id, kind, object_id),
  CONSTRAINT desk_period_items_kind_check CHECK (kind IN (
    'purchase', 'charge', 'balance_transaction', 'refund', 'dispute', 'payout'))
);

-- One row that every closing and reopening touches: a transaction that began before a closing, and
-- does not see it, is refused instead of changing what was closed.
CREATE TABLE desk_period_turns (
  singleton boolean NOT NULL DEFAULT true,
  turns integer NOT NULL DEFAULT 0,
  CONSTRAINT desk_period_turns_pkey PRIMARY KEY (singleton),
  CONSTRAINT desk_period_turns_singleton_check CHECK (singleton)
);
INSERT INTO desk_period_turns DEFAULT VALUES;

-- The closed periods now.
CREATE VIEW desk_periods AS
SELECT c.id AS closing_id, c.starts_on, c.ends_on,
  c.starts_on::timestamp AT TIME ZONE 'UTC' AS from_at,
  (c.ends_on + 1)::timestamp AT TIME ZONE 'UTC' AS to_at,
  c.closed_at, c.closed_by
FROM desk_period_closings c
WHERE NOT EXISTS (SELECT FROM desk_period_reopenings r WHERE r.closing_id = c.id);

CREATE VIEW desk_closed_items AS
SELECT i.closing_id, i.kind, i.object_id, i.currency, i.amount_minor, i.refunded_minor, i.status,
  i.occurred_at, p.starts_on, p.ends_on
FROM desk_period_items i JOIN desk_periods p ON p.closing_id = i.closing_id;

-- What is no longer as it was when its period was closed: one row for each changed field, and one
-- with the field `exists` for what came, or went, afterwards.
CREATE VIEW desk_closed_changes AS
WITH live AS (
  SELECT 'purchase' AS kind, p.id::text AS object_id, p.currency::text AS currency,
    round(p.amount * 10 ^ desk_currency_decimals(p.currency))::bigint AS amount_minor,
    round(p.refunded_amount * 10 ^ desk_currency_decimals(p.currency))::bigint AS refunded_minor,
    p.payment_status::text AS status, p.purchase_date AS occurred_at
  FROM marketplace_purchases p
  UNION ALL
  SELECT 'charge', c.id, c.currency, c.amount_captured, c.amount_refunded, c.status, c.created FROM desk_stripe_charges c
  UNION ALL
  SELECT 'balance_transaction', b.id, b.currency, b.amount, b.net, b.type, b.created FROM desk_stripe_balance_transactions b
  UNION ALL
  SELECT 'refund', r.id, r.currency, r.amount, 0, coalesce(r.status, ''), r.created FROM desk_stripe_refunds r
  UNION ALL
  SELECT 'dispute', d.id, d.currency, d.amount, 0, d.status, d.created FROM desk_stripe_disputes d
  UNION ALL
  SELECT 'payout', o.id, o.currency, o.amount, 0, o.status, o.created FROM desk_stripe_payouts o
), compared AS (
  SELECT coalesce(i.closing_id, p.closing_id) AS closing_id, coalesce(i.kind, l.kind) AS kind,
    coalesce(i.object_id, l.object_id) AS object_id, i.object_id IS NOT NULL AS was, l.object_id IS NOT NULL AS is_there,
    coalesce(l.currency, i.currency) AS currency, coalesce(i.occurred_at, l.occurred_at) AS occurred_at,
    i.currency AS old_currency, l.currency AS new_currency, i.amount_minor AS old_amount, l.amount_minor AS new_amount,
    i.refunded_minor AS old_refunded, l.refunded_minor AS new_refunded, i.status AS old_status, l.status AS new_status
  FROM (SELECT live.*, d.closing_id AS locked_by FROM live
        JOIN desk_periods d ON live.occurred_at >= d.from_at AND live.occurred_at < d.to_at) l
  FULL JOIN desk_closed_items i
    ON i.closing_id = l.locked_by AND i.kind = l.kind AND i.object_id = l.object_id
  LEFT JOIN desk_periods p ON p.closing_id = l.locked_by
)
SELECT c.closing_id AS period_id, c.kind, c.object_id, f.field, f.at_lock, f.now, c.currency,
  f.amount_minor, c.occurred_at
FROM compared c
CROSS JOIN LATERAL (VALUES
  ('exists', CASE WHEN c.was THEN 'yes' END, CASE WHEN c.is_there THEN 'yes' END,
    abs(coalesce(c.new_amount, c.old_amount)), c.was <> c.is_there),
  ('currency', c.old_currency, c.new_currency, abs(c.new_amount),
    c.was AND c.is_there AND c.old_currency <> c.new_currency),
  ('amount', c.old_amount::text, c.new_amount::text, abs(c.new_amount - c.old_amount),
    c.was AND c.is_there AND c.old_amount <> c.new_amount),
  ('refunded', c.old_refunded::text, c.new_refunded::text, abs(c.new_refunded - c.old_refunded),
    c.was AND c.is_there AND c.old_refunded <> c.new_refunded),
  -- A refund that was on its way arrives, and a payout that was is paid: nothing changed for the period.
  ('status', c.old_status, c.new_status, abs(c.new_amount),
    c.was AND c.is_there AND c.old_status <> c.new_status
      AND (c.kind, c.new_status) NOT IN (('refund', 'succeeded'), ('payout', 'paid'), ('payout', 'in_transit')))
) f (field, at_lock, now, amount_minor, changed)
WHERE f.changed;

-- A closed period's purchase: everything that money and its period follow from. Whether the customer
-- may still use it (status, renewal, usage) goes on.
CREATE FUNCTION desk_locked_facts(p marketplace_purchases) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN jsonb_build_array(
  (p).id, (p).organization_id, (p).user_id, (p).tool_id, (p).bundle_id, (p).purchase_type,
  (p).amount, (p).refunded_amount, (p).currency, (p).payment_method, (p).payment_status,
  (p).stripe_payment_id, (p).stripe_invoice_id, (p).stripe_subscription_id, (p).is_subscription,
  extract(epoch FROM (p).subscription_start), extract(epoch FROM (p).subscription_end),
  extract(epoch FROM (p).refunded_at), extract(epoch FROM (p).purchase_date)
)::text;

-- Once for each statement, so that large writes pay for one look.
CREATE FUNCTION desk_keep_closed_periods() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  closed date;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    PERFORM FROM desk_period_turns FOR SHARE;
  END IF;
  IF NOT EXISTS (SELECT FROM desk_periods) THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' THEN
    SELECT d.starts_on INTO closed FROM new_rows n
      JOIN desk_periods d ON n.purchase_date >= d.from_at AND n.purchase_date < d.to_at LIMIT 1;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT d.starts_on INTO closed FROM old_rows o
      JOIN desk_periods d ON o.purchase_date >= d.from_at AND o.purchase_date < d.to_at LIMIT 1;
  ELSE
    SELECT d.starts_on INTO closed FROM old_rows o
      JOIN desk_periods d ON o.purchase_date >= d.from_at AND o.purchase_date < d.to_at
      LEFT JOIN new_rows n ON n.id = o.id
      WHERE n.id IS NULL OR desk_locked_facts(n::marketplace_purchases) <> desk_locked_facts(o::marketplace_purchases)
      LIMIT 1;
    IF closed IS NULL THEN
      SELECT d.starts_on INTO closed FROM new_rows n
        JOIN desk_periods d ON n.purchase_date >= d.from_at AND n.purchase_date < d.to_at
        LEFT JOIN old_rows o ON o.id = n.id
        WHERE o.id IS NULL OR desk_locked_facts(n::marketplace_purchases) <> desk_locked_facts(o::marketplace_purchases)
        LIMIT 1;
    END IF;
  END IF;
  IF closed IS NOT NULL THEN
    RAISE EXCEPTION 'The period from % is closed. Reopen it with a reason before changing what it contains.', closed
      USING ERRCODE = 'DK005';
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION desk_keep_closed_tables() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM desk_periods) THEN
    RAISE EXCEPTION 'A closed period contains rows of this table.' USING ERRCODE = 'DK005';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER desk_closed_insert AFTER INSERT ON marketplace_purchases
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_keep_closed_periods();
CREATE TRIGGER desk_closed_update AFTER UPDATE ON marketplace_purchases
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION desk_keep_closed_periods();
CREATE TRIGGER desk_closed_delete AFTER DELETE ON marketplace_purchases
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_keep_closed_periods();
CREATE TRIGGER desk_closed_truncate BEFORE TRUNCATE ON marketplace_purchases
  FOR EACH STATEMENT EXECUTE FUNCTION desk_keep_closed_tables();
ALTER TABLE marketplace_purchases
  ENABLE ALWAYS TRIGGER desk_closed_insert, ENABLE ALWAYS TRIGGER desk_closed_update,
  ENABLE ALWAYS TRIGGER desk_closed_delete, ENABLE ALWAYS TRIGGER desk_closed_truncate;

-- Items and closings come only together, from the function that closes: an item that is added to an
-- older closing would change what it contained.
CREATE FUNCTION desk_refuse_late_items() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM new_rows n JOIN desk_period_closings c ON c.id = n.closing_id) THEN
    RAISE EXCEPTION 'The period is closed; nothing can be added to what it contained.' USING ERRCODE = 'DK005';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER desk_items_complete AFTER INSERT ON desk_period_items
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_refuse_late_items();
ALTER TABLE desk_period_items ENABLE ALWAYS TRIGGER desk_items_complete;

DO $$
DECLARE
  kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['desk_period_closings', 'desk_period_reopenings', 'desk_period_items'] LOOP
    EXECUTE format('CREATE TRIGGER desk_append_only BEFORE UPDATE OR DELETE ON %I
      FOR EACH ROW EXECUTE FUNCTION desk_refuse_change()', kept);
    EXECUTE format('CREATE TRIGGER desk_append_only_truncate BEFORE TRUNCATE ON %I
      FOR EACH STATEMENT EXECUTE FUNCTION desk_refuse_change()', kept);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER desk_append_only,
      ENABLE ALWAYS TRIGGER desk_append_only_truncate', kept);
  END LOOP;
END
$$;

-- What a closing's hash covers. Items first, each by its own hash, so that memory stays small.
CREATE FUNCTION desk_closing_hash(closing uuid, closing_totals jsonb, closing_findings jsonb) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
  SELECT encode(sha256(
    coalesce(string_agg(sha256(convert_to(jsonb_build_array(
      i.kind, i.object_id, i.currency, i.amount_minor, i.refunded_minor, i.status,
      (extract(epoch FROM i.occurred_at) * 1000000)::bigint)::text, 'UTF8')), ''::bytea
      ORDER BY i.kind COLLATE "C", i.object_id COLLATE "C"), ''::bytea)
    || sha256(convert_to(closing_totals::text, 'UTF8'))
    || sha256(convert_to(closing_findings::text, 'UTF8'))), 'hex')
  FROM desk_period_items i WHERE i.closing_id = closing;
END;

-- The findings of a period that somebody still has to explain.
CREATE FUNCTION desk_unexplained_findings(first_day date, last_day date)
RETURNS SETOF desk_findings
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
  SELECT f.* FROM desk_findings f
  WHERE f.cleared_at IS NULL AND f.state = 'discrepancy'
    AND ((f.occurred_at AT TIME ZONE 'UTC')::date BETWEEN first_day AND last_day
      OR (f.purchase_at AT TIME ZONE 'UTC')::date BETWEEN first_day AND last_day)
    AND NOT EXISTS (SELECT FROM desk_resolutions r
      WHERE r.finding_id = f.id AND r.state = 'done' AND desk_resolution_holds(r, f));
END;

-- Why a period cannot be closed yet, as codes; none means that it can.
CREATE FUNCTION desk_close_obstacles(first_day date, last_day date) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  run desk_reconciliation_runs;
  obstacles text[] := '{}';
BEGIN
  IF last_day >= (now() AT TIME ZONE 'UTC')::date THEN
    obstacles := obstacles || 'not_over'::text;
  END IF;
  IF EXISTS (SELECT FROM desk_periods p WHERE daterange(p.starts_on, p.ends_on, '[]') && daterange(first_day, last_day, '[]')) THEN
    RETURN obstacles || 'closed_already'::text;
  END IF;
  SELECT * INTO run FROM desk_reconciliation_runs r
  WHERE r.period_from = first_day AND r.period_to = last_day AND r.status = 'completed'
  ORDER BY r.started_at DESC LIMIT 1;
  IF run.id IS NULL THEN
    RETURN obstacles || 'no_run'::text;
  END IF;
  -- updated_at also moves with usage, so it cannot tell; what the desk changed is known here.
  IF EXISTS (
    SELECT FROM marketplace_purchases p
    WHERE p.purchase_date >= first_day::timestamp AT TIME ZONE 'UTC'
      AND p.purchase_date < (last_day + 1)::timestamp AT TIME ZONE 'UTC'
      AND p.created_at > run.started_at
  ) OR EXISTS (
    SELECT FROM desk_resolutions r JOIN desk_findings f ON f.id = r.finding_id
    WHERE r.kind NOT IN ('accept', 'write_off') AND greatest(r.done_at, r.undone_at) > run.started_at
      AND ((f.occurred_at AT TIME ZONE 'UTC')::date BETWEEN first_day AND last_day
        OR (f.purchase_at AT TIME ZONE 'UTC')::date BETWEEN first_day AND last_day)
  ) THEN
    obstacles := obstacles || 'changed_since_run'::text;
  END IF;
  IF EXISTS (SELECT FROM desk_resolutions WHERE state = 'running') THEN
    obstacles := obstacles || 'stripe_pending'::text;
  END IF;
  RETURN obstacles;
END
$$;

-- Closes a period, or changes nothing. `expected_unexplained` is what the person was shown.
CREATE FUNCTION desk_close_period(
  closing uuid, first_day date, last_day date, expected_unexplained integer, override text
) RETURNS desk_period_closings
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_actor();
  made desk_period_closings;
  obstacles text[];
  run desk_reconciliation_runs;
  from_at timestamptz := first_day::timestamp AT TIME ZONE 'UTC';
  to_at timestamptz := (last_day + 1)::timestamp AT TIME ZONE 'UTC';
  open_count integer;
  listed jsonb;
  summed jsonb;
  head desk_audit_log;
  items integer;
BEGIN
  SELECT * INTO made FROM desk_period_closings WHERE id = closing;
  IF made.id IS NOT NULL THEN
    RETURN made;
  END IF;
  IF first_day > last_day THEN
    RAISE EXCEPTION 'The period ends before it begins.' USING ERRCODE = 'DK004';
  END IF;
  -- Writers that have begun finish first; new ones wait and then see the period closed.
  LOCK TABLE marketplace_purchases IN SHARE ROW EXCLUSIVE MODE;
  UPDATE desk_period_turns SET turns = turns + 1;

  obstacles := desk_close_obstacles(first_day, last_day);
  IF 'not_over' = ANY (obstacles) THEN
    RAISE EXCEPTION 'The period is not over yet.' USING ERRCODE = 'DK004';
  ELSIF 'closed_already' = ANY (obstacles) THEN
    RAISE EXCEPTION 'A closed period covers these days already.' USING ERRCODE = 'DK001';
  ELSIF 'no_run' = ANY (obstacles) THEN
    RAISE EXCEPTION 'Reconcile the period first.' USING ERRCODE = 'DK004';
  ELSIF 'changed_since_run' = ANY (obstacles) THEN
    RAISE EXCEPTION 'Purchases have changed since the last run. Reconcile the period again, then close it.' USING ERRCODE = 'DK001';
  ELSIF 'stripe_pending' = ANY (obstacles) THEN
    RAISE EXCEPTION 'A refund or cancellation is still under way in Stripe. Finish it first.' USING ERRCODE = 'DK004';
  END IF;
  SELECT count(*) INTO open_count FROM desk_unexplained_findings(first_day, last_day);
  IF open_count <> expected_unexplained THEN
    RAISE EXCEPTION 'The number of unexplained findings has changed to %. Look at them again.', open_count USING ERRCODE = 'DK001';
  END IF;
  IF open_count > 0 AND btrim(coalesce(override, '')) = '' THEN
    RAISE EXCEPTION '% findings are not explained. Explain them, or give the reason for closing all the same.', open_count
      USING ERRCODE = 'DK004';
  END IF;
  SELECT * INTO run FROM desk_reconciliation_runs r
  WHERE r.period_from = first_day AND r.period_to = last_day AND r.status = 'completed'
  ORDER BY r.started_at DESC LIMIT 1;

  INSERT INTO desk_period_items (closing_id, kind, object_id, currency, amount_minor, refunded_minor, status, occurred_at)
  SELECT closing, 'purchase', p.id::text, p.currency,
    round(p.amount * 10 ^ desk_currency_decimals(p.currency))::bigint,
    round(p.refunded_amount * 10 ^ desk_currency_decimals(p.currency))::bigint,
    p.payment_status::text, p.purchase_date
  FROM marketplace_purchases p WHERE p.purchase_date >= from_at AND p.purchase_date < to_at
  UNION ALL
  SELECT closing, 'charge', c.id, c.currency, c.amount_captured, c.amount_refunded, c.status, c.created
  FROM desk_stripe_charges c WHERE c.created >= from_at AND c.created < to_at
  UNION ALL
  -- Pending money becomes available by itself, so the type stands for the state.
  SELECT closing, 'balance_transaction', b.id, b.currency, b.amount, b.net, b.type, b.created
  FROM desk_stripe_balance_transactions b WHERE b.created >= from_at AND b.created < to_at
  UNION ALL
  SELECT closing, 'refund', r.id, r.currency, r.amount, 0, coalesce(r.status, ''), r.created
  FROM desk_stripe_refunds r WHERE r.created >= from_at AND r.created < to_at
  UNION ALL
  SELECT closing, 'dispute', d.id, d.currency, d.amount, 0, d.status, d.created
  FROM desk_stripe_disputes d WHERE d.created >= from_at AND d.created < to_at
  UNION ALL
  SELECT closing, 'payout', o.id, o.currency, o.amount, 0, o.status, o.created
  FROM desk_stripe_payouts o WHERE o.created >= from_at AND o.created < to_at;
  GET DIAGNOSTICS items = ROW_COUNT;

  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'key', f.key, 'class', f.class, 'state', f.state, 'currency', f.currency,
    'amount_minor', f.amount_minor, 'fingerprint', f.fingerprint,
    'resolution', (SELECT jsonb_build_object('id', r.id, 'kind', r.kind, 'reason', r.reason,
        'requested_by', r.requested_by, 'decided_by', r.decided_by)
      FROM desk_resolutions r WHERE r.finding_id = f.id AND r.state = 'done' AND desk_resolution_holds(r, f))
  ) ORDER BY f.key COLLATE "C"), '[]') INTO listed
  FROM desk_findings f
  WHERE f.cleared_at IS NULL
    AND ((f.occurred_at >= from_at AND f.occurred_at < to_at) OR (f.purchase_at >= from_at AND f.purchase_at < to_at));
  summed := jsonb_build_object('totals', run.totals, 'rollforward', run.rollforward, 'coverage', run.coverage);

  -- What settled matches rest on is not matched anew.
  UPDATE desk_matches m SET locked_at = now()
  FROM marketplace_purchases p
  WHERE p.id = m.purchase_id AND m.locked_at IS NULL AND p.purchase_date >= from_at AND p.purchase_date < to_at;

  PERFORM desk_audit('period.closed', 'closing', closing::text, jsonb_build_object(
    'from', first_day, 'to', last_day, 'unexplained', open_count, 'override', override, 'items', items,
    'content_hash', desk_closing_hash(closing, summed, listed)));
  SELECT * INTO head FROM desk_audit_log ORDER BY sequence DESC LIMIT 1;
  INSERT INTO desk_period_closings (
    id, starts_on, ends_on, run_id, closed_by, unexplained_count, override_reason, item_count,
    content_hash, totals, findings, audit_sequence, audit_hash)
  VALUES (closing, first_day, last_day, run.id, actor, open_count,
    CASE WHEN open_count > 0 THEN btrim(override) END, items,
    desk_closing_hash(closing, summed, listed), summed, listed, head.sequence, head.hash)
  RETURNING * INTO made;
  RETURN made;
END
$$;

CREATE FUNCTION desk_reopen_period(closing uuid, why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_actor();
  reopened desk_period_closings;
BEGIN
  SELECT * INTO reopened FROM desk_period_closings WHERE id = closing;
  IF reopened.id IS NULL THEN
    RAISE EXCEPTION 'There is no such closing.' USING ERRCODE = 'DK002';
  END IF;
  IF length(btrim(coalesce(why, ''))) < 10 THEN
    RAISE EXCEPTION 'Give the reason for reopening in a few words.' USING ERRCODE = 'DK004';
  END IF;
  UPDATE desk_period_turns SET turns = turns + 1;
  INSERT INTO desk_period_reopenings (closing_id, reopened_by, reason) VALUES (closing, actor, btrim(why))
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'The period has been reopened already.' USING ERRCODE = 'DK001';
  END IF;
  UPDATE desk_matches m SET locked_at = NULL
  FROM marketplace_purchases p
  WHERE p.id = m.purchase_id AND m.locked_at IS NOT NULL
    AND (p.purchase_date AT TIME ZONE 'UTC')::date BETWEEN reopened.starts_on AND reopened.ends_on;
  PERFORM desk_audit('period.reopened', 'closing', closing::text, jsonb_build_object('reason', btrim(why)));
END
$$;

-- Every closing whose content is not what its hash says, or whose place in the audit log is gone.
CREATE FUNCTION desk_closing_faults() RETURNS TABLE (closing_id uuid, fault text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
  SELECT c.id, 'content' FROM desk_period_closings c
  WHERE c.content_hash <> desk_closing_hash(c.id, c.totals, c.findings)
  UNION ALL
  SELECT c.id, 'audit' FROM desk_period_closings c
  WHERE NOT EXISTS (
    SELECT FROM desk_audit_log l
    WHERE l.sequence = c.audit_sequence AND l.hash = c.audit_hash
      AND l.action = 'period.closed' AND l.subject_id = c.id::text
      AND l.details ->> 'content_hash' = c.content_hash)
  UNION ALL
  SELECT r.closing_id, 'reopened_unrecorded' FROM desk_period_reopenings r
  WHERE NOT EXISTS (
    SELECT FROM desk_audit_log l WHERE l.action = 'period.reopened' AND l.subject_id = r.closing_id::text);
END;

GRANT SELECT ON
  desk_period_closings, desk_period_reopenings, desk_period_items, desk_periods, desk_closed_items,
  desk_closed_changes
  TO desk_finance, desk_admin;
REVOKE EXECUTE ON FUNCTION
  desk_locked_facts(marketplace_purchases), desk_keep_closed_periods(), desk_keep_closed_tables(),
  desk_refuse_late_items(), desk_closing_hash(uuid, jsonb, jsonb),
  desk_unexplained_findings(date, date), desk_close_obstacles(date, date),
  desk_close_period(uuid, date, date, integer, text), desk_reopen_period(uuid, text),
  desk_closing_faults() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  desk_unexplained_findings(date, date), desk_close_obstacles(date, date), desk_closing_faults()
  TO desk_finance, desk_admin;
GRANT EXECUTE ON FUNCTION
  desk_close_period(uuid, date, date, integer, text), desk_reopen_period(uuid, text) TO desk_finance;

-- From here on finance changes purchases through decisions that are checked and audited, not by hand.
REVOKE UPDATE ON marketplace_purchases FROM desk_finance;
DROP POLICY staff_finance_purchases_update ON marketplace_purchases;

-- Administrators see what finance sees; what they may do is to agree, and to set the limits.
GRANT SELECT ON
  marketplace_purchases, desk_findings, desk_matches, desk_reconciliation_runs, desk_stripe_account,
  desk_stripe_balance_transactions, desk_stripe_charges, desk_stripe_payment_intents,
  desk_stripe_invoices, desk_stripe_invoice_payments, desk_stripe_subscriptions, desk_stripe_refunds,
  desk_stripe_disputes, desk_stripe_payouts, desk_stripe_customers, desk_stripe_credit_notes,
  desk_stripe_coverage TO desk_admin;
GRANT EXECUTE ON FUNCTION desk_stripe_covered(text, timestamptz, timestamptz) TO desk_admin;
CREATE POLICY staff_admin_purchases_select ON marketplace_purchases FOR SELECT TO desk_admin USING (true);
