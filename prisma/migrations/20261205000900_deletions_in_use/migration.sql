-- Taking the creation of a tool back deletes it, and what customers wrote about it or put into their carts
-- went with it: only the question before a deletion looked at that. Of thousands of tools that an import
-- made, each is looked up by its id, which counting what depends on them (desk_catalog_dependents) is not.

-- Which of these tools or bundles customers bought, wrote about or chose. It runs with its owner's rights
-- and tells no more than that: curators see none of those rows.
CREATE FUNCTION desk_used_by_customers(ids uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT tool_id FROM marketplace_purchases WHERE tool_id = ANY (ids)
  UNION SELECT bundle_id FROM marketplace_purchases WHERE bundle_id = ANY (ids)
  UNION SELECT tool_id FROM marketplace_reviews WHERE tool_id = ANY (ids)
  UNION SELECT tool_id FROM marketplace_cart WHERE tool_id = ANY (ids)
  UNION SELECT bundle_id FROM marketplace_cart WHERE bundle_id = ANY (ids)
$$;

REVOKE EXECUTE ON FUNCTION desk_used_by_customers(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_used_by_customers(uuid[]) TO desk_curator;
