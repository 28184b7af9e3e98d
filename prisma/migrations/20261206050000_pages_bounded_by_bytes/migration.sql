-- A page of a pull, and what a laptop repairs, are bounded by bytes as well as by items: nobody bounds the
-- length of a review, and a hundred of 10 MB each made one text that no laptop could take.

-- About so many bytes are one page: several times what a full page of usual reviews has.
CREATE FUNCTION desk_page_bytes() RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
RETURN 4 * 1024 * 1024;

-- How many of these items, from the first on, are one page: at least one, however long it is. The length of
-- a text is known without reading it; that of a conflict's texts is not, so those are read one at a time, up to
-- the end of the page.
CREATE FUNCTION desk_items_on_page(kinds smallint[], ids uuid[]) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  -- What an item takes beside its texts.
  frame constant bigint := 600;
  lengths bigint[];
  bytes bigint := 0;
BEGIN
  SELECT array_agg(frame + coalesce(octet_length(r.review) + octet_length(coalesce(r.title, ''))
      + octet_length(coalesce(r.moderation_notes, '')), octet_length(d.note), 0) ORDER BY a.place)
  INTO lengths
  FROM unnest(kinds, ids) WITH ORDINALITY a (kind, id, place)
  LEFT JOIN marketplace_reviews r ON a.kind = 1 AND r.id = a.id
  LEFT JOIN desk_decisions d ON a.kind = 2 AND d.op_id = a.id;
  FOR place IN 1 .. cardinality(ids) LOOP
    bytes := bytes + lengths[place];
    IF kinds[place] = 3 THEN
      bytes := bytes + coalesce(
        (SELECT octet_length(seen::text) + octet_length(current::text) FROM desk_conflicts WHERE op_id = ids[place]), 0);
    END IF;
    IF bytes > desk_page_bytes() THEN
      RETURN greatest(place - 1, 1);
    END IF;
  END LOOP;
  RETURN cardinality(ids);
END
$$;

-- As before, but for the end of a page.
CREATE OR REPLACE FUNCTION desk_pull(
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
  found integer;
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
  found := coalesce(cardinality(ids), 0);
  size := 0;
  IF found > 0 THEN
    size := desk_items_on_page(kinds, ids);
    SELECT coalesce(json_agg(i.item ORDER BY i.place), '[]')::text INTO items
    FROM desk_pull_items(kinds[:size], ids[:size]) i;
  END IF;
  answer := jsonb_build_object(
    'status', 'ok', 'reset', cursor IS NOT NULL AND NOT usable, 'epoch', epoch,
    'start', pg_postmaster_start_time(), 'until', until::text, 'total', total,
    'page', CASE WHEN size < found OR found >= most THEN jsonb_build_object('until', until::text,
      'xid', xids[size]::text, 'kind', kinds[size], 'id', ids[size]) END,
    'lastSeq', sender.last_seq, 'serverTime', clock_timestamp()
  );
END
$$;

DROP FUNCTION desk_pull_buckets(uuid, text[]);

-- Everything in some buckets, page by page in the order of the ids, for a laptop that found itself different
-- there: as desk_pull gives it. after: the last id of the page before. The answer says with 'last' where the
-- page ends; null with the last one.
CREATE FUNCTION desk_pull_buckets(
  device uuid, buckets text[], after uuid, page_size integer, OUT answer jsonb, OUT items text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
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
  refusal := desk_sync_refusal(sender, desk_acting_user_id());
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

REVOKE EXECUTE ON FUNCTION
  desk_page_bytes(), desk_items_on_page(smallint[], uuid[]), desk_pull_buckets(uuid, text[], uuid, integer)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_pull_buckets(uuid, text[], uuid, integer) TO desk_moderator;
