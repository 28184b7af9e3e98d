-- What a finding is about may be money alone, a balance transaction, and whose it is turns out later: the purchase is
-- recorded, linked or deleted afterwards. A finding that was seen again kept the purchase, or the lack of one, with
-- which it was seen first, beside the evidence and the dates of now.

-- As before, but for the purchase.
CREATE OR REPLACE FUNCTION desk_record_findings(run uuid, looked_at timestamptz, handed desk_findings[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  r desk_reconciliation_runs;
  from_at timestamptz;
  to_at timestamptz;
  seen_at timestamptz := clock_timestamp();
BEGIN
  UPDATE desk_reconciliation_runs SET status = 'recording',
    as_of = least(looked_at, coalesce((SELECT ingested_at FROM desk_stripe_account), clock_timestamp()))
  WHERE id = run AND status IN ('running', 'recording') RETURNING * INTO r;
  IF r.id IS NULL THEN
    RAISE EXCEPTION 'This run is over.' USING ERRCODE = 'DK001';
  END IF;
  from_at := r.period_from::timestamp AT TIME ZONE 'UTC';
  to_at := (r.period_to + 1)::timestamp AT TIME ZONE 'UTC';
  IF EXISTS (
    SELECT FROM unnest(handed) f
    WHERE ((f.occurred_at >= from_at AND f.occurred_at < to_at)
      OR (f.purchase_at >= from_at AND f.purchase_at < to_at)) IS NOT TRUE
  ) THEN
    RAISE EXCEPTION 'A run records what belongs to its days.' USING ERRCODE = 'DK003';
  END IF;
  WITH merged AS (
    INSERT INTO desk_findings AS known (
      key, fingerprint, class, state, severity, currency, amount_minor, evidence, purchase_id, stripe_ids,
      remedy, due_at, occurred_at, purchase_at, first_seen_at, last_seen_at, last_run_id
    )
    SELECT f.key, f.fingerprint, f.class, f.state, f.severity, f.currency, f.amount_minor, f.evidence,
      f.purchase_id, f.stripe_ids, f.remedy, f.due_at, f.occurred_at, f.purchase_at, seen_at, seen_at, run
    FROM unnest(handed) f
    ON CONFLICT (key) DO UPDATE SET
      fingerprint = excluded.fingerprint, state = excluded.state, severity = excluded.severity,
      currency = excluded.currency, amount_minor = excluded.amount_minor, evidence = excluded.evidence,
      purchase_id = excluded.purchase_id, stripe_ids = excluded.stripe_ids,
      remedy = excluded.remedy, due_at = excluded.due_at,
      occurred_at = excluded.occurred_at, purchase_at = excluded.purchase_at,
      last_seen_at = excluded.last_seen_at, last_run_id = excluded.last_run_id, cleared_at = NULL
    RETURNING xmax = 0 AS is_new
  )
  UPDATE desk_reconciliation_runs SET
    seen = seen + (SELECT count(*)::int FROM merged),
    appeared = appeared + (SELECT count(*)::int FROM merged WHERE is_new)
  WHERE id = run;
END
$$;
