-- What was decided about a finding is in the closing of its period, by its hash, but only what wrote the purchase held
-- still: an acceptance was taken back in a closed period with a key, and what was closed as explained was open again.

-- As before, but for what a closing rests on. What was decided after it, about a change for instance, may go.
CREATE OR REPLACE FUNCTION desk_undo_batch(batch uuid) RETURNS SETOF desk_resolutions
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_actor();
  r desk_resolutions;
  closed date;
BEGIN
  -- A closing comes before or after it.
  PERFORM FROM desk_period_turns FOR SHARE;
  SELECT p.starts_on INTO closed
  FROM desk_periods p JOIN desk_period_closings c ON c.id = p.closing_id
  CROSS JOIN jsonb_array_elements(c.findings) listed
  JOIN desk_resolutions held ON held.id = (listed #>> '{resolution,id}')::uuid
  WHERE held.batch_id = batch AND held.state = 'done' LIMIT 1;
  IF closed IS NOT NULL THEN
    RAISE EXCEPTION 'The period from % is closed. Reopen it with a reason before taking back what it was closed with.', closed
      USING ERRCODE = 'DK005';
  END IF;
  FOR r IN SELECT * FROM desk_resolutions
    WHERE batch_id = batch AND state IN ('waiting', 'done', 'running') ORDER BY id FOR UPDATE
  LOOP
    IF r.kind IN ('refund_in_stripe', 'cancel_subscription') AND r.state <> 'waiting' THEN
      RAISE EXCEPTION 'What was done in Stripe cannot be undone here.' USING ERRCODE = 'DK003';
    END IF;
    IF r.state = 'waiting' THEN
      UPDATE desk_resolutions SET state = 'withdrawn' WHERE id = r.id;
      PERFORM desk_audit('resolution.withdrawn', 'resolution', r.id::text, '{}');
      CONTINUE;
    END IF;
    IF r.after IS NOT NULL AND desk_purchase_facts(r.purchase_id, r.after) IS DISTINCT FROM r.after THEN
      RAISE EXCEPTION 'The purchase has been changed since. Correct it instead of undoing.' USING ERRCODE = 'DK001';
    END IF;
    IF r.kind = 'create_purchase' THEN
      DELETE FROM marketplace_purchases WHERE id = r.purchase_id;
    ELSIF r.before IS NOT NULL THEN
      PERFORM desk_write_purchase(r.purchase_id, r.before);
    END IF;
    IF r.kind IN ('link', 'unlink') THEN
      UPDATE desk_matches SET state = 'proposed'
      WHERE purchase_id = r.purchase_id AND stripe_id = ANY (r.stripe_ids)
        AND state IN ('confirmed', 'rejected') AND locked_at IS NULL;
    END IF;
    UPDATE desk_resolutions SET state = 'undone', undone_at = clock_timestamp(), undone_by = actor
    WHERE id = r.id;
    PERFORM desk_audit('resolution.undone', 'resolution', r.id::text,
      jsonb_build_object('restored', r.before));
  END LOOP;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'There is nothing left to undo.' USING ERRCODE = 'DK001';
  END IF;
  RETURN QUERY SELECT * FROM desk_resolutions WHERE batch_id = batch ORDER BY id;
END
$$;
