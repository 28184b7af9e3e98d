-- Decisions arrive here and nowhere else. The protocol is described in
-- docs/decisions/0028-offline-moderation.md; its outcomes are the ones of desk_decisions.

CREATE FUNCTION desk_may_moderate(person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM users WHERE id = person AND is_active AND role IN ('MODERATOR', 'ADMIN', 'SUPER_ADMIN')
  )
$$;

-- Gives every row the present transaction and the database a new epoch: laptops then compare
-- everything, and send again what they know to have been accepted. Run by hand after a restore, and
-- by itself when the database finds itself in another cluster.
CREATE FUNCTION desk_restamp() RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  epoch uuid := uuidv7();
BEGIN
  UPDATE desk_sync_meta SET db_epoch = epoch,
    system_identifier = (SELECT c.system_identifier FROM pg_control_system() c),
    database_oid = (SELECT oid::bigint FROM pg_database WHERE datname = current_database());
  DELETE FROM desk_sync_starts;
  UPDATE desk_review_state SET change_xid = pg_current_xact_id();
  UPDATE desk_decisions SET change_xid = pg_current_xact_id();
  UPDATE desk_conflicts SET change_xid = pg_current_xact_id();
  UPDATE desk_claims SET change_xid = pg_current_xact_id();
  RETURN epoch;
END
$$;

-- The epoch of this database. Notes the server's start on the way, so that a start on older files is
-- recognised (see desk_sync_starts).
CREATE FUNCTION desk_sync_epoch() RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  meta desk_sync_meta;
  cluster bigint := (SELECT c.system_identifier FROM pg_control_system() c);
  database bigint := (SELECT oid::bigint FROM pg_database WHERE datname = current_database());
BEGIN
  SELECT * INTO STRICT meta FROM desk_sync_meta;
  IF (meta.system_identifier, meta.database_oid) IS DISTINCT FROM (cluster, database) THEN
    SELECT * INTO STRICT meta FROM desk_sync_meta FOR UPDATE;
    IF meta.system_identifier IS NULL THEN
      UPDATE desk_sync_meta SET system_identifier = cluster, database_oid = database;
    ELSIF (meta.system_identifier, meta.database_oid) IS DISTINCT FROM (cluster, database) THEN
      meta.db_epoch := desk_restamp();
    END IF;
  END IF;
  INSERT INTO desk_sync_starts (started_at, first_xid)
  SELECT pg_postmaster_start_time(),
    (split_part(next_xid, ':', 1)::bigint * 4294967296 + split_part(next_xid, ':', 2)::bigint)::text::xid8
  FROM pg_control_checkpoint()
  WHERE NOT EXISTS (SELECT FROM desk_sync_starts WHERE started_at = pg_postmaster_start_time())
  ON CONFLICT DO NOTHING;
  RETURN meta.db_epoch;
END
$$;

-- Who the session is to this server and what it knows of the device: everything that a desk must
-- know before it sends anything. Changes nothing but the time the device was seen.
CREATE FUNCTION desk_hello(device uuid, protocol integer) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_acting_user_id();
  known desk_devices;
  epoch uuid := desk_sync_epoch();
BEGIN
  UPDATE desk_devices d SET seen_at = now(), protocol = desk_hello.protocol
  WHERE d.device_id = device AND d.user_id = actor AND d.revoked_at IS NULL
  RETURNING * INTO known;
  IF known.device_id IS NULL THEN
    SELECT * INTO known FROM desk_devices WHERE device_id = device;
  END IF;
  RETURN jsonb_build_object(
    'workspaceId', (SELECT workspace_id FROM desk_sync_meta),
    'epoch', epoch,
    'minProtocol', (SELECT min_protocol FROM desk_sync_meta),
    'userId', actor,
    'userName', (SELECT name FROM users WHERE id = actor),
    'mayModerate', desk_may_moderate(actor),
    'device', CASE WHEN known.device_id IS NULL THEN 'unknown' WHEN known.revoked_at IS NOT NULL THEN 'revoked'
      WHEN known.user_id IS DISTINCT FROM actor THEN 'foreign' ELSE 'known' END,
    'lastSeq', coalesce(known.last_seq, 0),
    'serverTime', clock_timestamp()
  );
END
$$;

-- Makes a device known for the session's user. A device that is known already stays as it is.
CREATE FUNCTION desk_register_device(device uuid, label text, protocol integer) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_acting_user_id();
BEGIN
  IF actor IS NOT NULL AND EXISTS (SELECT FROM users WHERE id = actor) THEN
    INSERT INTO desk_devices (device_id, user_id, label, protocol)
    VALUES (device, actor, left(desk_register_device.label, 200), desk_register_device.protocol)
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN desk_hello(device, desk_register_device.protocol);
END
$$;

-- Why a device may not talk to this server now, or null.
CREATE FUNCTION desk_sync_refusal(known desk_devices, actor uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT CASE
    WHEN actor IS NULL THEN 'no_user'
    WHEN known.device_id IS NULL THEN 'unknown_device'
    WHEN known.user_id <> actor THEN 'foreign_device'
    WHEN known.revoked_at IS NOT NULL THEN 'device_revoked'
    WHEN known.protocol < (SELECT min_protocol FROM desk_sync_meta) THEN 'protocol_outdated'
  END
$$;

-- What a review is now, as a conflict shows it.
CREATE FUNCTION desk_review_now(subject uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT jsonb_build_object(
    'contentRev', s.content_rev, 'modRev', s.mod_rev, 'contentHash', s.content_hash,
    'status', r.status, 'rating', r.rating, 'title', r.title, 'review', r.review,
    'moderatedBy', r.moderated_by, 'moderatorName', u.name, 'moderatedAt', r.moderated_at,
    'note', r.moderation_notes
  )
  FROM desk_review_state s JOIN marketplace_reviews r ON r.id = s.review_id
  LEFT JOIN users u ON u.id = r.moderated_by
  WHERE s.review_id = subject
$$;

-- Closes the card of a conflict.
CREATE FUNCTION desk_close_conflict(conflict uuid, closed_as text, by_op uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE desk_conflicts SET state = closed_as, resolved_by_op = by_op, change_xid = pg_current_xact_id()
  WHERE op_id = conflict AND state = 'OPEN'
$$;

-- Judges one operation and carries it out. Returns the row for the ledger; the caller has locked
-- the review. A value that PostgreSQL refuses raises its data error.
CREATE FUNCTION desk_judge(actor uuid, permitted boolean, op jsonb) RETURNS desk_decisions
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  entry desk_decisions;
  undone desk_decisions;
  state desk_review_state;
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

  SELECT * INTO state FROM desk_review_state WHERE review_id = entry.review_id;
  SELECT status INTO now_status FROM marketplace_reviews WHERE id = entry.review_id;
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

  IF now_status IS NULL OR state.deleted_at IS NOT NULL THEN
    entry.outcome := 'MOOT_DELETED';
  ELSIF entry.action = 'UNDO' AND undone.outcome <> 'APPLIED' THEN
    -- Nothing had come of it. What follows must not take the present state for seen.
    entry.outcome := 'AGREED';
    PERFORM desk_close_conflict(undone.op_id, 'WITHDRAWN', entry.op_id);
    RETURN entry;
  ELSIF entry.action = 'REFER' THEN
    entry.outcome := 'AGREED';
    UPDATE desk_conflicts SET assignee_id = (op ->> 'referTo')::uuid, change_xid = pg_current_xact_id()
    WHERE op_id = (op ->> 'resolves')::uuid AND state = 'OPEN';
    RETURN entry;
  ELSIF (state.content_rev, state.content_hash) IS DISTINCT FROM (entry.seen_content_rev, entry.seen_content_hash)
    AND NOT (entry.action = 'UNDO' AND now_status = target) THEN
    entry.outcome := 'CONFLICT_CONTENT';
  ELSIF state.mod_rev IS DISTINCT FROM based_on OR entry.action = 'KEEP' THEN
    entry.outcome := CASE WHEN now_status = target THEN 'AGREED' ELSE 'CONFLICT_DECISION' END;
    entry.result_mod_rev := CASE WHEN now_status = target THEN state.mod_rev END;
  ELSIF NOT permitted THEN
    entry.outcome := 'HELD';
  ELSE
    entry.outcome := 'APPLIED';
    entry.previous_status := now_status;
    entry.result_mod_rev := state.mod_rev + 1;
    UPDATE marketplace_reviews SET
      status = target,
      moderated_at = CASE WHEN target = 'PENDING' THEN NULL ELSE now() END,
      moderated_by = CASE WHEN target = 'PENDING' THEN NULL ELSE actor END,
      moderation_notes = CASE WHEN target = 'PENDING' THEN NULL ELSE entry.note END
    WHERE id = entry.review_id;
    UPDATE desk_review_state SET mod_rev = entry.result_mod_rev, change_xid = pg_current_xact_id()
    WHERE review_id = entry.review_id;
    UPDATE desk_claims SET expires_at = now(), change_xid = pg_current_xact_id()
    WHERE review_id = entry.review_id AND expires_at > now();
  END IF;
  entry.result_status := CASE entry.outcome WHEN 'APPLIED' THEN target ELSE now_status END;
  RETURN entry;
END
$$;

-- Writes a judged operation into the ledger, and its conflict beside it.
CREATE FUNCTION desk_record(entry desk_decisions, op jsonb) RETURNS void
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
  IF op ->> 'resolves' IS NOT NULL AND entry.action <> 'REFER' AND entry.outcome <> 'QUARANTINED' THEN
    PERFORM desk_close_conflict(
      (op ->> 'resolves')::uuid,
      CASE WHEN entry.outcome IN ('APPLIED', 'AGREED', 'MOOT_DELETED') THEN 'RESOLVED' ELSE 'SUPERSEDED' END,
      entry.op_id
    );
  END IF;
END
$$;

-- Takes up to 50 operations of a device in the order of their seq. Each is judged in a savepoint:
-- what PostgreSQL refuses as data (classes 22, 23, and a trigger's own refusal) goes to the ledger as
-- QUARANTINED with its payload, anything else ends the whole batch, which the device sends again.
-- An operation that is known already gets the outcome that it has. Returns
-- {status, reason, lastSeq, results: [{opId, outcome, resultModRev, problem}]}; a result FORKED or
-- GAP is the last one, because nothing after it can be in order.
CREATE FUNCTION desk_push(device uuid, ops jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
  END LOOP;

  PERFORM set_config('desk.deciding', 'off', true);
  UPDATE desk_devices SET last_seq = sender.last_seq, seen_at = now() WHERE device_id = device;
  RETURN jsonb_build_object('status', 'ok', 'epoch', epoch, 'lastSeq', sender.last_seq, 'results', to_jsonb(results));
END
$$;

CREATE FUNCTION desk_result(entry desk_decisions) RETURNS jsonb
LANGUAGE sql IMMUTABLE
RETURN jsonb_build_object('opId', entry.op_id, 'outcome', entry.outcome,
  'resultModRev', entry.result_mod_rev, 'problem', entry.problem);

REVOKE EXECUTE ON FUNCTION
  desk_may_moderate(uuid), desk_restamp(), desk_sync_epoch(), desk_hello(uuid, integer),
  desk_register_device(uuid, text, integer), desk_sync_refusal(desk_devices, uuid),
  desk_review_now(uuid), desk_close_conflict(uuid, text, uuid), desk_judge(uuid, boolean, jsonb),
  desk_record(desk_decisions, jsonb), desk_push(uuid, jsonb), desk_result(desk_decisions) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  desk_hello(uuid, integer), desk_register_device(uuid, text, integer), desk_push(uuid, jsonb)
  TO desk_moderator;
GRANT EXECUTE ON FUNCTION desk_restamp() TO desk_admin;
