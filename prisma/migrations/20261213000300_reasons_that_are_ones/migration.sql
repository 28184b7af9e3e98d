-- A request was declined without a question or a word, and a period with a dozen unexplained findings was closed with
-- "ok", where reopening it asked for ten letters.

-- As before, but whoever declines says why; the audit log keeps it.
DROP FUNCTION desk_decide(uuid, boolean);
CREATE FUNCTION desk_decide(batch uuid, agree boolean, why text) RETURNS SETOF desk_resolutions
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_actor();
  asked desk_resolutions;
BEGIN
  IF NOT agree AND btrim(coalesce(why, '')) = '' THEN
    RAISE EXCEPTION 'Give a reason.' USING ERRCODE = 'DK004';
  END IF;
  PERFORM FROM desk_resolutions WHERE batch_id = batch ORDER BY id FOR UPDATE;
  IF NOT EXISTS (SELECT FROM desk_resolutions WHERE batch_id = batch AND state = 'waiting') THEN
    RAISE EXCEPTION 'Nothing of this waits for a decision any more.' USING ERRCODE = 'DK001';
  END IF;
  IF EXISTS (SELECT FROM desk_resolutions WHERE batch_id = batch AND requested_by = actor) THEN
    RAISE EXCEPTION 'A second person must agree: you asked for this yourself.' USING ERRCODE = 'DK003';
  END IF;
  IF agree AND EXISTS (
    SELECT FROM desk_resolutions r JOIN desk_findings f ON f.id = r.finding_id
    WHERE r.batch_id = batch AND (f.cleared_at IS NOT NULL OR f.fingerprint <> r.fingerprint)
  ) THEN
    RAISE EXCEPTION 'A finding has changed since this was asked for. Decline it, and ask again.' USING ERRCODE = 'DK001';
  END IF;
  UPDATE desk_resolutions SET decided_by = actor, decided_at = clock_timestamp(),
    state = CASE WHEN agree THEN state ELSE 'declined' END
  WHERE batch_id = batch AND state = 'waiting';
  PERFORM desk_audit(CASE WHEN agree THEN 'resolution.approved' ELSE 'resolution.declined' END,
    'batch', batch::text, jsonb_strip_nulls(jsonb_build_object('reason', nullif(btrim(why), ''))));
  IF agree THEN
    FOR asked IN SELECT * FROM desk_resolutions WHERE batch_id = batch AND state = 'waiting' ORDER BY id LOOP
      PERFORM desk_carry_out(asked.id);
    END LOOP;
  END IF;
  RETURN QUERY SELECT * FROM desk_resolutions WHERE batch_id = batch ORDER BY id;
END
$$;
REVOKE EXECUTE ON FUNCTION desk_decide(uuid, boolean, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_decide(uuid, boolean, text) TO desk_finance, desk_admin;

-- As before, but for the length of the reason, which is that of reopening.
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
  IF open_count > 0 AND length(btrim(coalesce(override, ''))) < 10 THEN
    RAISE EXCEPTION '% findings are not explained. Explain them, or give the reason for closing all the same in a few words.', open_count
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
