-- Reviews that come anew while own decisions about them wait: the replica was lost, and the outbox came back from
-- the journal. They were shown as undecided until what was decided had been sent and was back.
CREATE FUNCTION desk_local.show_waiting(store integer) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, desk_local, pg_temp AS $$
  SELECT show_pending(store, array_agg(DISTINCT b.review_id))
  FROM outbox o JOIN review_base b ON b.store_id = o.store_id AND b.review_id = o.review_id
  WHERE o.store_id = store AND o.state IN ('queued', 'acknowledged') AND o.action NOT IN ('KEEP', 'REFER')
    AND b.pending_op IS NULL
$$;
