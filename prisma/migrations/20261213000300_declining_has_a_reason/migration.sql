-- A request was declined without a question or a word.

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
