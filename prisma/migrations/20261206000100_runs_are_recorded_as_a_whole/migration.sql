-- Runs and findings are written by functions of the owner alone. Finance could rewrite or clear findings with
-- a statement, or insert a run that was completed, and close a month with nothing explained: no entry of the
-- audit log told. What a run finds out is still worked out in the session of whoever runs it; that it was
-- recorded, by whom and with how much found, new and gone is in the audit log now, and nothing changes a
-- finding without it.

-- A run is `recording` only within the transaction that completes it.
ALTER TABLE desk_reconciliation_runs
  DROP CONSTRAINT desk_reconciliation_runs_status_check,
  DROP CONSTRAINT desk_reconciliation_runs_finished_check,
  ADD CONSTRAINT desk_reconciliation_runs_status_check
    CHECK (status IN ('running', 'recording', 'completed', 'failed', 'cancelled')),
  ADD CONSTRAINT desk_reconciliation_runs_finished_check
    CHECK ((status IN ('running', 'recording')) = (finished_at IS NULL));

CREATE FUNCTION desk_refuse_half_a_run() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM desk_reconciliation_runs WHERE id = NEW.id AND status = 'recording') THEN
    RAISE EXCEPTION 'What a run found is recorded together with the run.' USING ERRCODE = 'DK003';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER desk_whole_runs AFTER INSERT OR UPDATE ON desk_reconciliation_runs
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'recording')
  EXECUTE FUNCTION desk_refuse_half_a_run();
ALTER TABLE desk_reconciliation_runs ENABLE ALWAYS TRIGGER desk_whole_runs;

-- Begins a run over whole days, for the acting person; nobody is named by the command line. A run takes
-- minutes: one that began a day ago was ended with its desk, and is told from those that are under way.
CREATE FUNCTION desk_begin_run(run uuid, first_day date, last_day date) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
  UPDATE desk_reconciliation_runs SET status = 'failed', finished_at = now()
  WHERE status = 'running' AND started_at < now() - interval '1 day';
  INSERT INTO desk_reconciliation_runs (id, period_from, period_to, as_of, started_by)
  VALUES (run, first_day, last_day, now(), desk_current_user_id());
END;

-- A run came to nothing.
CREATE FUNCTION desk_end_run(run uuid, outcome text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF outcome NOT IN ('failed', 'cancelled') THEN
    RAISE EXCEPTION 'A run is completed by what it found.' USING ERRCODE = 'DK003';
  END IF;
  UPDATE desk_reconciliation_runs SET status = outcome, finished_at = now()
  WHERE id = run AND status = 'running';
END
$$;

-- Records a part of what a run found: what is seen again keeps its row. `looked_at` is the instant that ages
-- are counted to. Ids, times of being seen and the run are this function's to set.
CREATE FUNCTION desk_record_findings(run uuid, looked_at timestamptz, handed desk_findings[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  r desk_reconciliation_runs;
  from_at timestamptz;
  to_at timestamptz;
BEGIN
  UPDATE desk_reconciliation_runs SET status = 'recording', as_of = looked_at
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
      f.purchase_id, f.stripe_ids, f.remedy, f.due_at, f.occurred_at, f.purchase_at, looked_at, looked_at, run
    FROM unnest(handed) f
    ON CONFLICT (key) DO UPDATE SET
      fingerprint = excluded.fingerprint, state = excluded.state, severity = excluded.severity,
      currency = excluded.currency, amount_minor = excluded.amount_minor, evidence = excluded.evidence,
      stripe_ids = excluded.stripe_ids, remedy = excluded.remedy, due_at = excluded.due_at,
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

-- Completes a run of which everything is recorded: clears what belongs to its days and was not seen any more,
-- keeps its figures, and writes the audit log.
CREATE FUNCTION desk_complete_run(
  run uuid, coverage_rows jsonb, total_rows jsonb, day_rows jsonb, rollforward_rows jsonb
) RETURNS desk_reconciliation_runs
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  r desk_reconciliation_runs;
  from_at timestamptz;
  to_at timestamptz;
  gone integer;
BEGIN
  SELECT * INTO r FROM desk_reconciliation_runs WHERE id = run AND status = 'recording';
  IF r.id IS NULL THEN
    RAISE EXCEPTION 'A run is completed with what it found.' USING ERRCODE = 'DK003';
  END IF;
  from_at := r.period_from::timestamp AT TIME ZONE 'UTC';
  to_at := (r.period_to + 1)::timestamp AT TIME ZONE 'UTC';
  UPDATE desk_findings SET cleared_at = r.as_of
  WHERE cleared_at IS NULL AND last_run_id <> run
    AND ((occurred_at >= from_at AND occurred_at < to_at) OR (purchase_at >= from_at AND purchase_at < to_at));
  GET DIAGNOSTICS gone = ROW_COUNT;
  UPDATE desk_reconciliation_runs SET status = 'completed', finished_at = now(), coverage = coverage_rows,
    totals = total_rows, days = day_rows, rollforward = rollforward_rows, cleared = gone
  WHERE id = run RETURNING * INTO r;
  PERFORM desk_audit('period.reconciled', 'run', run::text, jsonb_build_object(
    'from', r.period_from, 'to', r.period_to, 'found', r.seen, 'new', r.appeared, 'gone', gone));
  RETURN r;
END
$$;

REVOKE EXECUTE ON FUNCTION
  desk_refuse_half_a_run(), desk_begin_run(uuid, date, date), desk_end_run(uuid, text),
  desk_record_findings(uuid, timestamptz, desk_findings[]),
  desk_complete_run(uuid, jsonb, jsonb, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  desk_begin_run(uuid, date, date), desk_end_run(uuid, text),
  desk_record_findings(uuid, timestamptz, desk_findings[]),
  desk_complete_run(uuid, jsonb, jsonb, jsonb, jsonb) TO desk_finance;
REVOKE INSERT, UPDATE ON desk_reconciliation_runs, desk_findings FROM desk_finance;
