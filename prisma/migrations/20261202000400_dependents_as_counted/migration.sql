-- What depends on a tool was counted in another way than the tool's own figures: every payment and
-- every review, where purchase_count and review_count count what is bought and what is published. So
-- a tool that says 24 purchases was said to have 25 by the question before it is retired. What counts
-- is now counted alike, and the rest, which keeps a tool from being deleted too, stands apart.

DROP FUNCTION desk_catalog_dependents(text, uuid[]);

CREATE FUNCTION desk_catalog_dependents(of_entity text, of_ids uuid[])
RETURNS TABLE (
  entity_id uuid,
  purchases integer,
  other_payments integer,
  live_subscriptions integer,
  live_organizations integer,
  bundle_subscriptions integer,
  reviews integer,
  other_reviews integer,
  cart_lines integer
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH asked AS (SELECT DISTINCT unnest(of_ids) AS id),
  -- Every paid period is a purchase of its own; one subscription counts once.
  live AS (
    SELECT p.tool_id, p.bundle_id, p.organization_id,
           coalesce(p.stripe_subscription_id, p.id::text) AS subscription
    FROM marketplace_purchases p
    WHERE p.is_subscription AND p.status = 'ACTIVE' AND desk_is_bought(p.payment_status)
      AND (p.subscription_end IS NULL OR p.subscription_end > now())
      AND (p.tool_id IN (SELECT id FROM asked)
           OR p.bundle_id IN (SELECT id FROM asked)
           OR p.bundle_id IN (SELECT bundle_id FROM marketplace_bundle_items
                              WHERE tool_id IN (SELECT id FROM asked)))
  )
  SELECT
    a.id,
    paid.bought,
    paid.other,
    (SELECT count(DISTINCT l.subscription) FROM live l
     WHERE CASE of_entity WHEN 'tool' THEN l.tool_id = a.id ELSE l.bundle_id = a.id END)::integer,
    (SELECT count(DISTINCT l.organization_id) FROM live l
     WHERE CASE of_entity WHEN 'tool' THEN l.tool_id = a.id ELSE l.bundle_id = a.id END)::integer,
    (SELECT count(DISTINCT l.subscription) FROM live l
     JOIN marketplace_bundle_items i ON i.bundle_id = l.bundle_id AND i.tool_id = a.id
     WHERE of_entity = 'tool')::integer,
    rated.published,
    rated.other,
    (SELECT count(*) FROM marketplace_cart c
     WHERE CASE of_entity WHEN 'tool' THEN c.tool_id = a.id ELSE c.bundle_id = a.id END)::integer
  FROM asked a
  CROSS JOIN LATERAL (
    SELECT (count(*) FILTER (WHERE desk_is_bought(p.payment_status)))::integer AS bought,
           (count(*) FILTER (WHERE NOT desk_is_bought(p.payment_status)))::integer AS other
    FROM marketplace_purchases p
    WHERE CASE of_entity WHEN 'tool' THEN p.tool_id = a.id ELSE p.bundle_id = a.id END
  ) paid
  CROSS JOIN LATERAL (
    SELECT (count(*) FILTER (WHERE r.status = 'APPROVED'))::integer AS published,
           (count(*) FILTER (WHERE r.status <> 'APPROVED'))::integer AS other
    FROM marketplace_reviews r WHERE of_entity = 'tool' AND r.tool_id = a.id
  ) rated
$$;

REVOKE EXECUTE ON FUNCTION desk_catalog_dependents(text, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_catalog_dependents(text, uuid[]) TO desk_curator, desk_admin;
