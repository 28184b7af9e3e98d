-- Whoever asked for a decision of finance, agreed to it, closed a period or stands in the audit log was
-- whom a setting of the session named, and the login of a team's server sets it: one login asked as one
-- person and agreed as another. It is now who acts in moderation too: the person that the login is linked
-- to, whatever the setting says, and nobody for one that is linked to no one. Only a login that owns the
-- tables, of the embedded engine or of a script, is believed when it says for whom it acts.
CREATE OR REPLACE FUNCTION desk_actor() RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
DECLARE
  actor uuid := desk_acting_user_id();
BEGIN
  IF actor IS NULL THEN
    RAISE EXCEPTION 'Nobody is named as the acting person.' USING ERRCODE = 'DK003';
  END IF;
  RETURN actor;
END
$$;

-- As before, but for who acts: the audit log, whose run it is, and who imported a statement.
CREATE OR REPLACE FUNCTION desk_audit_chain() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  head desk_audit_log;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('desk_audit_log'));
  SELECT * INTO head FROM desk_audit_log ORDER BY sequence DESC LIMIT 1;
  NEW.sequence := coalesce(head.sequence, 0) + 1;
  NEW.previous_hash := coalesce(head.hash, repeat('0', 64));
  NEW.recorded_at := clock_timestamp();
  NEW.actor_id := desk_acting_user_id();
  NEW.actor_role := coalesce(nullif(current_setting('role', true), 'none'), session_user);
  NEW.database_login := session_user;
  NEW.hash := desk_audit_hash(NEW);
  RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION desk_begin_run(run uuid, first_day date, last_day date) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
  UPDATE desk_reconciliation_runs SET status = 'failed', finished_at = now()
  WHERE status = 'running' AND started_at < now() - interval '1 day';
  INSERT INTO desk_reconciliation_runs (id, period_from, period_to, as_of, started_by)
  VALUES (run, first_day, last_day, now(), desk_acting_user_id());
END;

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
    jsonb_array_length(lines), 0, desk_acting_user_id());
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
