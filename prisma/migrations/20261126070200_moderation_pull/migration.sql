-- What changed since a snapshot, page by page, without a long transaction and without missing a
-- transaction that committed late. Kinds in the order of delivery: 1 reviews, 2 decisions,
-- 3 conflicts, 4 claims.

CREATE FUNCTION desk_pull_item(kind smallint, item uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  CASE kind
    WHEN 1 THEN RETURN (
      SELECT jsonb_build_object('k', 1, 'review_id', s.review_id, 'tool_id', r.tool_id, 'tool_name', t.name,
        'organization_id', r.organization_id, 'organization_name', o.name, 'user_id', r.user_id,
        'author_name', a.name, 'rating', r.rating, 'title', r.title, 'review', r.review,
        'verified_purchase', r.verified_purchase, 'helpful_count', r.helpful_count,
        'flagged_count', r.flagged_count, 'status', r.status, 'moderated_at', r.moderated_at,
        'moderated_by', r.moderated_by, 'moderator_name', m.name, 'moderation_notes', r.moderation_notes,
        'reason_code', (SELECT d.reason_code FROM desk_decisions d WHERE d.review_id = s.review_id
          AND d.outcome = 'APPLIED' AND d.result_mod_rev = s.mod_rev AND r.moderated_at IS NOT NULL LIMIT 1),
        'created_at', r.created_at, 'updated_at', r.updated_at, 'content_rev', s.content_rev,
        'mod_rev', s.mod_rev, 'content_hash', s.content_hash, 'deleted_at', s.deleted_at)
      FROM desk_review_state s
      LEFT JOIN marketplace_reviews r ON r.id = s.review_id
      LEFT JOIN marketplace_tools t ON t.id = r.tool_id
      LEFT JOIN organizations o ON o.id = r.organization_id
      LEFT JOIN users a ON a.id = r.user_id
      LEFT JOIN users m ON m.id = r.moderated_by
      WHERE s.review_id = item);
    WHEN 2 THEN RETURN (
      SELECT jsonb_build_object('k', 2, 'op_id', d.op_id, 'device_id', d.device_id, 'seq', d.seq,
        'group_id', d.group_id, 'actor_id', d.actor_id, 'actor_name', u.name, 'review_id', d.review_id,
        'action', d.action, 'reason_code', d.reason_code, 'note', d.note, 'received_at', d.received_at,
        'outcome', d.outcome, 'previous_status', d.previous_status, 'result_status', d.result_status,
        'result_mod_rev', d.result_mod_rev, 'seen_content_rev', d.seen_content_rev, 'problem', d.problem)
      FROM desk_decisions d LEFT JOIN users u ON u.id = d.actor_id WHERE d.op_id = item);
    WHEN 3 THEN RETURN (
      SELECT jsonb_build_object('k', 3, 'op_id', c.op_id, 'review_id', c.review_id, 'actor_id', c.actor_id,
        'actor_name', u.name, 'assignee_id', c.assignee_id, 'assignee_name', v.name, 'kind', c.kind,
        'seen', c.seen, 'current', c.current, 'winner_op_id', c.winner_op_id, 'state', c.state,
        'resolved_by_op', c.resolved_by_op, 'created_at', c.created_at)
      FROM desk_conflicts c LEFT JOIN users u ON u.id = c.actor_id LEFT JOIN users v ON v.id = c.assignee_id
      WHERE c.op_id = item);
    ELSE RETURN (
      SELECT jsonb_build_object('k', 4, 'review_id', c.review_id, 'user_id', c.user_id, 'user_name', u.name,
        'device_id', c.device_id, 'expires_at', c.expires_at)
      FROM desk_claims c LEFT JOIN users u ON u.id = c.user_id WHERE c.review_id = item);
  END CASE;
END
$$;

-- The keys of the next page of changes, in the order (transaction, kind, id).
CREATE FUNCTION desk_pull_keys(
  since pg_snapshot, until pg_snapshot, after_xid xid8, after_kind smallint, after_id uuid, page_size integer
) RETURNS TABLE (change_xid xid8, kind smallint, id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  lowest constant uuid := '00000000-0000-0000-0000-000000000000';
  highest constant uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  -- Where each kind goes on within the transaction that the last page ended in.
  from_id uuid[];
BEGIN
  SELECT array_agg(CASE WHEN k < after_kind THEN highest WHEN k = after_kind THEN after_id ELSE lowest END ORDER BY k)
  INTO from_id FROM generate_series(1, 4) k;
  RETURN QUERY SELECT p.* FROM (
    (SELECT s.change_xid, 1::smallint, s.review_id FROM desk_review_state s
     WHERE (s.change_xid, s.review_id) > (after_xid, from_id[1])
       AND NOT pg_visible_in_snapshot(s.change_xid, since) AND pg_visible_in_snapshot(s.change_xid, until)
     ORDER BY s.change_xid, s.review_id LIMIT page_size)
    UNION ALL
    (SELECT s.change_xid, 2::smallint, s.op_id FROM desk_decisions s
     WHERE (s.change_xid, s.op_id) > (after_xid, from_id[2])
       AND NOT pg_visible_in_snapshot(s.change_xid, since) AND pg_visible_in_snapshot(s.change_xid, until)
     ORDER BY s.change_xid, s.op_id LIMIT page_size)
    UNION ALL
    (SELECT s.change_xid, 3::smallint, s.op_id FROM desk_conflicts s
     WHERE (s.change_xid, s.op_id) > (after_xid, from_id[3])
       AND NOT pg_visible_in_snapshot(s.change_xid, since) AND pg_visible_in_snapshot(s.change_xid, until)
     ORDER BY s.change_xid, s.op_id LIMIT page_size)
    UNION ALL
    (SELECT s.change_xid, 4::smallint, s.review_id FROM desk_claims s
     WHERE (s.change_xid, s.review_id) > (after_xid, from_id[4])
       AND NOT pg_visible_in_snapshot(s.change_xid, since) AND pg_visible_in_snapshot(s.change_xid, until)
     ORDER BY s.change_xid, s.review_id LIMIT page_size)
  ) p (change_xid, kind, id)
  ORDER BY p.change_xid, p.kind, p.id LIMIT page_size;
END
$$;

-- Whether a cursor comes from a future that this server never had: see desk_sync_starts.
CREATE FUNCTION desk_cursor_is_lost(since pg_snapshot, since_start timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT pg_snapshot_xmax(since) > pg_snapshot_xmax(pg_current_snapshot())
    OR NOT EXISTS (SELECT FROM desk_sync_starts WHERE started_at = since_start)
    OR EXISTS (SELECT FROM desk_sync_starts
               WHERE started_at > since_start AND first_xid < pg_snapshot_xmax(since))
$$;

-- One page of what changed. cursor: {epoch, start, since} of the last complete pull, or null for
-- everything; page: {until, xid, kind, id} that the page before gave, or null for the first.
-- Returns {status, reset, epoch, start, until, total, items, page, serverTime}: reset says that the
-- cursor was of no use and everything comes; page is null with the last one, and the cursor for the
-- next pull is then {epoch, start, since: until}.
CREATE FUNCTION desk_pull(device uuid, cursor jsonb, page jsonb, page_size integer) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_acting_user_id();
  epoch uuid := desk_sync_epoch();
  sender desk_devices;
  refusal text;
  usable boolean;
  since pg_snapshot := '1:1:';
  until pg_snapshot;
  total bigint;
  items jsonb;
  next_page jsonb;
BEGIN
  SELECT * INTO sender FROM desk_devices WHERE device_id = device;
  refusal := desk_sync_refusal(sender, actor);
  IF refusal IS NULL AND NOT desk_may_moderate(actor) THEN
    refusal := 'no_permission';
  END IF;
  IF refusal IS NOT NULL THEN
    RETURN jsonb_build_object('status', 'refused', 'reason', refusal, 'epoch', epoch);
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
  WITH keys AS MATERIALIZED (
    SELECT * FROM desk_pull_keys(since, until,
      coalesce((page ->> 'xid')::xid8, pg_snapshot_xmin(since)), coalesce((page ->> 'kind')::smallint, 0::smallint),
      coalesce((page ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000'), least(page_size, 2000))
  )
  SELECT jsonb_agg(desk_pull_item(k.kind, k.id) ORDER BY k.change_xid, k.kind, k.id),
    CASE WHEN count(*) >= least(page_size, 2000) THEN (
      array_agg(jsonb_build_object('until', until::text, 'xid', k.change_xid::text, 'kind', k.kind, 'id', k.id)
        ORDER BY k.change_xid DESC, k.kind DESC, k.id DESC))[1]
    END
  INTO items, next_page FROM keys k;
  RETURN jsonb_build_object(
    'status', 'ok', 'reset', cursor IS NOT NULL AND NOT usable, 'epoch', epoch,
    'start', pg_postmaster_start_time(), 'until', until::text, 'total', total,
    'items', coalesce(items, '[]'),
    'page', next_page,
    'lastSeq', sender.last_seq, 'serverTime', clock_timestamp()
  );
END
$$;

-- Compares by bucket: the last two hexadecimal digits of a review's id, which are random.
CREATE FUNCTION desk_digests(device uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  sender desk_devices;
  refusal text;
BEGIN
  SELECT * INTO sender FROM desk_devices WHERE device_id = device;
  refusal := desk_sync_refusal(sender, desk_acting_user_id());
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

-- Everything in some buckets, for a laptop that found itself different there.
CREATE FUNCTION desk_pull_buckets(device uuid, buckets text[]) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  sender desk_devices;
  refusal text;
BEGIN
  SELECT * INTO sender FROM desk_devices WHERE device_id = device;
  refusal := desk_sync_refusal(sender, desk_acting_user_id());
  IF refusal IS NOT NULL THEN
    RETURN jsonb_build_object('status', 'refused', 'reason', refusal);
  END IF;
  RETURN jsonb_build_object('status', 'ok', 'items', (
    SELECT coalesce(jsonb_agg(desk_pull_item(1::smallint, review_id)), '[]') FROM desk_review_state
    WHERE right(review_id::text, 2) = ANY (buckets) AND deleted_at IS NULL));
END
$$;

-- Takes reviews in hand until an instant, at most seven days from now. Those that someone else has
-- are left to them. Returns {status, claimed: [id], taken: [{reviewId, userName, expiresAt}]}.
CREATE FUNCTION desk_claim(device uuid, reviews uuid[], until timestamptz) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_acting_user_id();
  sender desk_devices;
  refusal text;
BEGIN
  SELECT * INTO sender FROM desk_devices WHERE device_id = device FOR SHARE;
  refusal := desk_sync_refusal(sender, actor);
  IF refusal IS NULL AND NOT desk_may_moderate(actor) THEN
    refusal := 'no_permission';
  END IF;
  IF refusal IS NOT NULL THEN
    RETURN jsonb_build_object('status', 'refused', 'reason', refusal);
  END IF;
  INSERT INTO desk_claims AS c (review_id, user_id, device_id, expires_at)
  SELECT r.id, actor, device, least(until, now() + interval '7 days')
  FROM marketplace_reviews r WHERE r.id = ANY (reviews) ORDER BY r.id
  ON CONFLICT (review_id) DO UPDATE SET
    user_id = excluded.user_id, device_id = excluded.device_id, expires_at = excluded.expires_at,
    change_xid = pg_current_xact_id()
  WHERE c.user_id = actor OR c.expires_at <= now();
  RETURN jsonb_build_object('status', 'ok',
    'claimed', (SELECT coalesce(jsonb_agg(review_id), '[]') FROM desk_claims
      WHERE review_id = ANY (reviews) AND user_id = actor AND expires_at > now()),
    'taken', (SELECT coalesce(jsonb_agg(jsonb_build_object('reviewId', c.review_id, 'userName', u.name,
        'expiresAt', c.expires_at)), '[]')
      FROM desk_claims c JOIN users u ON u.id = c.user_id
      WHERE c.review_id = ANY (reviews) AND c.user_id <> actor AND c.expires_at > now()));
END
$$;

-- Gives reviews back that the actor has in hand; null gives back all of them.
CREATE FUNCTION desk_release(device uuid, reviews uuid[]) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_acting_user_id();
  sender desk_devices;
  refusal text;
BEGIN
  SELECT * INTO sender FROM desk_devices WHERE device_id = device FOR SHARE;
  refusal := desk_sync_refusal(sender, actor);
  IF refusal IS NOT NULL THEN
    RETURN jsonb_build_object('status', 'refused', 'reason', refusal);
  END IF;
  UPDATE desk_claims SET expires_at = now(), change_xid = pg_current_xact_id()
  WHERE user_id = actor AND expires_at > now() AND (reviews IS NULL OR review_id = ANY (reviews));
  RETURN jsonb_build_object('status', 'ok');
END
$$;

-- Whom a conflict can be sent to: everyone who may moderate.
CREATE FUNCTION desk_moderators() RETURNS TABLE (user_id uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT id, name::text FROM users WHERE desk_may_moderate(id) ORDER BY name, id
$$;

REVOKE EXECUTE ON FUNCTION
  desk_pull_item(smallint, uuid), desk_pull_keys(pg_snapshot, pg_snapshot, xid8, smallint, uuid, integer),
  desk_cursor_is_lost(pg_snapshot, timestamptz), desk_pull(uuid, jsonb, jsonb, integer),
  desk_digests(uuid), desk_pull_buckets(uuid, text[]), desk_claim(uuid, uuid[], timestamptz),
  desk_release(uuid, uuid[]), desk_moderators() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  desk_pull(uuid, jsonb, jsonb, integer), desk_digests(uuid), desk_pull_buckets(uuid, text[]),
  desk_claim(uuid, uuid[], timestamptz), desk_release(uuid, uuid[]), desk_moderators()
  TO desk_moderator;
