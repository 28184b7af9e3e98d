-- A decision counts what it changes on the purchase itself. The amount of a correction, and of a purchase that
-- is made, was the caller's word: somebody who said nothing of it, or corrected a field by hand about a small
-- finding, changed any amount below the limit above which a second person agrees.

-- What a purchase says of money, in its currency: whether it came, and how much of it went back.
CREATE FUNCTION desk_purchase_money(p marketplace_purchases, OUT received numeric, OUT returned numeric)
LANGUAGE sql IMMUTABLE
RETURN (
  CASE WHEN desk_is_bought((p).payment_status) OR (p).payment_status = 'REFUNDED' THEN (p).amount ELSE 0 END,
  CASE WHEN (p).refunded_amount > 0 THEN (p).refunded_amount
    WHEN (p).payment_status = 'REFUNDED' OR (p).status = 'REFUNDED' THEN (p).amount ELSE 0 END);

-- What a decision about a finding is worth, by currency; its own value first. That is the larger of what the
-- finding and the item say, in the finding's currency; a refund in Stripe is worth at least what Stripe is
-- asked for, in the currency of the charge, which the mirror knows. To it comes what the decision changes of
-- the purchase that is stored; in two currencies, which have no common measure, where it changes the currency.
CREATE FUNCTION desk_decided_values(item jsonb, f desk_findings) RETURNS TABLE (currency text, minor bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  refund jsonb := item -> 'changes' -> 'stripe';
  charged text := (SELECT c.currency FROM desk_stripe_charges c WHERE c.id = refund ->> 'charge');
  own text := coalesce(charged, f.currency, item ->> 'currency');
  own_minor bigint := greatest((item ->> 'amount_minor')::bigint, (refund ->> 'amountMinor')::bigint, 0);
  money jsonb := (
    SELECT jsonb_object_agg(c.key, c.value) FROM jsonb_each(item -> 'changes') c
    WHERE c.key IN ('amount', 'refunded_amount', 'currency', 'payment_status', 'status'));
  stored marketplace_purchases;
  wanted marketplace_purchases;
BEGIN
  IF f.currency IS NOT DISTINCT FROM own THEN
    own_minor := greatest(own_minor, f.amount_minor);
  END IF;
  IF money IS NULL THEN
    RETURN QUERY VALUES (own, own_minor);
    RETURN;
  END IF;
  SELECT * INTO stored FROM marketplace_purchases WHERE id = coalesce((item ->> 'purchase')::uuid, f.purchase_id);
  wanted := jsonb_populate_record(stored, money);
  RETURN QUERY
  WITH changed AS (
    SELECT p.currency::text AS code, p.sign * p.amount AS amount, p.sign * m.received AS received, p.sign * m.returned AS returned
    FROM (VALUES (stored.currency, -1, stored.amount, stored), (wanted.currency, 1, wanted.amount, wanted))
      p (currency, sign, amount, purchase)
    CROSS JOIN LATERAL desk_purchase_money(p.purchase) m
    WHERE p.currency IS NOT NULL
  ), by_currency AS (
    SELECT code, round(greatest(abs(sum(amount)), abs(sum(received)), abs(sum(returned)), 0)
        * 10 ^ desk_currency_decimals(code))::bigint AS worth
    FROM changed GROUP BY code
  )
  SELECT coalesce(b.code, o.code), greatest(o.worth, b.worth)
  FROM (VALUES (own, own_minor)) o (code, worth) FULL JOIN by_currency b ON b.code = o.code
  WHERE o.code IS NOT NULL OR b.code IS NOT NULL OR NOT EXISTS (SELECT FROM by_currency)
  ORDER BY o.code IS NULL, b.code;
END
$$;
REVOKE EXECUTE ON FUNCTION desk_purchase_money(marketplace_purchases), desk_decided_values(jsonb, desk_findings) FROM PUBLIC;

-- What the dialog of one decision shows: its worth, that which needs a second person before the others.
CREATE FUNCTION desk_worth_of(finding uuid, item jsonb)
RETURNS TABLE (currency text, minor bigint, needs_approval boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
  SELECT v.currency, v.minor, v.currency IS NOT NULL AND desk_needs_approval(v.currency, v.minor)
  FROM desk_findings f
  CROSS JOIN LATERAL desk_decided_values(item, f) WITH ORDINALITY v (currency, minor, place)
  WHERE f.id = finding
  ORDER BY 3 DESC, v.place LIMIT 1;
END;
REVOKE EXECUTE ON FUNCTION desk_worth_of(uuid, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_worth_of(uuid, jsonb) TO desk_finance, desk_admin;

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
    CROSS JOIN LATERAL desk_decided_values(i, f) v
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
  CROSS JOIN LATERAL (SELECT * FROM desk_decided_values(i, f) LIMIT 1) v;

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

DROP FUNCTION desk_decided_value(jsonb, desk_findings);
