-- A decision that was taken back left the earlier one's status under the name and the hour of whoever
-- took it back, without its words and its reason; and an appeal that it had decided stayed decided and
-- was in nobody's queue again. What a decision replaces is now kept beside it, and UNDO restores it.

ALTER TABLE desk_decisions
  ADD COLUMN previous_moderated_at timestamptz(6),
  ADD COLUMN previous_moderated_by uuid,
  ADD COLUMN previous_note text;

-- Decisions of before, which a laptop may still take back: the row before each says what it replaced.
UPDATE desk_decisions d SET
  previous_moderated_at = p.received_at, previous_moderated_by = p.actor_id, previous_note = p.note
FROM desk_decisions p
WHERE d.outcome = 'APPLIED' AND d.previous_status <> 'PENDING'
  AND p.review_id = d.review_id AND p.outcome = 'APPLIED'
  AND p.result_mod_rev = d.result_mod_rev - 1 AND p.result_status = d.previous_status;

-- As before, but for what UNDO leaves.
--
-- Judges one operation and carries it out. Returns the row for the ledger; the caller has locked
-- the review. A value that PostgreSQL refuses raises its data error.
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
        AND against_at IS DISTINCT FROM undone.previous_moderated_at;
      UPDATE marketplace_reviews SET
        status = target,
        moderated_at = undone.previous_moderated_at,
        moderated_by = (SELECT id FROM users WHERE id = undone.previous_moderated_by),
        moderation_notes = undone.previous_note
      WHERE id = entry.review_id;
      -- What was said against the one before is undecided again. A decision and the appeal that it
      -- decided have one instant: that of their transaction.
      UPDATE desk_appeals SET state = 'OPEN', decided_at = NULL, decided_by = NULL
      WHERE review_id = entry.review_id AND state <> 'OPEN' AND decided_at = undone.received_at;
    ELSE
      UPDATE marketplace_reviews SET
        status = target,
        moderated_at = CASE WHEN target = 'PENDING' THEN NULL ELSE now() END,
        moderated_by = CASE WHEN target = 'PENDING' THEN NULL ELSE actor END,
        moderation_notes = CASE WHEN target = 'PENDING' THEN NULL ELSE entry.note END
      WHERE id = entry.review_id;
    END IF;
    UPDATE desk_review_state SET mod_rev = entry.result_mod_rev, change_xid = pg_current_xact_id()
    WHERE review_id = entry.review_id;
    UPDATE desk_claims SET expires_at = now(), change_xid = pg_current_xact_id()
    WHERE review_id = entry.review_id AND expires_at > now();
  END IF;
  entry.result_status := CASE entry.outcome WHEN 'APPLIED' THEN target ELSE now_status END;
  RETURN entry;
END
$$;

-- Who may not moderate any more was refused by desk_pull, and read the reviews by these two. As before, but for
-- that.
CREATE OR REPLACE FUNCTION desk_digests(device uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_acting_user_id();
  sender desk_devices;
  refusal text;
BEGIN
  SELECT * INTO sender FROM desk_devices WHERE device_id = device;
  refusal := desk_sync_refusal(sender, actor);
  IF refusal IS NULL AND NOT desk_may_moderate(actor) THEN
    refusal := 'no_permission';
  END IF;
  IF refusal IS NOT NULL THEN
    RETURN jsonb_build_object('status', 'refused', 'reason', refusal);
  END IF;
  RETURN jsonb_build_object('status', 'ok', 'buckets', (
    SELECT coalesce(jsonb_object_agg(bucket, digest), '{}') FROM (
      SELECT right(s.review_id::text, 2) AS bucket,
        md5(string_agg(concat_ws(':', s.review_id, s.content_rev, s.mod_rev, s.content_hash, r.status), ','
          ORDER BY s.review_id)) AS digest
      FROM desk_review_state s JOIN marketplace_reviews r ON r.id = s.review_id
      WHERE s.deleted_at IS NULL GROUP BY 1
    ) digests));
END
$$;

CREATE OR REPLACE FUNCTION desk_pull_buckets(
  device uuid, buckets text[], after uuid, page_size integer, OUT answer jsonb, OUT items text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_acting_user_id();
  sender desk_devices;
  refusal text;
  most integer := least(page_size, 2000);
  ids uuid[];
  kinds smallint[];
  found integer;
  size integer := 0;
BEGIN
  items := '[]';
  SELECT * INTO sender FROM desk_devices WHERE device_id = device;
  refusal := desk_sync_refusal(sender, actor);
  IF refusal IS NULL AND NOT desk_may_moderate(actor) THEN
    refusal := 'no_permission';
  END IF;
  IF refusal IS NOT NULL THEN
    answer := jsonb_build_object('status', 'refused', 'reason', refusal);
    RETURN;
  END IF;
  SELECT array_agg(s.review_id) INTO ids FROM (
    SELECT review_id FROM desk_review_state
    WHERE right(review_id::text, 2) = ANY (buckets) AND deleted_at IS NULL
      AND (after IS NULL OR review_id > after)
    ORDER BY review_id LIMIT most
  ) s;
  found := coalesce(cardinality(ids), 0);
  IF found > 0 THEN
    kinds := array_fill(1::smallint, ARRAY[found]);
    size := desk_items_on_page(kinds, ids);
    SELECT coalesce(json_agg(i.item ORDER BY i.place), '[]')::text INTO items
    FROM desk_pull_items(kinds[:size], ids[:size]) i;
  END IF;
  answer := jsonb_build_object('status', 'ok',
    'last', CASE WHEN size < found OR found >= most THEN ids[size] END);
END
$$;

-- Whether an operation about a review may say anything of a conflict. One that is about no review is answered under
-- its own id.
CREATE FUNCTION desk_conflict_is_about(conflict uuid, subject uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM desk_conflicts WHERE op_id = conflict AND coalesce(review_id, op_id) = subject)
$$;
REVOKE EXECUTE ON FUNCTION desk_conflict_is_about(uuid, uuid) FROM PUBLIC;

-- As before, but that it closes no conflict about another review.
--
-- Writes a judged operation into the ledger, and its conflict beside it.
CREATE OR REPLACE FUNCTION desk_record(entry desk_decisions, op jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  entry.received_at := now();
  entry.change_xid := pg_current_xact_id();
  INSERT INTO desk_decisions SELECT (entry).*;
  IF entry.outcome IN ('CONFLICT_CONTENT', 'CONFLICT_DECISION', 'HELD', 'QUARANTINED') THEN
    INSERT INTO desk_conflicts (op_id, review_id, actor_id, kind, seen, current, winner_op_id)
    VALUES (
      entry.op_id, entry.review_id, entry.actor_id, entry.outcome,
      CASE WHEN jsonb_typeof(op -> 'seen') = 'object' THEN op -> 'seen' ELSE '{}' END,
      coalesce(desk_review_now(entry.review_id), '{}'),
      (SELECT op_id FROM desk_decisions WHERE review_id = entry.review_id AND outcome = 'APPLIED'
       ORDER BY result_mod_rev DESC LIMIT 1)
    );
  END IF;
  IF op ->> 'resolves' IS NOT NULL AND entry.action <> 'REFER' AND entry.outcome <> 'QUARANTINED'
    AND desk_conflict_is_about((op ->> 'resolves')::uuid, entry.review_id) THEN
    PERFORM desk_close_conflict(
      (op ->> 'resolves')::uuid,
      CASE WHEN entry.outcome IN ('APPLIED', 'AGREED', 'MOOT_DELETED') THEN 'RESOLVED' ELSE 'SUPERSEDED' END,
      entry.op_id
    );
  END IF;
END
$$;
