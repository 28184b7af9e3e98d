-- A refund counts in the currency of its charge. Where the purchase was in another one, as in every
-- CURRENCY_MISMATCH, its minor units were taken for those of the purchase: 9,000 dollars stood in the list of
-- decisions and in the audit log as 900 dinars, and passed below the limit above which a second person agrees.

-- What a decision about a finding is worth: the larger of what the finding and the item say, in the finding's
-- currency. A refund in Stripe is worth at least what Stripe is asked for, in the currency of the charge,
-- which the mirror knows; a finding in another one has no common measure with it.
CREATE FUNCTION desk_decided_value(item jsonb, f desk_findings, OUT currency text, OUT minor bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  refund jsonb := item -> 'changes' -> 'stripe';
  charged text := (SELECT c.currency FROM desk_stripe_charges c WHERE c.id = refund ->> 'charge');
BEGIN
  minor := greatest((item ->> 'amount_minor')::bigint, (refund ->> 'amountMinor')::bigint, 0);
  currency := coalesce(charged, f.currency, item ->> 'currency');
  IF f.currency IS NOT DISTINCT FROM currency THEN
    minor := greatest(minor, f.amount_minor);
  END IF;
END
$$;
REVOKE EXECUTE ON FUNCTION desk_decided_value(jsonb, desk_findings) FROM PUBLIC;

-- As before, but for what an item is worth.
CREATE OR REPLACE FUNCTION desk_resolve(batch uuid, resolution_kind text, why text, items jsonb)
RETURNS SETOF desk_resolutions
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_actor();
  approval boolean;
  refused text;
  decided desk_resolutions;
BEGIN
  IF btrim(coalesce(why, '')) = '' THEN
    RAISE EXCEPTION 'Give a reason.' USING ERRCODE = 'DK004';
  END IF;
  IF EXISTS (SELECT FROM desk_resolutions WHERE batch_id = batch) THEN
    RETURN QUERY SELECT * FROM desk_resolutions WHERE batch_id = batch ORDER BY id;
    RETURN;
  END IF;

  -- In one order, so that two people who decide about the same findings wait for each other.
  PERFORM FROM desk_findings f
  WHERE f.id IN (SELECT (i ->> 'finding')::uuid FROM jsonb_array_elements(items) i)
  ORDER BY f.id FOR UPDATE;

  IF EXISTS (
    SELECT FROM jsonb_array_elements(items) i LEFT JOIN desk_findings f ON f.id = (i ->> 'finding')::uuid
    WHERE i ->> 'finding' IS NOT NULL
      AND (f.id IS NULL OR f.cleared_at IS NOT NULL OR f.fingerprint IS DISTINCT FROM i ->> 'fingerprint')
  ) THEN
    RAISE EXCEPTION 'A finding has changed since it was shown. Look at it again.' USING ERRCODE = 'DK001';
  END IF;
  SELECT string_agg(DISTINCT key, ', ') INTO refused
  FROM jsonb_array_elements(items) i, jsonb_object_keys(coalesce(i -> 'changes', '{}')) key
  WHERE resolution_kind NOT IN ('create_purchase')
    AND NOT (resolution_kind IN ('refund_in_stripe', 'cancel_subscription') AND key = 'stripe')
    AND key <> ALL (desk_resolution_columns(resolution_kind));
  IF refused IS NOT NULL THEN
    RAISE EXCEPTION 'This decision may not change %.', refused USING ERRCODE = 'DK004';
  END IF;

  -- What was decided about older facts gives way.
  UPDATE desk_resolutions r SET state = 'superseded'
  FROM desk_findings f
  WHERE r.finding_id = f.id AND r.state = 'done' AND NOT desk_resolution_holds(r, f)
    AND f.id IN (SELECT (i ->> 'finding')::uuid FROM jsonb_array_elements(items) i);
  IF EXISTS (
    SELECT FROM desk_resolutions r
    WHERE r.state IN ('waiting', 'running', 'done')
      AND r.finding_id IN (SELECT (i ->> 'finding')::uuid FROM jsonb_array_elements(items) i)
  ) THEN
    RAISE EXCEPTION 'Someone has decided about this already.' USING ERRCODE = 'DK001';
  END IF;

  SELECT coalesce(bool_or(desk_needs_approval(t.currency, t.total)), false) INTO approval
  FROM (
    SELECT v.currency, sum(v.minor)::bigint AS total
    FROM jsonb_array_elements(items) i LEFT JOIN desk_findings f ON f.id = (i ->> 'finding')::uuid
    CROSS JOIN LATERAL desk_decided_value(i, f) v
    GROUP BY 1
  ) t
  WHERE t.currency IS NOT NULL;

  INSERT INTO desk_resolutions (
    id, batch_id, kind, state, finding_id, fingerprint, purchase_id, stripe_ids, currency,
    amount_minor, reason, changes, needs_approval, requested_by)
  SELECT (i ->> 'id')::uuid, batch, resolution_kind, 'waiting', f.id, f.fingerprint,
    coalesce((i ->> 'purchase')::uuid, f.purchase_id),
    coalesce((SELECT array_agg(s) FROM jsonb_array_elements_text(i -> 'stripe_ids') s), f.stripe_ids, '{}'),
    v.currency, v.minor,
    btrim(why), coalesce(i -> 'changes', '{}'), approval, actor
  FROM jsonb_array_elements(items) i LEFT JOIN desk_findings f ON f.id = (i ->> 'finding')::uuid
  CROSS JOIN LATERAL desk_decided_value(i, f) v;

  IF approval THEN
    PERFORM desk_audit('resolution.requested', 'batch', batch::text, jsonb_build_object(
      'kind', resolution_kind, 'reason', btrim(why),
      'resolutions', (SELECT jsonb_agg(id ORDER BY id) FROM desk_resolutions WHERE batch_id = batch)));
  ELSE
    FOR decided IN SELECT * FROM desk_resolutions WHERE batch_id = batch ORDER BY id LOOP
      PERFORM desk_carry_out(decided.id);
    END LOOP;
  END IF;
  RETURN QUERY SELECT * FROM desk_resolutions WHERE batch_id = batch ORDER BY id;
END
$$;
