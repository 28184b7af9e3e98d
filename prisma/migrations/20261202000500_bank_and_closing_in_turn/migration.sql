-- What the bank says and the closing of a period take turns, so that a closing never holds what is
-- being taken away, and what comes is either compared before it or late. Until here a statement could
-- be removed between the run and the closing, which then was settled by lines that were gone; and one
-- that was imported after the closing's transaction had begun counted as late, though the closing held
-- it: now() is when a transaction begins, not when it has its turn.
ALTER TABLE desk_bank_statements ALTER COLUMN imported_at SET DEFAULT clock_timestamp();
ALTER TABLE desk_period_closings ALTER COLUMN closed_at SET DEFAULT clock_timestamp();

-- A closing that has begun is waited for, before anything is read or gets its time.
CREATE OR REPLACE FUNCTION desk_import_bank_statement(
  statement_id uuid, file_name text, file_hash text, format text, account text, currency text,
  from_on date, to_on date, lines jsonb
) RETURNS TABLE (imported integer, repeated integer, matched integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  PERFORM FROM desk_period_turns FOR SHARE;
  PERFORM pg_advisory_xact_lock(hashtext('desk_bank_lines'));
  IF EXISTS (SELECT FROM desk_bank_statements s WHERE s.file_hash = desk_import_bank_statement.file_hash) THEN
    RAISE EXCEPTION 'This file has been imported already.' USING ERRCODE = 'DK001';
  END IF;
  INSERT INTO desk_bank_statements AS s (
    id, file_name, file_hash, format, account, currency, from_on, to_on, line_count, repeated_count,
    imported_by)
  VALUES (statement_id, file_name, file_hash, format, account, currency, from_on, to_on,
    jsonb_array_length(lines), 0, desk_current_user_id());
  INSERT INTO desk_bank_lines AS l (
    statement_id, line_number, booked_on, amount_minor, currency, reference, description, fingerprint)
  SELECT statement_id, r.line, r.booked_on, r.amount_minor, currency, r.reference, r.description,
    encode(sha256(convert_to(jsonb_build_array(account, currency, r.booked_on, r.amount_minor,
      r.reference, r.description,
      row_number() OVER (
        PARTITION BY r.booked_on, r.amount_minor, r.reference, r.description ORDER BY r.line)
    )::text, 'UTF8')), 'hex')
  FROM jsonb_to_recordset(lines)
    AS r (line integer, booked_on date, amount_minor bigint, reference text, description text)
  ON CONFLICT (fingerprint) DO NOTHING;
  GET DIAGNOSTICS imported = ROW_COUNT;
  repeated := jsonb_array_length(lines) - imported;
  UPDATE desk_bank_statements s SET repeated_count = repeated WHERE s.id = statement_id;
  matched := desk_match_bank_lines();
  PERFORM desk_audit('bank_statement.imported', 'bank_statement', statement_id::text, jsonb_build_object(
    'file', file_name, 'file_hash', file_hash, 'account', account, 'currency', currency,
    'from', from_on, 'to', to_on, 'lines', imported, 'repeated', repeated, 'matched', matched));
  RETURN NEXT;
END
$$;

CREATE OR REPLACE FUNCTION desk_remove_bank_statement(statement uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  removed desk_bank_statements;
  later text;
  lines integer;
BEGIN
  PERFORM FROM desk_period_turns FOR SHARE;
  PERFORM pg_advisory_xact_lock(hashtext('desk_bank_lines'));
  SELECT * INTO removed FROM desk_bank_statements WHERE id = statement;
  IF removed.id IS NULL THEN
    RAISE EXCEPTION 'The statement was removed already.' USING ERRCODE = 'DK002';
  END IF;
  -- What a later file shares with this one was taken from this one: it would be in neither.
  SELECT s.file_name INTO later
  FROM desk_bank_statements s
  WHERE s.account = removed.account AND s.currency = removed.currency
    AND s.imported_at > removed.imported_at AND s.repeated_count > 0
    AND s.from_on <= removed.to_on AND s.to_on >= removed.from_on
  ORDER BY s.imported_at DESC LIMIT 1;
  IF later IS NOT NULL THEN
    RAISE EXCEPTION '“%” was imported later and shares lines with it. Remove that one first.', later
      USING ERRCODE = 'DK004';
  END IF;
  DELETE FROM desk_bank_lines WHERE statement_id = statement;
  GET DIAGNOSTICS lines = ROW_COUNT;
  DELETE FROM desk_bank_statements WHERE id = statement;
  PERFORM desk_audit('bank_statement.removed', 'bank_statement', statement::text, jsonb_build_object(
    'file', removed.file_name, 'file_hash', removed.file_hash, 'account', removed.account,
    'currency', removed.currency, 'from', removed.from_on, 'to', removed.to_on, 'lines', lines));
  RETURN lines;
END
$$;

CREATE OR REPLACE FUNCTION desk_assign_bank_line(line_id uuid, payout text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  line desk_bank_lines;
  found_payout desk_stripe_payouts;
BEGIN
  PERFORM FROM desk_period_turns FOR SHARE;
  SELECT * INTO line FROM desk_bank_lines WHERE id = line_id FOR UPDATE;
  IF line.id IS NULL THEN
    RAISE EXCEPTION 'There is no such bank line.' USING ERRCODE = 'DK002';
  END IF;
  IF payout IS NOT NULL THEN
    SELECT * INTO found_payout FROM desk_stripe_payouts WHERE id = payout;
    IF found_payout.id IS NULL THEN
      RAISE EXCEPTION 'Stripe has no payout %.', payout USING ERRCODE = 'DK002';
    END IF;
    IF (found_payout.currency, found_payout.amount) IS DISTINCT FROM (line.currency::text, line.amount_minor) THEN
      RAISE EXCEPTION 'The line and the payout differ in amount or currency.' USING ERRCODE = 'DK004';
    END IF;
    IF EXISTS (SELECT FROM desk_bank_lines WHERE payout_id = payout AND id <> line_id) THEN
      RAISE EXCEPTION 'Another bank line is this payout already.' USING ERRCODE = 'DK001';
    END IF;
  END IF;
  UPDATE desk_bank_lines
  SET payout_id = payout, match_pass = CASE WHEN payout IS NOT NULL THEN 'person' END
  WHERE id = line_id;
  PERFORM desk_audit('bank_line.assigned', 'bank_line', line_id::text, jsonb_build_object(
    'payout', payout, 'before', line.payout_id, 'from', line.booked_on, 'to', line.booked_on));
END
$$;

-- Why a period cannot be closed yet: also that the bank said something else since the run, or that
-- anybody decided something. A closing locks the figures of the last run, in which what somebody
-- accepted or wrote off is explained only once a run has counted it.
CREATE OR REPLACE FUNCTION desk_close_obstacles(first_day date, last_day date) RETURNS text[]
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
    WHERE greatest(r.done_at, r.undone_at) > run.started_at
      AND ((f.occurred_at AT TIME ZONE 'UTC')::date BETWEEN first_day AND last_day
        OR (f.purchase_at AT TIME ZONE 'UTC')::date BETWEEN first_day AND last_day)
  ) OR EXISTS (
    -- A payout reaches the bank up to a week after its day. Entries without days are older than they.
    SELECT FROM desk_audit_log l
    WHERE l.subject_kind IN ('bank_statement', 'bank_line') AND l.recorded_at > run.started_at
      AND daterange((l.details ->> 'from')::date, (l.details ->> 'to')::date, '[]')
        && daterange(first_day, last_day + 7, '[]')
  ) THEN
    obstacles := obstacles || 'changed_since_run'::text;
  END IF;
  IF EXISTS (SELECT FROM desk_resolutions WHERE state = 'running') THEN
    obstacles := obstacles || 'stripe_pending'::text;
  END IF;
  RETURN obstacles;
END
$$;

-- As before, but for the sentence.
CREATE OR REPLACE FUNCTION desk_close_period(
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
    RAISE EXCEPTION 'Purchases, bank statements or decisions have changed since the last run. Reconcile the period again, then close it.' USING ERRCODE = 'DK001';
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
