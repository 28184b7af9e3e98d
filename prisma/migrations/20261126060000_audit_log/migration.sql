-- What finance did, one row for each act, in a chain: the hash of a row covers its content and the
-- hash of the row before, so a row that is changed, added between or taken out afterwards shows.
-- Errors of the desk's own rules carry a SQLSTATE of class DK and a sentence for the person.

CREATE TABLE desk_audit_log (
  -- 1, 2, 3 … without a hole.
  sequence bigint NOT NULL,
  recorded_at timestamptz(6) NOT NULL,
  -- The acting person as the desk named them, and the login that the server itself knows.
  actor_id uuid,
  actor_role text NOT NULL,
  database_login text NOT NULL,
  action text NOT NULL,
  subject_kind text NOT NULL,
  subject_id text NOT NULL,
  details jsonb NOT NULL DEFAULT '{}',
  previous_hash text NOT NULL,
  hash text NOT NULL,
  CONSTRAINT desk_audit_log_pkey PRIMARY KEY (sequence),
  CONSTRAINT desk_audit_log_sequence_check CHECK (sequence >= 1)
);
CREATE INDEX desk_audit_log_subject_kind_subject_id_idx ON desk_audit_log (subject_kind, subject_id);

-- Canonical: jsonb prints the keys of an object in one order, without doubles, and the time is
-- counted in whole microseconds, so neither settings nor time zones change the text.
CREATE FUNCTION desk_audit_hash(entry desk_audit_log) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN encode(sha256(convert_to(jsonb_build_array(
  (entry).sequence,
  (extract(epoch FROM (entry).recorded_at) * 1000000)::bigint,
  (entry).actor_id, (entry).actor_role, (entry).database_login,
  (entry).action, (entry).subject_kind, (entry).subject_id, (entry).details,
  (entry).previous_hash
)::text, 'UTF8')), 'hex');

-- Whoever inserts gets the next place in the chain, whatever they asked for. Writers take turns.
CREATE FUNCTION desk_audit_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  head desk_audit_log;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('desk_audit_log'));
  SELECT * INTO head FROM desk_audit_log ORDER BY sequence DESC LIMIT 1;
  NEW.sequence := coalesce(head.sequence, 0) + 1;
  NEW.previous_hash := coalesce(head.hash, repeat('0', 64));
  NEW.recorded_at := clock_timestamp();
  NEW.actor_id := desk_current_user_id();
  NEW.actor_role := coalesce(nullif(current_setting('role', true), 'none'), session_user);
  NEW.database_login := session_user;
  NEW.hash := desk_audit_hash(NEW);
  RETURN NEW;
END
$$;

CREATE FUNCTION desk_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are never changed or deleted.', TG_TABLE_NAME USING ERRCODE = 'DK003';
END
$$;

CREATE TRIGGER desk_chain BEFORE INSERT ON desk_audit_log
  FOR EACH ROW EXECUTE FUNCTION desk_audit_chain();
CREATE TRIGGER desk_append_only BEFORE UPDATE OR DELETE ON desk_audit_log
  FOR EACH ROW EXECUTE FUNCTION desk_refuse_change();
CREATE TRIGGER desk_append_only_truncate BEFORE TRUNCATE ON desk_audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION desk_refuse_change();
-- ALWAYS: a session that calls itself a replica fires them too.
ALTER TABLE desk_audit_log
  ENABLE ALWAYS TRIGGER desk_chain,
  ENABLE ALWAYS TRIGGER desk_append_only,
  ENABLE ALWAYS TRIGGER desk_append_only_truncate;

CREATE FUNCTION desk_audit(act text, kind text, subject text, facts jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
  INSERT INTO desk_audit_log (
    sequence, recorded_at, actor_role, database_login, action, subject_kind, subject_id, details,
    previous_hash, hash)
  -- The trigger sets everything that is a placeholder here.
  VALUES (1, now(), '', '', act, kind, subject, coalesce(facts, '{}'), '', '');
END;

-- Every place at which the chain does not hold; none is the proof.
CREATE FUNCTION desk_audit_faults()
RETURNS TABLE (sequence bigint, fault text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
  SELECT checked.sequence, f.fault
  FROM (
    SELECT l.sequence, l.hash, l.previous_hash, desk_audit_hash(l) AS recomputed,
      lag(l.hash, 1, repeat('0', 64)) OVER chain AS hash_before,
      lag(l.sequence, 1, 0::bigint) OVER chain AS sequence_before
    FROM desk_audit_log l WINDOW chain AS (ORDER BY l.sequence)
  ) checked
  CROSS JOIN LATERAL (VALUES
    (checked.hash <> checked.recomputed, 'content'),
    (checked.sequence_before + 1 <> checked.sequence, 'missing_before'),
    (checked.previous_hash <> checked.hash_before, 'link')
  ) f (found, fault)
  WHERE f.found
  ORDER BY checked.sequence;
END;

GRANT SELECT ON desk_audit_log TO desk_finance, desk_admin;
REVOKE EXECUTE ON FUNCTION
  desk_audit_hash(desk_audit_log), desk_audit_chain(), desk_refuse_change(),
  desk_audit(text, text, text, jsonb), desk_audit_faults() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_audit_faults() TO desk_finance, desk_admin;
