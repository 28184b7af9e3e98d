-- A closing keeps the figures and the findings of its run beside what Stripe's objects are at that time.
-- Where a run over another period has read Stripe since, these need not belong together: a dispute of
-- October that was lost, or a payout of October that failed, stood in the closing of October as if it had
-- been so all along, and nothing had ever been found about it.

-- Whether Stripe was read after a run, and said anything new about an object of its days. The run's own
-- reading began at `as_of`, by Stripe's clock, and took no longer than the run.
CREATE FUNCTION desk_stripe_read_since(run desk_reconciliation_runs) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  from_at timestamptz := run.period_from::timestamp AT TIME ZONE 'UTC';
  to_at timestamptz := (run.period_to + 1)::timestamp AT TIME ZONE 'UTC';
  read_until timestamptz := greatest(
    run.as_of + (run.finished_at - run.started_at) + interval '3 seconds', run.finished_at);
BEGIN
  IF NOT EXISTS (SELECT FROM desk_stripe_account WHERE ingested_at > run.as_of) THEN
    RETURN false;
  END IF;
  RETURN EXISTS (SELECT FROM desk_stripe_charges
      WHERE created >= from_at AND created < to_at AND as_of > read_until)
    OR EXISTS (SELECT FROM desk_stripe_balance_transactions
      WHERE created >= from_at AND created < to_at AND as_of > read_until)
    OR EXISTS (SELECT FROM desk_stripe_refunds
      WHERE created >= from_at AND created < to_at AND as_of > read_until)
    OR EXISTS (SELECT FROM desk_stripe_disputes
      WHERE created >= from_at AND created < to_at AND as_of > read_until)
    OR EXISTS (SELECT FROM desk_stripe_payouts
      WHERE created >= from_at AND created < to_at AND as_of > read_until);
END
$$;
REVOKE EXECUTE ON FUNCTION desk_stripe_read_since(desk_reconciliation_runs) FROM PUBLIC;

-- As before, and that Stripe said something else since the run.
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
  ) OR desk_stripe_read_since(run) THEN
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
    RAISE EXCEPTION 'What Stripe says, purchases, bank statements or decisions have changed since the last run. Reconcile the period again, then close it.' USING ERRCODE = 'DK001';
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
