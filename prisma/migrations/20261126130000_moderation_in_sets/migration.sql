-- What moderation did for one review after the other it does for a page and for a batch at once: a
-- laptop fetches 100,000 reviews and sends 10,000 decisions.

DROP FUNCTION desk_pull(uuid, jsonb, jsonb, integer);
DROP FUNCTION desk_pull_buckets(uuid, text[]);
DROP FUNCTION desk_pull_item(smallint, uuid);

-- Items as laptops take them, each with its place among those that were asked for. As json and not
-- jsonb, because nobody here reads them again.
CREATE FUNCTION desk_pull_items(kinds smallint[], ids uuid[]) RETURNS TABLE (place bigint, item json)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH asked AS MATERIALIZED (
    SELECT a.kind, a.id, a.place FROM unnest(kinds, ids) WITH ORDINALITY a (kind, id, place)
  )
  SELECT a.place, json_build_object('k', 1, 'review_id', s.review_id, 'tool_id', r.tool_id, 'tool_name', t.name,
    'organization_id', r.organization_id, 'organization_name', o.name, 'user_id', r.user_id,
    'author_name', u.name, 'rating', r.rating, 'title', r.title, 'review', r.review,
    'verified_purchase', r.verified_purchase, 'helpful_count', r.helpful_count,
    'flagged_count', r.flagged_count, 'status', r.status, 'moderated_at', r.moderated_at,
    'moderated_by', r.moderated_by, 'moderator_name', m.name, 'moderation_notes', r.moderation_notes,
    'reason_code', CASE WHEN r.moderated_at IS NOT NULL THEN (
      SELECT d.reason_code FROM desk_decisions d WHERE d.review_id = s.review_id
        AND d.outcome = 'APPLIED' AND d.result_mod_rev = s.mod_rev LIMIT 1) END,
    'created_at', r.created_at, 'updated_at', r.updated_at, 'content_rev', s.content_rev,
    'mod_rev', s.mod_rev, 'content_hash', s.content_hash, 'deleted_at', s.deleted_at)
  FROM asked a
  JOIN desk_review_state s ON s.review_id = a.id
  LEFT JOIN marketplace_reviews r ON r.id = s.review_id
  LEFT JOIN marketplace_tools t ON t.id = r.tool_id
  LEFT JOIN organizations o ON o.id = r.organization_id
  LEFT JOIN users u ON u.id = r.user_id
  LEFT JOIN users m ON m.id = r.moderated_by
  WHERE a.kind = 1
  UNION ALL
  SELECT a.place, json_build_object('k', 2, 'op_id', d.op_id, 'device_id', d.device_id, 'seq', d.seq,
    'group_id', d.group_id, 'actor_id', d.actor_id, 'actor_name', u.name, 'review_id', d.review_id,
    'action', d.action, 'reason_code', d.reason_code, 'note', d.note, 'received_at', d.received_at,
    'outcome', d.outcome, 'previous_status', d.previous_status, 'result_status', d.result_status,
    'result_mod_rev', d.result_mod_rev, 'seen_content_rev', d.seen_content_rev, 'problem', d.problem)
  FROM asked a JOIN desk_decisions d ON d.op_id = a.id LEFT JOIN users u ON u.id = d.actor_id
  WHERE a.kind = 2
  UNION ALL
  SELECT a.place, json_build_object('k', 3, 'op_id', c.op_id, 'review_id', c.review_id, 'actor_id', c.actor_id,
    'actor_name', u.name, 'assignee_id', c.assignee_id, 'assignee_name', v.name, 'kind', c.kind,
    'seen', c.seen, 'current', c.current, 'winner_op_id', c.winner_op_id, 'state', c.state,
    'resolved_by_op', c.resolved_by_op, 'created_at', c.created_at)
  FROM asked a JOIN desk_conflicts c ON c.op_id = a.id
  LEFT JOIN users u ON u.id = c.actor_id LEFT JOIN users v ON v.id = c.assignee_id
  WHERE a.kind = 3
  UNION ALL
  SELECT a.place, json_build_object('k', 4, 'review_id', c.review_id, 'user_id', c.user_id, 'user_name', u.name,
    'device_id', c.device_id, 'expires_at', c.expires_at)
  FROM asked a JOIN desk_claims c ON c.review_id = a.id LEFT JOIN users u ON u.id = c.user_id
  WHERE a.kind = 4
$$;

-- One page of what changed. cursor: {epoch, start, since} of the last complete pull, or null for
-- everything; page: {until, xid, kind, id} that the page before gave, or null for the first.
-- Returns the items as the text of a JSON array, and beside them
-- {status, reset, epoch, start, until, total, page, serverTime}: reset says that the cursor was of no
-- use and everything comes; page is null with the last one, and the cursor for the next pull is then
-- {epoch, start, since: until}.
CREATE FUNCTION desk_pull(
  device uuid, cursor jsonb, page jsonb, page_size integer, OUT answer jsonb, OUT items text
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_acting_user_id();
  epoch uuid := desk_sync_epoch();
  sender desk_devices;
  refusal text;
  usable boolean;
  since pg_snapshot := '1:1:';
  until pg_snapshot;
  most integer := least(page_size, 2000);
  total bigint;
  xids xid8[];
  kinds smallint[];
  ids uuid[];
  size integer;
BEGIN
  items := '[]';
  SELECT * INTO sender FROM desk_devices WHERE device_id = device;
  refusal := desk_sync_refusal(sender, actor);
  IF refusal IS NULL AND NOT desk_may_moderate(actor) THEN
    refusal := 'no_permission';
  END IF;
  IF refusal IS NOT NULL THEN
    answer := jsonb_build_object('status', 'refused', 'reason', refusal, 'epoch', epoch);
    RETURN;
  END IF;
  usable := cursor ->> 'epoch' = epoch::text
    AND NOT desk_cursor_is_lost((cursor ->> 'since')::pg_snapshot, (cursor ->> 'start')::timestamptz);
  IF usable THEN
    since := (cursor ->> 'since')::pg_snapshot;
  END IF;
  until := coalesce((page ->> 'until')::pg_snapshot, pg_current_snapshot());
  IF page IS NULL THEN
    SELECT sum(n) INTO total FROM (
      SELECT count(*) AS n FROM desk_review_state WHERE change_xid >= pg_snapshot_xmin(since)
      UNION ALL SELECT count(*) FROM desk_decisions WHERE change_xid >= pg_snapshot_xmin(since)
    ) counted;
  END IF;
  SELECT array_agg(k.change_xid), array_agg(k.kind), array_agg(k.id) INTO xids, kinds, ids
  FROM desk_pull_keys(since, until,
    coalesce((page ->> 'xid')::xid8, pg_snapshot_xmin(since)), coalesce((page ->> 'kind')::smallint, 0::smallint),
    coalesce((page ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000'), most) k;
  size := coalesce(cardinality(ids), 0);
  IF size > 0 THEN
    SELECT coalesce(json_agg(i.item ORDER BY i.place), '[]')::text INTO items FROM desk_pull_items(kinds, ids) i;
  END IF;
  answer := jsonb_build_object(
    'status', 'ok', 'reset', cursor IS NOT NULL AND NOT usable, 'epoch', epoch,
    'start', pg_postmaster_start_time(), 'until', until::text, 'total', total,
    'page', CASE WHEN size >= most THEN jsonb_build_object('until', until::text,
      'xid', xids[size]::text, 'kind', kinds[size], 'id', ids[size]) END,
    'lastSeq', sender.last_seq, 'serverTime', clock_timestamp()
  );
END
$$;

-- Everything in some buckets, for a laptop that found itself different there: as desk_pull gives it.
CREATE FUNCTION desk_pull_buckets(device uuid, buckets text[], OUT answer jsonb, OUT items text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  sender desk_devices;
  refusal text;
  ids uuid[];
BEGIN
  items := '[]';
  SELECT * INTO sender FROM desk_devices WHERE device_id = device;
  refusal := desk_sync_refusal(sender, desk_acting_user_id());
  IF refusal IS NOT NULL THEN
    answer := jsonb_build_object('status', 'refused', 'reason', refusal);
    RETURN;
  END IF;
  answer := jsonb_build_object('status', 'ok');
  SELECT array_agg(review_id) INTO ids FROM desk_review_state
  WHERE right(review_id::text, 2) = ANY (buckets) AND deleted_at IS NULL;
  IF ids IS NOT NULL THEN
    SELECT coalesce(json_agg(i.item), '[]')::text INTO items
    FROM desk_pull_items(array_fill(1::smallint, ARRAY[cardinality(ids)]), ids) i;
  END IF;
END
$$;

-- Ratings are counted once for each tool of a batch of decisions: desk_push says by desk.deciding
-- that it does so itself.
CREATE OR REPLACE FUNCTION desk_reviews_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  tools_of uuid[];
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN
      SELECT array_agg(DISTINCT tool_id) INTO tools_of FROM new_rows WHERE status = 'APPROVED';
    WHEN 'DELETE' THEN
      SELECT array_agg(DISTINCT tool_id) INTO tools_of FROM old_rows WHERE status = 'APPROVED';
    ELSE
      IF current_setting('desk.deciding', true) = 'on' THEN
        RETURN NULL;
      END IF;
      SELECT array_agg(DISTINCT tool_id) INTO tools_of
      FROM (
        SELECT tool_id
        FROM (
          SELECT tool_id, rating, 1 AS change FROM new_rows WHERE status = 'APPROVED'
          UNION ALL
          SELECT tool_id, rating, -1 FROM old_rows WHERE status = 'APPROVED'
        ) side
        GROUP BY tool_id, rating
        HAVING sum(change) <> 0
      ) changed;
  END CASE;
  IF tools_of IS NOT NULL THEN
    PERFORM desk_count_reviews(tools_of);
  END IF;
  RETURN NULL;
END
$$;

-- A ledger that was empty when a session planned its look-ups would be read from end to end for each
-- operation, however long it has become: hence no sequential scans.
--
-- Takes up to 50 operations of a device in the order of their seq. Each is judged in a savepoint:
-- what PostgreSQL refuses as data (classes 22, 23, and a trigger's own refusal) goes to the ledger as
-- QUARANTINED with its payload, anything else ends the whole batch, which the device sends again.
-- An operation that is known already gets the outcome that it has. Returns
-- {status, reason, lastSeq, results: [{opId, outcome, resultModRev, problem}]}; a result FORKED or
-- GAP is the last one, because nothing after it can be in order.
CREATE OR REPLACE FUNCTION desk_push(device uuid, ops jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off AS $$
DECLARE
  actor uuid := desk_acting_user_id();
  permitted boolean := desk_may_moderate(actor);
  epoch uuid := desk_sync_epoch();
  sender desk_devices;
  refusal text;
  op jsonb;
  stored desk_decisions;
  entry desk_decisions;
  hash text;
  results jsonb[] := '{}';
  touched uuid[];
  -- Tools of which a review was approved, or is no longer.
  recounted uuid[] := '{}';
BEGIN
  SELECT * INTO sender FROM desk_devices WHERE device_id = device FOR UPDATE;
  refusal := coalesce(
    desk_sync_refusal(sender, actor),
    CASE WHEN jsonb_typeof(ops) <> 'array' THEN 'malformed'
      WHEN jsonb_array_length(ops) > 50 THEN 'too_many'
      WHEN EXISTS (
        SELECT FROM jsonb_array_elements(ops) o
        WHERE NOT coalesce(pg_input_is_valid(o ->> 'opId', 'uuid') AND pg_input_is_valid(o ->> 'seq', 'bigint'), false)
      ) THEN 'malformed' END
  );
  IF refusal IS NOT NULL THEN
    RETURN jsonb_build_object('status', 'refused', 'reason', refusal, 'epoch', epoch);
  END IF;

  -- The order of locks of all writers: reviews by id, then their tools by id.
  SELECT array_agg((o ->> 'reviewId')::uuid) INTO touched FROM jsonb_array_elements(ops) o
  WHERE pg_input_is_valid(o ->> 'reviewId', 'uuid');
  PERFORM 1 FROM marketplace_reviews WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
  PERFORM 1 FROM marketplace_tools
  WHERE id IN (SELECT tool_id FROM marketplace_reviews WHERE id = ANY (touched))
  ORDER BY id FOR NO KEY UPDATE;
  PERFORM set_config('desk.deciding', 'on', true);

  FOR op IN SELECT o FROM jsonb_array_elements(ops) o ORDER BY (o ->> 'seq')::bigint LOOP
    -- A device that was copied numbers its operations anew, and they stay the same operations.
    hash := encode(sha256(convert_to((op - 'seq')::text, 'UTF8')), 'hex');
    SELECT * INTO stored FROM desk_decisions WHERE op_id = (op ->> 'opId')::uuid;
    IF stored.op_id IS NOT NULL AND stored.payload_hash = hash AND stored.actor_id = actor THEN
      results := results || desk_result(stored);
      -- Known from the device's former number: it still takes its place in the order.
      IF (op ->> 'seq')::bigint = sender.last_seq + 1 THEN
        sender.last_seq := sender.last_seq + 1;
      END IF;
      CONTINUE;
    END IF;
    IF stored.op_id IS NOT NULL OR (op ->> 'seq')::bigint <= sender.last_seq THEN
      results := results || jsonb_build_object('opId', op -> 'opId', 'outcome', 'FORKED',
        'problem', CASE WHEN stored.op_id IS NULL THEN 'seq' ELSE 'payload' END);
      EXIT;
    END IF;
    IF (op ->> 'seq')::bigint > sender.last_seq + 1 THEN
      results := results || jsonb_build_object('opId', op -> 'opId', 'outcome', 'GAP', 'expected', sender.last_seq + 1);
      EXIT;
    END IF;
    BEGIN
      entry := desk_judge(actor, permitted, op);
      entry.device_id := device;
      entry.seq := (op ->> 'seq')::bigint;
      entry.payload_hash := hash;
      PERFORM desk_record(entry, op);
    EXCEPTION
      WHEN data_exception OR integrity_constraint_violation OR raise_exception THEN
        entry := NULL;
        entry.op_id := (op ->> 'opId')::uuid;
        entry.device_id := device;
        entry.seq := (op ->> 'seq')::bigint;
        entry.payload_hash := hash;
        entry.payload := op;
        entry.actor_id := actor;
        entry.action := left(coalesce(op ->> 'action', ''), 20);
        entry.review_id := CASE WHEN pg_input_is_valid(op ->> 'reviewId', 'uuid') THEN (op ->> 'reviewId')::uuid END;
        entry.outcome := 'QUARANTINED';
        entry.problem := left(SQLSTATE || ' ' || SQLERRM, 200);
        PERFORM desk_record(entry, op - 'resolves');
    END;
    sender.last_seq := sender.last_seq + 1;
    results := results || desk_result(entry);
    IF entry.outcome = 'APPLIED' AND 'APPROVED' IN (entry.previous_status, entry.result_status) THEN
      recounted := recounted || (SELECT tool_id FROM marketplace_reviews WHERE id = entry.review_id);
    END IF;
  END LOOP;

  PERFORM set_config('desk.deciding', 'off', true);
  IF recounted <> '{}' THEN
    PERFORM desk_count_reviews((SELECT array_agg(DISTINCT tool) FROM unnest(recounted) tool));
  END IF;
  UPDATE desk_devices SET last_seq = sender.last_seq, seen_at = now() WHERE device_id = device;
  RETURN jsonb_build_object('status', 'ok', 'epoch', epoch, 'lastSeq', sender.last_seq, 'results', to_jsonb(results));
END
$$;

REVOKE EXECUTE ON FUNCTION
  desk_pull_items(smallint[], uuid[]), desk_pull(uuid, jsonb, jsonb, integer), desk_pull_buckets(uuid, text[])
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_pull(uuid, jsonb, jsonb, integer), desk_pull_buckets(uuid, text[])
  TO desk_moderator;
