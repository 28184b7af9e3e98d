-- A refund that comes late changes what is refunded of a closed charge, and stood there as a change. A dispute changes
-- none of what a closing keeps of its charge, so the month whose money the customer took back said that it is as it
-- was closed. One that came after the run of the closing and has the money is a change now; an inquiry takes none, and of one
-- that was won it is there again.
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
WHERE f.changed
UNION ALL
SELECT i.closing_id, i.kind, i.object_id, 'disputed', 'no', 'yes', i.currency, sum(d.amount)::bigint, i.occurred_at
FROM desk_stripe_disputes d
JOIN desk_closed_items i ON i.kind = 'charge' AND i.object_id = d.charge
JOIN desk_period_closings p ON p.id = i.closing_id
JOIN desk_reconciliation_runs r ON r.id = p.run_id
WHERE d.created > r.as_of AND d.status IN ('needs_response', 'under_review', 'lost')
GROUP BY i.closing_id, i.kind, i.object_id, i.currency, i.occurred_at;
