-- A closing locks the figures of the last run. What somebody accepted or wrote off is explained in
-- them only after a run has counted it, so a period is reconciled after the last decision too.

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

-- Its sentence, in a function that is the same otherwise.
DO $$
DECLARE
  definition text := pg_get_functiondef('desk_close_period(uuid, date, date, integer, text)'::regprocedure);
  old text := 'Purchases or bank statements have changed since the last run.';
BEGIN
  IF position(old IN definition) = 0 THEN
    RAISE EXCEPTION 'desk_close_period does not say: %', old;
  END IF;
  EXECUTE replace(definition, old,
    'Purchases, bank statements or decisions have changed since the last run.');
END
$$;
