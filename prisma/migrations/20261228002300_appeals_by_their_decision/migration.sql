-- Which decision settled an appeal was told by the instant of its transaction. A push carries many, so that of two
-- about one review (approved, then flagged) the second one, taken back, opened the appeal again that the first had
-- granted; and a rejection sent together with the flag before it left its appeal open when it was taken back.
ALTER TABLE desk_appeals ADD COLUMN decided_by_op uuid;

-- As before, and an appeal names the operation that settled it.
CREATE OR REPLACE FUNCTION desk_judge(actor uuid, permitted boolean, op jsonb) RETURNS desk_decisions
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  entry desk_decisions;
  undone desk_decisions;
  standing desk_review_state;
  present marketplace_reviews;
  now_status "ReviewStatus";
  target "ReviewStatus";
  based_on integer;
  seen jsonb := op -> 'seen';
BEGIN
  entry.op_id := (op ->> 'opId')::uuid;
  entry.actor_id := actor;
  entry.payload := op;
  entry.review_id := (op ->> 'reviewId')::uuid;
  entry.group_id := (op ->> 'groupId')::uuid;
  entry.action := op ->> 'action';
  entry.reason_code := op ->> 'reasonCode';
  entry.note := op ->> 'note';
  entry.device_time := (op ->> 'deviceTime')::timestamptz;
  entry.seen_content_rev := (seen ->> 'contentRev')::integer;
  entry.seen_mod_rev := (seen ->> 'modRev')::integer;
  entry.seen_content_hash := seen ->> 'contentHash';
  IF entry.review_id IS NULL OR entry.seen_content_rev IS NULL OR entry.seen_mod_rev IS NULL
    OR entry.seen_content_hash IS NULL THEN
    RAISE EXCEPTION 'An operation names no review or does not say what was seen.'
      USING ERRCODE = 'invalid_parameter_value';
  END IF;

  SELECT * INTO standing FROM desk_review_state WHERE review_id = entry.review_id;
  SELECT * INTO present FROM marketplace_reviews WHERE id = entry.review_id;
  now_status := present.status;
  based_on := entry.seen_mod_rev;
  -- An operation after an own one that is not acknowledged yet builds on what came of that.
  IF op ->> 'follows' IS NOT NULL THEN
    SELECT result_mod_rev INTO based_on FROM desk_decisions
    WHERE op_id = (op ->> 'follows')::uuid AND actor_id = actor;
  END IF;

  CASE entry.action
    WHEN 'APPROVE' THEN target := 'APPROVED';
    WHEN 'REJECT' THEN target := 'REJECTED';
    WHEN 'FLAG' THEN target := 'FLAGGED';
    WHEN 'REOPEN' THEN target := 'PENDING';
    WHEN 'KEEP' THEN target := (seen ->> 'status')::"ReviewStatus";
    WHEN 'REFER' THEN target := now_status;
    WHEN 'UNDO' THEN
      SELECT * INTO undone FROM desk_decisions
      WHERE op_id = (op ->> 'undoes')::uuid AND actor_id = actor AND review_id = entry.review_id;
      IF undone.op_id IS NULL THEN
        RAISE EXCEPTION 'An operation takes back what is not in the ledger.'
          USING ERRCODE = 'invalid_parameter_value';
      END IF;
      based_on := undone.result_mod_rev;
      target := undone.previous_status;
    ELSE
      RAISE EXCEPTION 'An operation has an unknown action.' USING ERRCODE = 'invalid_parameter_value';
  END CASE;

  IF now_status IS NULL OR standing.deleted_at IS NOT NULL THEN
    entry.outcome := 'MOOT_DELETED';
  ELSIF entry.action = 'UNDO' AND undone.outcome <> 'APPLIED' THEN
    -- Nothing had come of it. What follows must not take the present state for seen.
    entry.outcome := 'AGREED';
    PERFORM desk_close_conflict(undone.op_id, 'WITHDRAWN', entry.op_id);
    RETURN entry;
  ELSIF entry.action = 'REFER' THEN
    entry.outcome := 'AGREED';
    UPDATE desk_conflicts SET assignee_id = (op ->> 'referTo')::uuid, change_xid = pg_current_xact_id()
    WHERE op_id = (op ->> 'resolves')::uuid AND state = 'OPEN'
      AND desk_conflict_is_about(op_id, entry.review_id);
    RETURN entry;
  ELSIF (standing.content_rev, standing.content_hash) IS DISTINCT FROM (entry.seen_content_rev, entry.seen_content_hash)
    AND NOT (entry.action = 'UNDO' AND now_status = target) THEN
    entry.outcome := 'CONFLICT_CONTENT';
  ELSIF standing.mod_rev IS DISTINCT FROM based_on OR entry.action = 'KEEP' THEN
    entry.outcome := CASE WHEN now_status = target THEN 'AGREED' ELSE 'CONFLICT_DECISION' END;
    entry.result_mod_rev := CASE WHEN now_status = target THEN standing.mod_rev END;
  ELSIF NOT permitted THEN
    entry.outcome := 'HELD';
  ELSE
    entry.outcome := 'APPLIED';
    entry.previous_status := now_status;
    entry.previous_moderated_at := present.moderated_at;
    entry.previous_moderated_by := present.moderated_by;
    entry.previous_note := present.moderation_notes;
    entry.result_mod_rev := standing.mod_rev + 1;
    IF entry.action = 'UNDO' THEN
      -- The reason that stands again is the one of the row before; laptops look it up by mod_rev.
      IF undone.previous_moderated_at IS NOT NULL THEN
        SELECT d.reason_code INTO entry.reason_code FROM desk_decisions d
        WHERE d.review_id = entry.review_id AND d.outcome = 'APPLIED'
          AND d.result_mod_rev = undone.result_mod_rev - 1;
      END IF;
      -- What the author said against the rejection that is taken back has no object any more.
      UPDATE desk_appeals SET state = 'MOOT', decided_at = now()
      WHERE review_id = entry.review_id AND state = 'OPEN' AND against_at = undone.received_at
        AND (undone.previous_status, undone.previous_moderated_at) IS DISTINCT FROM ('REJECTED', against_at);
      UPDATE marketplace_reviews SET
        status = target,
        moderated_at = undone.previous_moderated_at,
        moderated_by = (SELECT id FROM users WHERE id = undone.previous_moderated_by),
        moderation_notes = undone.previous_note
      WHERE id = entry.review_id;
      -- What was said against the one before is undecided again. Of what was decided before appeals named the
      -- operation, only the instant is known.
      UPDATE desk_appeals SET state = 'OPEN', decided_at = NULL, decided_by = NULL, decided_by_op = NULL
      WHERE review_id = entry.review_id AND state <> 'OPEN' AND decided_at = undone.received_at
        AND coalesce(decided_by_op, undone.op_id) = undone.op_id;
    ELSE
      UPDATE marketplace_reviews SET
        status = target,
        moderated_at = CASE WHEN target = 'PENDING' THEN NULL ELSE now() END,
        moderated_by = CASE WHEN target = 'PENDING' THEN NULL ELSE actor END,
        moderation_notes = CASE WHEN target = 'PENDING' THEN NULL ELSE entry.note END
      WHERE id = entry.review_id;
    END IF;
    UPDATE desk_appeals SET decided_by_op = entry.op_id
    WHERE review_id = entry.review_id AND decided_at = now() AND decided_by_op IS NULL;
    UPDATE desk_review_state SET mod_rev = entry.result_mod_rev, change_xid = pg_current_xact_id()
    WHERE review_id = entry.review_id;
    UPDATE desk_claims SET expires_at = now(), change_xid = pg_current_xact_id()
    WHERE review_id = entry.review_id AND expires_at > now();
  END IF;
  entry.result_status := CASE entry.outcome WHEN 'APPLIED' THEN target ELSE now_status END;
  RETURN entry;
END
$$;
