-- Minor units were reckoned through floats, which round a half to the even number: a purchase of 2.50 in a currency
-- without decimals was 3 in a run and 2 in the closing of its period. Functions and views are as before but for that.

CREATE OR REPLACE FUNCTION desk_decided_values(item jsonb, f desk_findings) RETURNS TABLE (currency text, minor bigint)
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
        * 10::numeric ^ desk_currency_decimals(code))::bigint AS worth
    FROM changed GROUP BY code
  )
  SELECT coalesce(b.code, o.code), greatest(o.worth, b.worth)
  FROM (VALUES (own, own_minor)) o (code, worth) FULL JOIN by_currency b ON b.code = o.code
  WHERE o.code IS NOT NULL OR b.code IS NOT NULL OR NOT EXISTS (SELECT FROM by_currency)
  ORDER BY o.code IS NULL, b.code;
END
$$;

-- Its reason for closing all the same is as long as that for reopening, too: a period with a dozen unexplained
-- findings was closed with "ok".
CREATE OR REPLACE FUNCTION desk_close_period(
  closing uuid, first_day date, last_day date, expected_unexplained integer, override text
) RETURNS desk_period_closings
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_actor();
  made desk_period_closings;
  obstacles text[];
  run desk_reconciliation_runs;
  from_at timestamptz := first_day::timestamp AT TIME ZONE 'UTC';
  to_at timestamptz := (last_day + 1)::timestamp AT TIME ZONE 'UTC';
  open_count integer;
  listed jsonb;
  summed jsonb;
  head desk_audit_log;
  items integer;
BEGIN
  SELECT * INTO made FROM desk_period_closings WHERE id = closing;
  IF made.id IS NOT NULL THEN
    RETURN made;
  END IF;
  IF first_day > last_day THEN
    RAISE EXCEPTION 'The period ends before it begins.' USING ERRCODE = 'DK004';
  END IF;
  -- Writers that have begun finish first; new ones wait and then see the period closed.
  LOCK TABLE marketplace_purchases IN SHARE ROW EXCLUSIVE MODE;
  UPDATE desk_period_turns SET turns = turns + 1;

  obstacles := desk_close_obstacles(first_day, last_day);
  IF 'not_over' = ANY (obstacles) THEN
    RAISE EXCEPTION 'The period is not over yet.' USING ERRCODE = 'DK004';
  ELSIF 'closed_already' = ANY (obstacles) THEN
    RAISE EXCEPTION 'A closed period covers these days already.' USING ERRCODE = 'DK001';
  ELSIF 'no_run' = ANY (obstacles) THEN
    RAISE EXCEPTION 'Reconcile the period first.' USING ERRCODE = 'DK004';
  ELSIF 'changed_since_run' = ANY (obstacles) THEN
    RAISE EXCEPTION 'What Stripe says, purchases, bank statements or decisions have changed since the last run. Reconcile the period again, then close it.' USING ERRCODE = 'DK001';
  ELSIF 'stripe_pending' = ANY (obstacles) THEN
    RAISE EXCEPTION 'A refund or cancellation is still under way in Stripe. Finish it first.' USING ERRCODE = 'DK004';
  END IF;
  SELECT count(*) INTO open_count FROM desk_unexplained_findings(first_day, last_day);
  IF open_count <> expected_unexplained THEN
    RAISE EXCEPTION 'The number of unexplained findings has changed to %. Look at them again.', open_count USING ERRCODE = 'DK001';
  END IF;
  IF open_count > 0 AND length(btrim(coalesce(override, ''))) < 10 THEN
    RAISE EXCEPTION '% findings are not explained. Explain them, or give the reason for closing all the same in a few words.', open_count
      USING ERRCODE = 'DK004';
  END IF;
  SELECT * INTO run FROM desk_reconciliation_runs r
  WHERE r.period_from = first_day AND r.period_to = last_day AND r.status = 'completed'
  ORDER BY r.started_at DESC LIMIT 1;

  INSERT INTO desk_period_items (closing_id, kind, object_id, currency, amount_minor, refunded_minor, status, occurred_at)
  SELECT closing, 'purchase', p.id::text, p.currency,
    round(p.amount * 10::numeric ^ desk_currency_decimals(p.currency))::bigint,
    round(p.refunded_amount * 10::numeric ^ desk_currency_decimals(p.currency))::bigint,
    p.payment_status::text, p.purchase_date
  FROM marketplace_purchases p WHERE p.purchase_date >= from_at AND p.purchase_date < to_at
  UNION ALL
  SELECT closing, 'charge', c.id, c.currency, c.amount_captured, c.amount_refunded, c.status, c.created
  FROM desk_stripe_charges c WHERE c.created >= from_at AND c.created < to_at
  UNION ALL
  -- Pending money becomes available by itself, so the type stands for the state.
  SELECT closing, 'balance_transaction', b.id, b.currency, b.amount, b.net, b.type, b.created
  FROM desk_stripe_balance_transactions b WHERE b.created >= from_at AND b.created < to_at
  UNION ALL
  SELECT closing, 'refund', r.id, r.currency, r.amount, 0, coalesce(r.status, ''), r.created
  FROM desk_stripe_refunds r WHERE r.created >= from_at AND r.created < to_at
  UNION ALL
  SELECT closing, 'dispute', d.id, d.currency, d.amount, 0, d.status, d.created
  FROM desk_stripe_disputes d WHERE d.created >= from_at AND d.created < to_at
  UNION ALL
  SELECT closing, 'payout', o.id, o.currency, o.amount, 0, o.status, o.created
  FROM desk_stripe_payouts o WHERE o.created >= from_at AND o.created < to_at;
  GET DIAGNOSTICS items = ROW_COUNT;

  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'key', f.key, 'class', f.class, 'state', f.state, 'currency', f.currency,
    'amount_minor', f.amount_minor, 'fingerprint', f.fingerprint,
    'resolution', (SELECT jsonb_build_object('id', r.id, 'kind', r.kind, 'reason', r.reason,
        'requested_by', r.requested_by, 'decided_by', r.decided_by)
      FROM desk_resolutions r WHERE r.finding_id = f.id AND r.state = 'done' AND desk_resolution_holds(r, f))
  ) ORDER BY f.key COLLATE "C"), '[]') INTO listed
  FROM desk_findings f
  WHERE f.cleared_at IS NULL
    AND ((f.occurred_at >= from_at AND f.occurred_at < to_at) OR (f.purchase_at >= from_at AND f.purchase_at < to_at));
  summed := jsonb_build_object('totals', run.totals, 'rollforward', run.rollforward, 'coverage', run.coverage);

  -- What settled matches rest on is not matched anew.
  UPDATE desk_matches m SET locked_at = now()
  FROM marketplace_purchases p
  WHERE p.id = m.purchase_id AND m.locked_at IS NULL AND p.purchase_date >= from_at AND p.purchase_date < to_at;

  PERFORM desk_audit('period.closed', 'closing', closing::text, jsonb_build_object(
    'from', first_day, 'to', last_day, 'unexplained', open_count, 'override', override, 'items', items,
    'content_hash', desk_closing_hash(closing, summed, listed)));
  SELECT * INTO head FROM desk_audit_log ORDER BY sequence DESC LIMIT 1;
  INSERT INTO desk_period_closings (
    id, starts_on, ends_on, run_id, closed_by, unexplained_count, override_reason, item_count,
    content_hash, totals, findings, audit_sequence, audit_hash)
  VALUES (closing, first_day, last_day, run.id, actor, open_count,
    CASE WHEN open_count > 0 THEN btrim(override) END, items,
    desk_closing_hash(closing, summed, listed), summed, listed, head.sequence, head.hash)
  RETURNING * INTO made;
  RETURN made;
END
$$;

CREATE OR REPLACE VIEW desk_closed_changes AS
WITH live AS (
  SELECT 'purchase' AS kind, p.id::text AS object_id, p.currency::text AS currency,
    round(p.amount * 10::numeric ^ desk_currency_decimals(p.currency))::bigint AS amount_minor,
    round(p.refunded_amount * 10::numeric ^ desk_currency_decimals(p.currency))::bigint AS refunded_minor,
    p.payment_status::text AS status, p.purchase_date AS occurred_at
  FROM marketplace_purchases p
  UNION ALL
  SELECT 'charge', c.id, c.currency, c.amount_captured, c.amount_refunded, c.status, c.created FROM desk_stripe_charges c
  UNION ALL
  SELECT 'balance_transaction', b.id, b.currency, b.amount, b.net, b.type, b.created FROM desk_stripe_balance_transactions b
  UNION ALL
  SELECT 'refund', r.id, r.currency, r.amount, 0, coalesce(r.status, ''), r.created FROM desk_stripe_refunds r
  UNION ALL
  SELECT 'dispute', d.id, d.currency, d.amount, 0, d.status, d.created FROM desk_stripe_disputes d
  UNION ALL
  SELECT 'payout', o.id, o.currency, o.amount, 0, o.status, o.created FROM desk_stripe_payouts o
), compared AS (
  SELECT coalesce(i.closing_id, p.closing_id) AS closing_id, coalesce(i.kind, l.kind) AS kind,
    coalesce(i.object_id, l.object_id) AS object_id, i.object_id IS NOT NULL AS was, l.object_id IS NOT NULL AS is_there,
    coalesce(l.currency, i.currency) AS currency, coalesce(i.occurred_at, l.occurred_at) AS occurred_at,
    i.currency AS old_currency, l.currency AS new_currency, i.amount_minor AS old_amount, l.amount_minor AS new_amount,
    i.refunded_minor AS old_refunded, l.refunded_minor AS new_refunded, i.status AS old_status, l.status AS new_status
  FROM (SELECT live.*, d.closing_id AS locked_by FROM live
        JOIN desk_periods d ON live.occurred_at >= d.from_at AND live.occurred_at < d.to_at) l
  FULL JOIN desk_closed_items i
    ON i.closing_id = l.locked_by AND i.kind = l.kind AND i.object_id = l.object_id
  LEFT JOIN desk_periods p ON p.closing_id = l.locked_by
)
SELECT c.closing_id AS period_id, c.kind, c.object_id, f.field, f.at_lock, f.now, c.currency,
  f.amount_minor, c.occurred_at
FROM compared c
CROSS JOIN LATERAL (VALUES
  ('exists', CASE WHEN c.was THEN 'yes' END, CASE WHEN c.is_there THEN 'yes' END,
    abs(coalesce(c.new_amount, c.old_amount)), c.was <> c.is_there),
  ('currency', c.old_currency, c.new_currency, abs(c.new_amount),
    c.was AND c.is_there AND c.old_currency <> c.new_currency),
  ('amount', c.old_amount::text, c.new_amount::text, abs(c.new_amount - c.old_amount),
    c.was AND c.is_there AND c.old_amount <> c.new_amount),
  ('refunded', c.old_refunded::text, c.new_refunded::text, abs(c.new_refunded - c.old_refunded),
    c.was AND c.is_there AND c.old_refunded <> c.new_refunded),
  -- A refund that was on its way arrives, and a payout that was is paid: nothing changed for the period.
  ('status', c.old_status, c.new_status, abs(c.new_amount),
    c.was AND c.is_there AND c.old_status <> c.new_status
      AND (c.kind, c.new_status) NOT IN (('refund', 'succeeded'), ('payout', 'paid'), ('payout', 'in_transit')))
) f (field, at_lock, now, amount_minor, changed)
WHERE f.changed;

CREATE OR REPLACE FUNCTION desk_needs_approval(total_currency text, total_minor bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
  SELECT coalesce(total_minor > coalesce(
    (SELECT limit_amount FROM desk_approval_limits WHERE currency = total_currency),
    (SELECT limit_amount * (10::numeric ^ desk_currency_decimals(total_currency))::bigint
     FROM desk_approval_limits WHERE currency = '***')), false);
END;

-- Purchases locked what moderation keeps of a review (desk_review_state) before the tool, a rename the tool before
-- that: one of them, often the customer's purchase, was given up as a deadlock. The order of locks is now whole:
-- the composition of bundles, organizations, reviews, tools, bundles, desk_review_state. Reviews stay before their
-- tools, because a decision about a review has that order.
CREATE OR REPLACE FUNCTION desk_count_purchases(
  organizations_of uuid[], tools_of uuid[], bundles_of uuid[], changes bigint[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  reviewing uuid[];
  reviewed uuid[];
  written uuid[];
BEGIN
  PERFORM desk_lock_composition(false);
  PERFORM 1 FROM organizations WHERE id = ANY (organizations_of) ORDER BY id FOR NO KEY UPDATE;

  SELECT array_agg(c.organization_id), array_agg(coalesce(c.tool_id, i.tool_id))
  INTO reviewing, reviewed
  FROM unnest(organizations_of, tools_of, bundles_of) c (organization_id, tool_id, bundle_id)
  LEFT JOIN marketplace_bundle_items i ON i.bundle_id = c.bundle_id;
  SELECT array_agg(r.tool_id) INTO written FROM (
    SELECT tool_id FROM marketplace_reviews
    WHERE (organization_id, tool_id) IN (SELECT * FROM unnest(reviewing, reviewed))
    ORDER BY id FOR NO KEY UPDATE
  ) r;
  PERFORM 1 FROM marketplace_tools WHERE id = ANY (tools_of || written) ORDER BY id FOR NO KEY UPDATE;
  PERFORM 1 FROM marketplace_bundles WHERE id = ANY (bundles_of) ORDER BY id FOR NO KEY UPDATE;
  PERFORM desk_refresh_verification(reviewing, reviewed);

  UPDATE marketplace_tools t SET purchase_count = t.purchase_count + c.change
  FROM (SELECT tool_id, sum(change)::integer AS change
        FROM unnest(tools_of, changes) c (tool_id, change) GROUP BY tool_id) c
  WHERE t.id = c.tool_id AND c.change <> 0;

  UPDATE marketplace_bundles b SET purchase_count = b.purchase_count + c.change
  FROM (SELECT bundle_id, sum(change)::integer AS change
        FROM unnest(bundles_of, changes) c (bundle_id, change) GROUP BY bundle_id) c
  WHERE b.id = c.bundle_id AND c.change <> 0;
END
$$;

-- As before, but in the order of the reviews' ids.
CREATE OR REPLACE FUNCTION desk_follow_names() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  named uuid[];
BEGIN
  SELECT array_agg(r.id) INTO named FROM marketplace_reviews r
  WHERE CASE TG_TABLE_NAME
    WHEN 'marketplace_tools' THEN r.tool_id
    WHEN 'organizations' THEN r.organization_id
    ELSE r.user_id END = NEW.id;
  PERFORM 1 FROM desk_review_state WHERE review_id = ANY (named) ORDER BY review_id FOR NO KEY UPDATE;
  UPDATE desk_review_state SET change_xid = pg_current_xact_id() WHERE review_id = ANY (named);
  RETURN NULL;
END
$$;
