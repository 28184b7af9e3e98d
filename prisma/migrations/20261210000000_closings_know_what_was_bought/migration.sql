-- A closing keeps the figures of its run beside the purchases as they are at that time. What the platform
-- changed or deleted in between was in neither: a purchase whose amount went from 49 to 9 stood with 9 in a
-- closing that added up to 49, and was no change of a closed period either. Only what was created since, and
-- what the desk itself had decided, was in the way.

-- What the purchases of the period were when the run began to compare them; null for runs that did not look.
ALTER TABLE desk_reconciliation_runs ADD COLUMN purchases_hash bigint;

-- All that a run compares and a closing keeps of the purchases of some days, as one number whatever their
-- order. Their use is not in it (usage_count, last_used_at, and with them updated_at), which goes on in every
-- month: that a row was written since tells nothing.
CREATE FUNCTION desk_purchases_hash(first_day date, last_day date) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
  SELECT coalesce(bit_xor(hash_record_extended(ROW(
    p.id, p.organization_id, p.user_id, p.tool_id, p.bundle_id, p.purchase_type, p.amount, p.refunded_amount,
    p.currency, p.payment_method, p.payment_status, p.stripe_payment_id, p.stripe_invoice_id,
    p.stripe_subscription_id, p.is_subscription, p.subscription_start, p.subscription_end, p.auto_renew,
    p.status, p.activated_at, p.cancelled_at, p.refunded_at, p.purchase_date), 0)), 0)
  FROM marketplace_purchases p
  WHERE p.purchase_date >= first_day::timestamp AT TIME ZONE 'UTC'
    AND p.purchase_date < (last_day + 1)::timestamp AT TIME ZONE 'UTC';
END;

-- Notes what a run is going to compare. Belongs before anything that it reads of purchases: what is written
-- while it reads then counts as written since.
CREATE FUNCTION desk_note_purchases(run uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
  UPDATE desk_reconciliation_runs SET purchases_hash = desk_purchases_hash(period_from, period_to)
  WHERE id = run AND status = 'running';
END;

-- As before, but for what was written to purchases since, by whomever.
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
  IF EXISTS (
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
  ) OR desk_stripe_read_since(run)
    OR run.purchases_hash IS DISTINCT FROM desk_purchases_hash(first_day, last_day)
  THEN
    obstacles := obstacles || 'changed_since_run'::text;
  END IF;
  IF EXISTS (SELECT FROM desk_resolutions WHERE state = 'running') THEN
    obstacles := obstacles || 'stripe_pending'::text;
  END IF;
  RETURN obstacles;
END
$$;

REVOKE EXECUTE ON FUNCTION desk_purchases_hash(date, date), desk_note_purchases(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_note_purchases(uuid) TO desk_finance;
