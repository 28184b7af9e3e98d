-- Steps of the moderator's store that must happen together: each is one statement.

-- The own decision that stands over a review, if any: the last one that is not back.
CREATE FUNCTION desk_local.show_pending(store integer, reviews uuid[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, desk_local, pg_temp AS $$
  UPDATE review_base b SET
    pending_status = p.target_status, pending_op = p.op_id,
    shown_status = coalesce(p.target_status, b.status)
  FROM unnest(reviews) r (review_id)
  LEFT JOIN LATERAL (
    SELECT o.op_id, o.target_status FROM outbox o
    WHERE o.store_id = store AND o.review_id = r.review_id AND o.state IN ('queued', 'acknowledged')
      AND o.action NOT IN ('KEEP', 'REFER')
    ORDER BY o.seq DESC LIMIT 1
  ) p ON true
  WHERE b.store_id = store AND b.review_id = r.review_id
$$;

-- Takes operations into the outbox; those that are in it already stay as they are.
CREATE FUNCTION desk_local.save_operations(store integer, operations jsonb, next bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, desk_local, pg_temp AS $$
BEGIN
  INSERT INTO outbox (store_id, seq, op_id, review_id, group_id, action, payload, target_status, saved_at)
  SELECT store, x.seq, (x.payload ->> 'opId')::uuid, (x.payload ->> 'reviewId')::uuid,
    (x.payload ->> 'groupId')::uuid, x.payload ->> 'action', x.payload, x."targetStatus", x."savedAt"
  FROM jsonb_to_recordset(operations) x (seq bigint, payload jsonb, "targetStatus" text, "savedAt" timestamptz)
  ON CONFLICT (store_id, op_id) DO NOTHING;
  UPDATE sync_state SET next_seq = greatest(next_seq, next) WHERE store_id = store;
  PERFORM show_pending(store, array_agg(DISTINCT (o -> 'payload' ->> 'reviewId')::uuid))
  FROM jsonb_array_elements(operations) o;
END
$$;

-- Gives the store another device and its operations other numbers ([{opId, seq}]), and puts them into
-- the queue: the authority answers again for those that it has.
CREATE FUNCTION desk_local.renumber(store integer, device uuid, numbers jsonb, next bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, desk_local, pg_temp AS $$
BEGIN
  -- In two steps, because numbers may not meet on the way.
  UPDATE outbox SET seq = -abs(seq) - 1000000000 WHERE store_id = store;
  UPDATE outbox o SET seq = n.seq, state = 'queued', sent_at = NULL
  FROM jsonb_to_recordset(numbers) n ("opId" uuid, seq bigint)
  WHERE o.store_id = store AND o.op_id = n."opId";
  UPDATE sync_state SET device_id = device, next_seq = next WHERE store_id = store;
  PERFORM show_pending(store, array_agg(DISTINCT review_id)) FROM outbox WHERE store_id = store;
END
$$;

-- Applies pulled items. Rows of reviews never go back, unless everything is pulled anew. Own
-- operations whose ledger row is among them are settled, and stop standing over their review.
CREATE FUNCTION desk_local.apply_pull(store integer, items jsonb, anew boolean) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, desk_local, pg_temp AS $$
DECLARE
  present integer := (SELECT generation FROM sync_state WHERE store_id = store);
  concerned uuid[];
BEGIN
  INSERT INTO review_base AS b (
    store_id, review_id, tool_id, tool_name, organization_id, organization_name, user_id, author_name,
    rating, title, review, verified_purchase, helpful_count, flagged_count, status, moderated_at,
    moderated_by, moderator_name, moderation_notes, reason_code, created_at, updated_at, content_rev,
    mod_rev, content_hash, deleted_at, shown_status, generation
  )
  SELECT store, x.review_id, x.tool_id, x.tool_name, x.organization_id, x.organization_name, x.user_id,
    x.author_name, x.rating, x.title, x.review, coalesce(x.verified_purchase, false),
    coalesce(x.helpful_count, 0), coalesce(x.flagged_count, 0), x.status, x.moderated_at, x.moderated_by,
    x.moderator_name, x.moderation_notes, x.reason_code, x.created_at, x.updated_at, x.content_rev,
    x.mod_rev, x.content_hash, x.deleted_at, x.status, present
  FROM jsonb_to_recordset(items) x (
    k integer, review_id uuid, tool_id uuid, tool_name text, organization_id uuid, organization_name text,
    user_id uuid, author_name text, rating integer, title text, review text, verified_purchase boolean,
    helpful_count integer, flagged_count integer, status text, moderated_at timestamptz, moderated_by uuid,
    moderator_name text, moderation_notes text, reason_code text, created_at timestamptz,
    updated_at timestamptz, content_rev integer, mod_rev integer, content_hash text, deleted_at timestamptz
  )
  WHERE x.k = 1
    AND (x.deleted_at IS NULL OR NOT EXISTS (
      SELECT FROM review_base e WHERE e.store_id = store AND e.review_id = x.review_id))
  ON CONFLICT (store_id, review_id) DO UPDATE SET
    tool_id = excluded.tool_id, tool_name = excluded.tool_name, organization_id =
    excluded.organization_id, organization_name = excluded.organization_name, user_id =
    excluded.user_id, author_name = excluded.author_name, rating = excluded.rating, title =
    excluded.title, review = excluded.review, verified_purchase = excluded.verified_purchase,
    helpful_count = excluded.helpful_count, flagged_count = excluded.flagged_count, status =
    excluded.status, moderated_at = excluded.moderated_at, moderated_by = excluded.moderated_by,
    moderator_name = excluded.moderator_name, moderation_notes = excluded.moderation_notes,
    reason_code = excluded.reason_code, created_at = excluded.created_at, updated_at =
    excluded.updated_at, content_rev = excluded.content_rev, mod_rev = excluded.mod_rev,
    content_hash = excluded.content_hash, deleted_at = excluded.deleted_at, generation =
    excluded.generation,
    shown_status = coalesce(b.pending_status, excluded.status)
  WHERE anew OR (excluded.content_rev, excluded.mod_rev) >= (b.content_rev, b.mod_rev);

  -- A tombstone has no text; the last one stays for the conflict that may be about it.
  UPDATE review_base b SET deleted_at = x.deleted_at, content_rev = x.content_rev, mod_rev = x.mod_rev,
    generation = present
  FROM jsonb_to_recordset(items) x (
    k integer, review_id uuid, content_rev integer, mod_rev integer, deleted_at timestamptz)
  WHERE x.k = 1 AND x.deleted_at IS NOT NULL AND b.store_id = store AND b.review_id = x.review_id;

  INSERT INTO decision_base AS d (
    store_id, op_id, device_id, seq, group_id, actor_id, actor_name, review_id, action, reason_code, note,
    received_at, outcome, previous_status, result_status, result_mod_rev, seen_content_rev, problem, generation
  )
  SELECT store, x.op_id, x.device_id, x.seq, x.group_id, x.actor_id, x.actor_name, x.review_id, x.action,
    x.reason_code, x.note, x.received_at, x.outcome, x.previous_status, x.result_status, x.result_mod_rev,
    x.seen_content_rev, x.problem, present
  FROM jsonb_to_recordset(items) x (
    k integer, op_id uuid, device_id uuid, seq bigint, group_id uuid, actor_id uuid, actor_name text,
    review_id uuid, action text, reason_code text, note text, received_at timestamptz, outcome text,
    previous_status text, result_status text, result_mod_rev integer, seen_content_rev integer, problem text
  )
  WHERE x.k = 2
  ON CONFLICT (store_id, op_id) DO UPDATE SET
    actor_name = excluded.actor_name, outcome = excluded.outcome, previous_status = excluded.previous_status,
    result_status = excluded.result_status, result_mod_rev = excluded.result_mod_rev,
    received_at = excluded.received_at, device_id = excluded.device_id, seq = excluded.seq,
    problem = excluded.problem, generation = excluded.generation;

  INSERT INTO conflict_base AS c (
    store_id, op_id, review_id, actor_id, actor_name, assignee_id, assignee_name, kind, seen, current,
    winner_op_id, state, resolved_by_op, created_at, generation
  )
  SELECT store, x.op_id, x.review_id, x.actor_id, x.actor_name, x.assignee_id, x.assignee_name, x.kind,
    coalesce(x.seen, '{}'), coalesce(x.current, '{}'), x.winner_op_id, x.state, x.resolved_by_op, x.created_at, present
  FROM jsonb_to_recordset(items) x (
    k integer, op_id uuid, review_id uuid, actor_id uuid, actor_name text, assignee_id uuid,
    assignee_name text, kind text, seen jsonb, current jsonb, winner_op_id uuid, state text,
    resolved_by_op uuid, created_at timestamptz
  )
  WHERE x.k = 3
  ON CONFLICT (store_id, op_id) DO UPDATE SET
    assignee_id = excluded.assignee_id, assignee_name = excluded.assignee_name, kind = excluded.kind,
    seen = excluded.seen, current = excluded.current, winner_op_id = excluded.winner_op_id,
    state = excluded.state, resolved_by_op = excluded.resolved_by_op, generation = excluded.generation;

  UPDATE review_base b SET claimed_by = x.user_id, claimed_by_name = x.user_name, claimed_until = x.expires_at
  FROM jsonb_to_recordset(items) x (k integer, review_id uuid, user_id uuid, user_name text, expires_at timestamptz)
  WHERE x.k = 4 AND b.store_id = store AND b.review_id = x.review_id;

  WITH settled AS (
    UPDATE outbox o SET state = 'settled', outcome = x.outcome, result_mod_rev = x.result_mod_rev,
      problem = x.problem, acknowledged_at = coalesce(o.acknowledged_at, now())
    FROM jsonb_to_recordset(items) x (k integer, op_id uuid, outcome text, result_mod_rev integer, problem text)
    WHERE x.k = 2 AND o.store_id = store AND o.op_id = x.op_id AND o.state IN ('queued', 'acknowledged')
    RETURNING o.review_id
  )
  SELECT array_agg(DISTINCT review_id) INTO concerned FROM settled;
  IF concerned IS NOT NULL THEN
    PERFORM show_pending(store, concerned);
  END IF;
  RETURN jsonb_array_length(items);
END
$$;

-- Ends a pull: the cursor moves, and after a pull of everything what did not come is gone.
CREATE FUNCTION desk_local.finish_pull(
  store integer, next_cursor jsonb, at timestamptz, clock_offset integer, anew boolean
)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, desk_local, pg_temp AS $$
DECLARE
  present integer := (SELECT generation FROM sync_state WHERE store_id = store);
BEGIN
  IF anew THEN
    DELETE FROM review_base WHERE store_id = store AND generation <> present;
    DELETE FROM decision_base WHERE store_id = store AND generation <> present;
    DELETE FROM conflict_base WHERE store_id = store AND generation <> present;
  END IF;
  UPDATE sync_state SET cursor = next_cursor, last_sync_at = at, clock_offset_ms = clock_offset
  WHERE store_id = store;
END
$$;
