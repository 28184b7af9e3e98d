-- Whoever was asked to agree saw the amount of the finding, not what the limit was compared with: a correction of
-- 147.30 dollars to 9,000 euros stood in the list of decisions as $147.30, and once it was declined nothing was left
-- of the euros.

-- What a decision was weighed by, an amount for each currency; `before` also says what the purchase held when a
-- second person was asked, and in which currency, until the decision is carried out.
ALTER TABLE desk_resolutions ADD COLUMN worth jsonb NOT NULL DEFAULT '[]';

-- What was decided before keeps its own amount, and what still waits is weighed again.
UPDATE desk_resolutions SET worth = jsonb_build_array(jsonb_build_object('currency', currency, 'minor', amount_minor))
WHERE currency IS NOT NULL;
UPDATE desk_resolutions r SET
  worth = (
    SELECT coalesce(jsonb_agg(jsonb_build_object('currency', d.currency, 'minor', d.minor) ORDER BY d.place)
      FILTER (WHERE d.currency IS NOT NULL), '[]')
    FROM desk_decided_values(jsonb_build_object('purchase', r.purchase_id, 'currency', r.currency,
      'amount_minor', r.amount_minor, 'changes', r.changes), f) WITH ORDINALITY d (currency, minor, place)),
  before = CASE WHEN r.changes <> '{}' AND r.kind NOT IN ('refund_in_stripe', 'cancel_subscription')
    THEN desk_purchase_facts(r.purchase_id, r.changes || '{"currency": null}') END
FROM desk_findings f
WHERE f.id = r.finding_id AND r.state = 'waiting';

-- As before, and what a decision is worth is kept, with what the purchase holds while a second person is asked.
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
    amount_minor, worth, reason, changes, before, needs_approval, requested_by)
  SELECT (i ->> 'id')::uuid, batch, resolution_kind, 'waiting', f.id, f.fingerprint, o.purchase,
    coalesce((SELECT array_agg(s) FROM jsonb_array_elements_text(i -> 'stripe_ids') s), f.stripe_ids, '{}'),
    v.currency, v.minor, v.worth,
    btrim(why), coalesce(i -> 'changes', '{}'),
    CASE WHEN approval AND i -> 'changes' <> '{}' AND resolution_kind NOT IN ('refund_in_stripe', 'cancel_subscription')
      THEN desk_purchase_facts(o.purchase, i -> 'changes' || '{"currency": null}') END,
    approval, actor
  FROM jsonb_array_elements(items) i LEFT JOIN desk_findings f ON f.id = (i ->> 'finding')::uuid
  CROSS JOIN LATERAL (SELECT coalesce((i ->> 'purchase')::uuid, f.purchase_id) AS purchase) o
  CROSS JOIN LATERAL (
    SELECT (array_agg(d.currency ORDER BY d.place))[1] AS currency, (array_agg(d.minor ORDER BY d.place))[1] AS minor,
      coalesce(jsonb_agg(jsonb_build_object('currency', d.currency, 'minor', d.minor) ORDER BY d.place)
        FILTER (WHERE d.currency IS NOT NULL), '[]') AS worth
    FROM desk_decided_values(i, f) WITH ORDINALITY d (currency, minor, place)
  ) v;

  IF approval THEN
    PERFORM desk_audit('resolution.requested', 'batch', batch::text, jsonb_build_object(
      'kind', resolution_kind, 'reason', btrim(why),
      'worth', (SELECT jsonb_agg(jsonb_build_object('currency', t.currency, 'minor', t.minor) ORDER BY t.currency)
        FROM (SELECT w.currency, sum(w.minor)::bigint AS minor
              FROM desk_resolutions r CROSS JOIN jsonb_to_recordset(r.worth) w (currency text, minor bigint)
              WHERE r.batch_id = batch GROUP BY 1) t),
      'changes', (SELECT coalesce(jsonb_agg(jsonb_build_object('resolution', r.id, 'purchase', r.purchase_id,
          'before', r.before, 'after', r.changes) ORDER BY r.id), '[]')
        FROM desk_resolutions r WHERE r.batch_id = batch AND r.changes <> '{}'),
      'resolutions', (SELECT jsonb_agg(id ORDER BY id) FROM desk_resolutions WHERE batch_id = batch)));
  ELSE
    FOR decided IN SELECT * FROM desk_resolutions WHERE batch_id = batch ORDER BY id LOOP
      PERFORM desk_carry_out(decided.id);
    END LOOP;
  END IF;
  RETURN QUERY SELECT * FROM desk_resolutions WHERE batch_id = batch ORDER BY id;
END
$$;
