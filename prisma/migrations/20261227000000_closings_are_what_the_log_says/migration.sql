-- The hash of a closing covers what the period contained, and its entry in the audit log its hash. Its days, how many
-- findings were not explained, the reason for closing all the same, who closed it and when stood in both and were
-- compared by nothing: a closing that was moved to other days by a superuser freed its month, and the check said that
-- all holds. Nor did it miss a closing or a reopening that was taken out.
CREATE OR REPLACE FUNCTION desk_closing_faults() RETURNS TABLE (closing_id uuid, fault text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
  SELECT c.id, 'content' FROM desk_period_closings c
  WHERE c.content_hash <> desk_closing_hash(c.id, c.totals, c.findings)
  UNION ALL
  SELECT c.id, 'audit' FROM desk_period_closings c
  WHERE NOT EXISTS (
    SELECT FROM desk_audit_log l
    WHERE l.sequence = c.audit_sequence AND l.hash = c.audit_hash
      AND l.action = 'period.closed' AND l.subject_id = c.id::text
      AND l.details ->> 'content_hash' = c.content_hash)
  UNION ALL
  SELECT c.id, 'row' FROM desk_period_closings c
  JOIN desk_audit_log l ON l.action = 'period.closed' AND l.subject_id = c.id::text
  WHERE to_jsonb(c.starts_on) IS DISTINCT FROM l.details -> 'from'
    OR to_jsonb(c.ends_on) IS DISTINCT FROM l.details -> 'to'
    OR to_jsonb(c.unexplained_count) IS DISTINCT FROM l.details -> 'unexplained'
    OR to_jsonb(c.item_count) IS DISTINCT FROM l.details -> 'items'
    OR c.override_reason IS DISTINCT FROM CASE WHEN c.unexplained_count > 0 THEN btrim(l.details ->> 'override') END
    OR c.closed_by <> l.actor_id
    -- Entry and closing are written in one transaction, which takes minutes where a million things are locked.
    OR c.closed_at NOT BETWEEN l.recorded_at - interval '1 hour' AND l.recorded_at + interval '1 hour'
  UNION ALL
  SELECT r.closing_id, 'reopened_unrecorded' FROM desk_period_reopenings r
  WHERE NOT EXISTS (
    SELECT FROM desk_audit_log l
    WHERE l.action = 'period.reopened' AND l.subject_id = r.closing_id::text
      AND l.details ->> 'reason' = r.reason AND coalesce(l.actor_id, r.reopened_by) = r.reopened_by)
  UNION ALL
  -- What is no id here is a changed entry, which the chain tells.
  SELECT l.subject_id::uuid, 'gone' FROM desk_audit_log l
  WHERE l.subject_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' AND CASE l.action
    WHEN 'period.closed' THEN NOT EXISTS (SELECT FROM desk_period_closings c WHERE c.id::text = l.subject_id)
    WHEN 'period.reopened' THEN NOT EXISTS (
      SELECT FROM desk_period_reopenings r WHERE r.closing_id::text = l.subject_id)
    ELSE false END;
END;
