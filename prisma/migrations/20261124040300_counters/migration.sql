-- Counters that follow from purchases and approved reviews, in the transaction that changes those.
--
-- What counts as bought: a purchase whose money the marketplace holds, in whole or in part
-- (SUCCEEDED, PARTIALLY_REFUNDED), also while a dispute about it is open (DISPUTED). Pending,
-- failed, cancelled and fully refunded payments do not count. Every paid period of a subscription
-- is a purchase of its own and counts. purchase_count of a tool counts purchases of that tool by
-- itself, not of bundles that hold it; those count for the bundle.
--
-- verified_purchase: the reviewer's organisation has bought, in the sense above, the tool or a
-- bundle that now holds it.
--
-- Locks are always taken in this order, within one table by id: the composition of bundles (an
-- advisory lock), organizations, reviews, tools, bundles. So writers wait for each other and do not
-- block each other for good.

CREATE FUNCTION desk_is_bought(payment "PaymentStatus") RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN payment IN ('SUCCEEDED', 'PARTIALLY_REFUNDED', 'DISPUTED');

-- Answers "has this organisation bought this?" without reading its whole purchase history.
CREATE INDEX desk_purchases_bought_idx ON marketplace_purchases (organization_id, tool_id, bundle_id)
  WHERE desk_is_bought(payment_status);
-- The approved ratings of a tool without reading the reviews themselves.
CREATE INDEX desk_reviews_approved_idx ON marketplace_reviews (tool_id, rating)
  WHERE status = 'APPROVED';

CREATE FUNCTION desk_has_bought(organization uuid, tool uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM marketplace_purchases p
    WHERE p.organization_id = organization AND p.tool_id = tool AND desk_is_bought(p.payment_status)
  ) OR EXISTS (
    SELECT FROM marketplace_purchases p
    JOIN marketplace_bundle_items i ON i.bundle_id = p.bundle_id AND i.tool_id = tool
    WHERE p.organization_id = organization AND p.tool_id IS NULL AND desk_is_bought(p.payment_status)
  )
$$;

-- Purchases and reviews hold this lock together, a change of what a bundle holds holds it alone:
-- otherwise a purchase and a new bundle item that do not see each other would both leave a review
-- unverified. The number is arbitrary and belongs to this lock.
CREATE FUNCTION desk_lock_composition(alone boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF alone THEN
    PERFORM pg_advisory_xact_lock(7236512001);
  ELSE
    PERFORM pg_advisory_xact_lock_shared(7236512001);
  END IF;
END
$$;

-- Writes verified_purchase where it is no longer what it should be, for pairs of organisation and
-- tool given as two arrays side by side.
CREATE FUNCTION desk_refresh_verification(organizations_of uuid[], tools_of uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  outdated uuid[];
BEGIN
  SELECT array_agg(r.id ORDER BY r.id) INTO outdated
  FROM (SELECT DISTINCT organization_id, tool_id
        FROM unnest(organizations_of, tools_of) pair (organization_id, tool_id)) pair
  JOIN marketplace_reviews r USING (organization_id, tool_id)
  WHERE r.verified_purchase IS DISTINCT FROM desk_has_bought(r.organization_id, r.tool_id);
  IF outdated IS NOT NULL THEN
    PERFORM 1 FROM marketplace_reviews WHERE id = ANY (outdated) ORDER BY id FOR NO KEY UPDATE;
    UPDATE marketplace_reviews SET verified_purchase = NOT verified_purchase
    WHERE id = ANY (outdated)
      AND verified_purchase IS DISTINCT FROM desk_has_bought(organization_id, tool_id);
  END IF;
END
$$;

-- Takes a change in the number of bought purchases per organisation and item, as four arrays side
-- by side (of tool and bundle one is null), and carries it to reviews, tools and bundles.
CREATE FUNCTION desk_count_purchases(
  organizations_of uuid[], tools_of uuid[], bundles_of uuid[], changes bigint[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  reviewing uuid[];
  reviewed uuid[];
BEGIN
  PERFORM desk_lock_composition(false);
  PERFORM 1 FROM organizations WHERE id = ANY (organizations_of) ORDER BY id FOR NO KEY UPDATE;

  SELECT array_agg(c.organization_id), array_agg(coalesce(c.tool_id, i.tool_id))
  INTO reviewing, reviewed
  FROM unnest(organizations_of, tools_of, bundles_of) c (organization_id, tool_id, bundle_id)
  LEFT JOIN marketplace_bundle_items i ON i.bundle_id = c.bundle_id;
  PERFORM desk_refresh_verification(reviewing, reviewed);

  PERFORM 1 FROM marketplace_tools WHERE id = ANY (tools_of) ORDER BY id FOR NO KEY UPDATE;
  UPDATE marketplace_tools t SET purchase_count = t.purchase_count + c.change
  FROM (SELECT tool_id, sum(change)::integer AS change
        FROM unnest(tools_of, changes) c (tool_id, change) GROUP BY tool_id) c
  WHERE t.id = c.tool_id AND c.change <> 0;

  PERFORM 1 FROM marketplace_bundles WHERE id = ANY (bundles_of) ORDER BY id FOR NO KEY UPDATE;
  UPDATE marketplace_bundles b SET purchase_count = b.purchase_count + c.change
  FROM (SELECT bundle_id, sum(change)::integer AS change
        FROM unnest(bundles_of, changes) c (bundle_id, change) GROUP BY bundle_id) c
  WHERE b.id = c.bundle_id AND c.change <> 0;
END
$$;

CREATE FUNCTION desk_purchases_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  organizations_of uuid[];
  tools_of uuid[];
  bundles_of uuid[];
  changes bigint[];
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN
      SELECT array_agg(organization_id), array_agg(tool_id), array_agg(bundle_id), array_agg(change)
      INTO organizations_of, tools_of, bundles_of, changes
      FROM (
        SELECT organization_id, tool_id, bundle_id, count(*) AS change FROM new_rows
        WHERE desk_is_bought(payment_status) GROUP BY organization_id, tool_id, bundle_id
      ) changed;
    WHEN 'DELETE' THEN
      SELECT array_agg(organization_id), array_agg(tool_id), array_agg(bundle_id), array_agg(change)
      INTO organizations_of, tools_of, bundles_of, changes
      FROM (
        SELECT organization_id, tool_id, bundle_id, -count(*) AS change FROM old_rows
        WHERE desk_is_bought(payment_status) GROUP BY organization_id, tool_id, bundle_id
      ) changed;
    ELSE
      SELECT array_agg(organization_id), array_agg(tool_id), array_agg(bundle_id), array_agg(change)
      INTO organizations_of, tools_of, bundles_of, changes
      FROM (
        SELECT organization_id, tool_id, bundle_id, sum(change)::bigint AS change
        FROM (
          SELECT organization_id, tool_id, bundle_id, 1 AS change FROM new_rows
          WHERE desk_is_bought(payment_status)
          UNION ALL
          SELECT organization_id, tool_id, bundle_id, -1 FROM old_rows
          WHERE desk_is_bought(payment_status)
        ) side
        GROUP BY organization_id, tool_id, bundle_id
        HAVING sum(change) <> 0
      ) changed;
  END CASE;
  IF changes IS NOT NULL THEN
    PERFORM desk_count_purchases(organizations_of, tools_of, bundles_of, changes);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER desk_counters_insert AFTER INSERT ON marketplace_purchases
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_purchases_changed();
CREATE TRIGGER desk_counters_update AFTER UPDATE ON marketplace_purchases
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION desk_purchases_changed();
CREATE TRIGGER desk_counters_delete AFTER DELETE ON marketplace_purchases
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_purchases_changed();

-- A review says truly whether its organisation bought the tool, whatever the writer sent. The
-- organisation's row is locked so that a purchase that is being made waits, or is waited for.
CREATE FUNCTION desk_verify_review() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM desk_lock_composition(false);
  PERFORM 1 FROM organizations WHERE id = NEW.organization_id FOR NO KEY UPDATE;
  NEW.verified_purchase := desk_has_bought(NEW.organization_id, NEW.tool_id);
  RETURN NEW;
END
$$;

CREATE TRIGGER desk_verify_insert BEFORE INSERT ON marketplace_reviews
  FOR EACH ROW EXECUTE FUNCTION desk_verify_review();
CREATE TRIGGER desk_verify_update
  BEFORE UPDATE OF verified_purchase, organization_id, tool_id ON marketplace_reviews
  FOR EACH ROW EXECUTE FUNCTION desk_verify_review();

-- An approval is about the text that was read: when the author changes it, it waits for
-- moderation again, whoever writes it.
CREATE FUNCTION desk_review_edited() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  NEW.status := 'PENDING';
  NEW.moderated_at := NULL;
  NEW.moderated_by := NULL;
  NEW.moderation_notes := NULL;
  RETURN NEW;
END
$$;

CREATE TRIGGER desk_review_edited BEFORE UPDATE ON marketplace_reviews FOR EACH ROW
  WHEN ((OLD.rating, OLD.title, OLD.review) IS DISTINCT FROM (NEW.rating, NEW.title, NEW.review))
  EXECUTE FUNCTION desk_review_edited();

-- Ratings are counted afresh for the tools concerned, because a mean cannot be carried forward
-- exactly in a real. The tool is locked first: the count then sees every review committed before.
CREATE FUNCTION desk_count_reviews(tools_of uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM marketplace_tools WHERE id = ANY (tools_of) ORDER BY id FOR NO KEY UPDATE;
  UPDATE marketplace_tools t SET review_count = c.reviews, avg_rating = c.mean
  FROM (
    SELECT tool_id, count(r.rating)::integer AS reviews, avg(r.rating)::real AS mean
    FROM unnest(tools_of) concerned (tool_id)
    LEFT JOIN (SELECT tool_id, rating FROM marketplace_reviews WHERE status = 'APPROVED') r
      USING (tool_id)
    GROUP BY tool_id
  ) c
  WHERE t.id = c.tool_id AND (t.review_count, t.avg_rating) IS DISTINCT FROM (c.reviews, c.mean);
END
$$;

CREATE FUNCTION desk_reviews_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  tools_of uuid[];
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN
      SELECT array_agg(DISTINCT tool_id) INTO tools_of FROM new_rows WHERE status = 'APPROVED';
    WHEN 'DELETE' THEN
      SELECT array_agg(DISTINCT tool_id) INTO tools_of FROM old_rows WHERE status = 'APPROVED';
    ELSE
      SELECT array_agg(DISTINCT tool_id) INTO tools_of
      FROM (
        SELECT tool_id
        FROM (
          SELECT tool_id, rating, 1 AS change FROM new_rows WHERE status = 'APPROVED'
          UNION ALL
          SELECT tool_id, rating, -1 FROM old_rows WHERE status = 'APPROVED'
        ) side
        GROUP BY tool_id, rating
        HAVING sum(change) <> 0
      ) changed;
  END CASE;
  IF tools_of IS NOT NULL THEN
    PERFORM desk_count_reviews(tools_of);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER desk_counters_insert AFTER INSERT ON marketplace_reviews
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_reviews_changed();
CREATE TRIGGER desk_counters_update AFTER UPDATE ON marketplace_reviews
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION desk_reviews_changed();
CREATE TRIGGER desk_counters_delete AFTER DELETE ON marketplace_reviews
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_reviews_changed();

-- What a bundle holds decides which reviews are verified.
CREATE FUNCTION desk_lock_composition_alone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM desk_lock_composition(true);
  RETURN NULL;
END
$$;

CREATE FUNCTION desk_composition_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  bundles_of uuid[];
  tools_of uuid[];
  reviewing uuid[];
  reviewed uuid[];
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN
      SELECT array_agg(bundle_id), array_agg(tool_id) INTO bundles_of, tools_of FROM new_rows;
    WHEN 'DELETE' THEN
      SELECT array_agg(bundle_id), array_agg(tool_id) INTO bundles_of, tools_of FROM old_rows;
    ELSE
      SELECT array_agg(bundle_id), array_agg(tool_id) INTO bundles_of, tools_of
      FROM (SELECT bundle_id, tool_id FROM new_rows UNION SELECT bundle_id, tool_id FROM old_rows) side;
  END CASE;
  SELECT array_agg(p.organization_id), array_agg(c.tool_id) INTO reviewing, reviewed
  FROM unnest(bundles_of, tools_of) c (bundle_id, tool_id)
  JOIN (SELECT DISTINCT organization_id, bundle_id FROM marketplace_purchases
        WHERE bundle_id = ANY (bundles_of) AND desk_is_bought(payment_status)) p USING (bundle_id);
  IF reviewing IS NOT NULL THEN
    PERFORM desk_refresh_verification(reviewing, reviewed);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER desk_composition_lock BEFORE INSERT OR UPDATE OR DELETE ON marketplace_bundle_items
  FOR EACH STATEMENT EXECUTE FUNCTION desk_lock_composition_alone();
CREATE TRIGGER desk_composition_insert AFTER INSERT ON marketplace_bundle_items
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_composition_changed();
CREATE TRIGGER desk_composition_update AFTER UPDATE ON marketplace_bundle_items
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION desk_composition_changed();
CREATE TRIGGER desk_composition_delete AFTER DELETE ON marketplace_bundle_items
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_composition_changed();

-- A new tool or bundle has no purchases and no reviews yet, whatever the writer sent. What the
-- platform measures (views, use) starts at nothing too, unless the writer may set it anyway.
CREATE FUNCTION desk_start_tool_counters() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.purchase_count := 0;
  NEW.review_count := 0;
  NEW.avg_rating := NULL;
  IF NOT has_column_privilege('public.marketplace_tools', 'view_count', 'UPDATE') THEN
    NEW.view_count := 0;
    NEW.usage_count := 0;
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION desk_start_bundle_counters() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.purchase_count := 0;
  RETURN NEW;
END
$$;

CREATE TRIGGER desk_start_counters BEFORE INSERT ON marketplace_tools
  FOR EACH ROW EXECUTE FUNCTION desk_start_tool_counters();
CREATE TRIGGER desk_start_counters BEFORE INSERT ON marketplace_bundles
  FOR EACH ROW EXECUTE FUNCTION desk_start_bundle_counters();

-- Recomputes everything above and returns what differs; nothing, when the counters are true. It
-- runs with its owner's rights, because row security would hide rows and so invent drift.
CREATE FUNCTION desk_counter_drift()
RETURNS TABLE (subject text, expected text, actual text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH tool AS (
    SELECT t.id, t.purchase_count, t.review_count, t.avg_rating,
      coalesce(p.purchases, 0) AS purchases, coalesce(r.reviews, 0) AS reviews, r.mean
    FROM marketplace_tools t
    LEFT JOIN (SELECT tool_id, count(*)::integer AS purchases FROM marketplace_purchases
               WHERE desk_is_bought(payment_status) GROUP BY tool_id) p ON p.tool_id = t.id
    LEFT JOIN (SELECT tool_id, count(*)::integer AS reviews, avg(rating)::real AS mean
               FROM marketplace_reviews WHERE status = 'APPROVED' GROUP BY tool_id) r ON r.tool_id = t.id
  ),
  bought AS (
    SELECT organization_id, tool_id FROM marketplace_purchases
    WHERE tool_id IS NOT NULL AND desk_is_bought(payment_status)
    UNION
    SELECT p.organization_id, i.tool_id FROM marketplace_purchases p
    JOIN marketplace_bundle_items i ON i.bundle_id = p.bundle_id
    WHERE desk_is_bought(p.payment_status)
  )
  SELECT format('tool %s purchase_count', id), purchases::text, purchase_count::text
  FROM tool WHERE purchase_count <> purchases
  UNION ALL
  SELECT format('tool %s review_count', id), reviews::text, review_count::text
  FROM tool WHERE review_count <> reviews
  UNION ALL
  SELECT format('tool %s avg_rating', id), coalesce(mean::text, 'none'), coalesce(avg_rating::text, 'none')
  FROM tool WHERE avg_rating IS DISTINCT FROM mean
  UNION ALL
  SELECT format('bundle %s purchase_count', b.id), coalesce(p.purchases, 0)::text, b.purchase_count::text
  FROM marketplace_bundles b
  LEFT JOIN (SELECT bundle_id, count(*)::integer AS purchases FROM marketplace_purchases
             WHERE desk_is_bought(payment_status) GROUP BY bundle_id) p ON p.bundle_id = b.id
  WHERE b.purchase_count <> coalesce(p.purchases, 0)
  UNION ALL
  SELECT format('review %s verified_purchase', r.id), (b.tool_id IS NOT NULL)::text, r.verified_purchase::text
  FROM marketplace_reviews r
  LEFT JOIN bought b USING (organization_id, tool_id)
  WHERE r.verified_purchase <> (b.tool_id IS NOT NULL)
  UNION ALL
  SELECT format('%s %s revision', e.entity, e.id), 'kept', 'missing'
  FROM (SELECT 'tool' AS entity, id FROM marketplace_tools
        UNION ALL SELECT 'bundle', id FROM marketplace_bundles) e
  WHERE NOT EXISTS (SELECT FROM desk_revisions v WHERE v.entity = e.entity AND v.entity_id = e.id)
  UNION ALL
  SELECT format('%s %s revision', v.entity, v.entity_id), 'none', v.revision::text
  FROM desk_revisions v
  WHERE NOT EXISTS (SELECT FROM marketplace_tools t WHERE v.entity = 'tool' AND t.id = v.entity_id)
    AND NOT EXISTS (SELECT FROM marketplace_bundles b WHERE v.entity = 'bundle' AND b.id = v.entity_id)
$$;
