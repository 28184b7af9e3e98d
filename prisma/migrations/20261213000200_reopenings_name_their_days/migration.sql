-- As before, and the entry in the audit log says which days were reopened: it named a closing by its id alone.
CREATE OR REPLACE FUNCTION desk_reopen_period(closing uuid, why text) RETURNS void
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
  PERFORM desk_audit('period.reopened', 'closing', closing::text, jsonb_build_object(
    'from', reopened.starts_on, 'to', reopened.ends_on, 'reason', btrim(why)));
END
$$;
