-- A script that publishes a rejected review by its status alone leaves whose and when the rejection was. Its appeal
-- was told by that instant, so it stayed open about a published review, and no later rejection could be appealed.
CREATE OR REPLACE FUNCTION desk_follow_appeal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  appeal desk_appeals;
BEGIN
  SELECT * INTO appeal FROM desk_appeals
  WHERE review_id = NEW.id AND state = 'OPEN'
    AND (against_at IS DISTINCT FROM NEW.moderated_at OR NEW.status <> 'REJECTED')
  FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF NEW.status = 'PENDING' OR (NEW.status = 'APPROVED' AND NEW.moderated_at = appeal.against_at) THEN
    -- The author edited the review, or the rejection was taken back, by a script that names nobody too:
    -- there is nothing to appeal.
    UPDATE desk_appeals SET state = 'MOOT', decided_at = now() WHERE id = appeal.id;
  ELSIF NEW.status IN ('APPROVED', 'REJECTED') THEN
    IF NEW.moderated_by = appeal.against_id THEN
      RAISE EXCEPTION 'An appeal is decided by someone else than whoever rejected the review.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'desk_appeals_other_moderator_check',
              TABLE = 'desk_appeals';
    END IF;
    UPDATE desk_appeals
    SET state = CASE NEW.status WHEN 'APPROVED' THEN 'GRANTED' ELSE 'UPHELD' END,
        decided_at = now(), decided_by = NEW.moderated_by
    WHERE id = appeal.id;
  END IF;
  RETURN NULL;
END
$$;

UPDATE desk_appeals a SET state = 'MOOT', decided_at = now()
FROM marketplace_reviews r
WHERE r.id = a.review_id AND a.state = 'OPEN' AND r.status = 'APPROVED' AND r.moderated_at = a.against_at;
