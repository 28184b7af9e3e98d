-- What depends on tools and bundles, as figures. Curators may not read purchases, carts and reviews,
-- and need none of their content to know that something is in use.

CREATE FUNCTION desk_catalog_dependents(of_entity text, of_ids uuid[])
RETURNS TABLE (
  entity_id uuid,
  purchases integer,
  live_subscriptions integer,
  live_organizations integer,
  bundle_subscriptions integer,
  reviews integer,
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
    (SELECT count(*) FROM marketplace_purchases p
     WHERE CASE of_entity WHEN 'tool' THEN p.tool_id = a.id ELSE p.bundle_id = a.id END)::integer,
    (SELECT count(DISTINCT l.subscription) FROM live l
     WHERE CASE of_entity WHEN 'tool' THEN l.tool_id = a.id ELSE l.bundle_id = a.id END)::integer,
    (SELECT count(DISTINCT l.organization_id) FROM live l
     WHERE CASE of_entity WHEN 'tool' THEN l.tool_id = a.id ELSE l.bundle_id = a.id END)::integer,
    (SELECT count(DISTINCT l.subscription) FROM live l
     JOIN marketplace_bundle_items i ON i.bundle_id = l.bundle_id AND i.tool_id = a.id
     WHERE of_entity = 'tool')::integer,
    (SELECT count(*) FROM marketplace_reviews r
     WHERE of_entity = 'tool' AND r.tool_id = a.id)::integer,
    (SELECT count(*) FROM marketplace_cart c
     WHERE CASE of_entity WHEN 'tool' THEN c.tool_id = a.id ELSE c.bundle_id = a.id END)::integer
  FROM asked a
$$;

REVOKE EXECUTE ON FUNCTION desk_catalog_dependents(text, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_catalog_dependents(text, uuid[]) TO desk_curator, desk_admin;
