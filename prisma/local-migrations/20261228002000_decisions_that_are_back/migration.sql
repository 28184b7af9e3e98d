-- A desk that goes on as another device sends again whatever it keeps. What of that came back long ago stood over
-- its review from then on, whatever others had decided since: its row of the ledger comes by no later pull.

-- Whether the row of the ledger of an operation is here, from the server that is pulled from now. Without a
-- search_path of its own, so that it becomes a part of the queries that ask it.
CREATE FUNCTION desk_local.is_back(store integer, op uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM desk_local.decision_base d
    JOIN desk_local.sync_state s ON s.store_id = d.store_id AND s.generation = d.generation
    WHERE d.store_id = store AND d.op_id = op)
$$;

-- The own decision that stands over a review, if any: the last one that is not back.
CREATE OR REPLACE FUNCTION desk_local.show_pending(store integer, reviews uuid[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, desk_local, pg_temp AS $$
  UPDATE review_base b SET
    pending_status = p.target_status, pending_op = p.op_id,
    shown_status = coalesce(p.target_status, b.status)
  FROM unnest(reviews) r (review_id)
  LEFT JOIN LATERAL (
    SELECT o.op_id, o.target_status FROM outbox o
    WHERE o.store_id = store AND o.review_id = r.review_id AND o.state IN ('queued', 'acknowledged')
      AND o.action NOT IN ('KEEP', 'REFER') AND NOT is_back(store, o.op_id)
    ORDER BY o.seq DESC LIMIT 1
  ) p ON true
  WHERE b.store_id = store AND b.review_id = r.review_id
$$;

UPDATE desk_local.outbox SET state = 'settled'
WHERE state = 'acknowledged' AND desk_local.is_back(store_id, op_id);
SELECT desk_local.show_pending(store_id, array_agg(DISTINCT review_id)) FROM desk_local.outbox GROUP BY store_id;
