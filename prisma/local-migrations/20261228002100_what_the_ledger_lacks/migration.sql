-- A server that went back lacks what a desk knows to be acknowledged. That was told by the device's last number
-- alone, and not at all where the desk did not greet the server again, or where a copy of its profile had sent as
-- much under the same numbers meanwhile: such decisions were called applied and were nowhere. After a pull of
-- everything the ledger itself is here, and says what it lacks.

-- The generation in which the authority answered: what it answered in this one, a pull of it need not have yet.
ALTER TABLE desk_local.outbox ADD COLUMN acknowledged_in integer;

DROP FUNCTION desk_local.finish_pull(integer, jsonb, timestamptz, integer, boolean);

-- Ends a pull: the cursor moves. After a pull of everything, what did not come is gone, what the ledger has of
-- own operations is what became of them, and those that it lacks are to be sent again. It answers with how many.
CREATE FUNCTION desk_local.finish_pull(
  store integer, next_cursor jsonb, at timestamptz, clock_offset integer, anew boolean
)
RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, desk_local, pg_temp AS $$
DECLARE
  present integer := (SELECT generation FROM sync_state WHERE store_id = store);
  concerned uuid[];
  lacking integer := 0;
BEGIN
  IF anew THEN
    DELETE FROM review_base WHERE store_id = store AND generation <> present;
    DELETE FROM decision_base WHERE store_id = store AND generation <> present;
    DELETE FROM conflict_base WHERE store_id = store AND generation <> present;
    UPDATE outbox o SET outcome = d.outcome, result_mod_rev = d.result_mod_rev, problem = d.problem
    FROM decision_base d
    WHERE o.store_id = store AND o.state = 'settled' AND d.store_id = store AND d.op_id = o.op_id
      AND (d.outcome, d.result_mod_rev) IS DISTINCT FROM (o.outcome, o.result_mod_rev);
    WITH again AS (
      UPDATE outbox o SET state = 'queued', sent_at = NULL
      WHERE o.store_id = store AND o.state IN ('acknowledged', 'settled')
        AND coalesce(o.acknowledged_in, 0) < present AND NOT is_back(store, o.op_id)
      RETURNING o.review_id)
    SELECT count(*), array_agg(DISTINCT review_id) INTO lacking, concerned FROM again;
    IF lacking > 0 THEN
      PERFORM show_pending(store, concerned);
    END IF;
  END IF;
  UPDATE sync_state SET cursor = next_cursor, last_sync_at = at, clock_offset_ms = clock_offset
  WHERE store_id = store;
  RETURN lacking;
END
$$;
