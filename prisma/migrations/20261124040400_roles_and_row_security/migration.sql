-- Who may do what, enforced by PostgreSQL: the tenant role of the storefront, the four staff
-- roles of the desk, and row-level security on purchases, cart and reviews.
--
-- Roles belong to the whole server, so another database of it may have made them already, or be
-- making them right now. Roles of these names are only accepted without powers of their own.
DO $$
DECLARE
  needed text;
BEGIN
  FOREACH needed IN ARRAY ARRAY[
    'marketplace_tenant', 'desk_curator', 'desk_moderator', 'desk_finance', 'desk_admin'
  ] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = needed) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', needed);
      EXCEPTION
        WHEN duplicate_object OR unique_violation THEN NULL;
        WHEN insufficient_privilege THEN
          RAISE EXCEPTION 'This login may not create the role %, which the marketplace needs.', needed
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Ask the server''s administrator to run: CREATE ROLE %I NOLOGIN', needed);
      END;
    END IF;
    IF EXISTS (
      SELECT FROM pg_roles
      WHERE rolname = needed
        AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolcanlogin)
    ) THEN
      RAISE EXCEPTION 'The role % exists already with powers of its own.', needed
        USING HINT = 'It must be a group role: no login, no superuser, no bypass of row security.';
    END IF;
  END LOOP;
END
$$;

-- Nothing of the desk is open to everybody.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public
  TO marketplace_tenant, desk_curator, desk_moderator, desk_finance, desk_admin;

-- Who the session acts for. Set locally to the transaction: app.current_organization_id and
-- app.current_user_id. A setting that is missing or empty is no one; if either one is malformed
-- the whole session is no one, so a programming error shows nothing instead of too much.
CREATE FUNCTION desk_session_is_wellformed() RETURNS boolean
LANGUAGE sql STABLE
RETURN
  coalesce(pg_input_is_valid(nullif(current_setting('app.current_organization_id', true), ''), 'uuid'), true)
  AND coalesce(pg_input_is_valid(nullif(current_setting('app.current_user_id', true), ''), 'uuid'), true);

CREATE FUNCTION desk_current_organization_id() RETURNS uuid
LANGUAGE sql STABLE
RETURN CASE WHEN desk_session_is_wellformed()
  THEN nullif(current_setting('app.current_organization_id', true), '')::uuid END;

CREATE FUNCTION desk_current_user_id() RETURNS uuid
LANGUAGE sql STABLE
RETURN CASE WHEN desk_session_is_wellformed()
  THEN nullif(current_setting('app.current_user_id', true), '')::uuid END;

ALTER TABLE marketplace_purchases ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE marketplace_cart ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE marketplace_reviews ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- The owner migrates, seeds and checks, and its rights carry the counters; FORCE applies to it
-- like to everyone else, so it has policies of its own. A superuser needs none.
CREATE POLICY owner_purchases_all ON marketplace_purchases TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_cart_all ON marketplace_cart TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_reviews_all ON marketplace_reviews TO CURRENT_USER USING (true) WITH CHECK (true);

-- The twelve tenant policies, four on each table. The sub-selects are evaluated once per
-- statement instead of once per row.

CREATE POLICY tenant_purchases_select ON marketplace_purchases FOR SELECT TO marketplace_tenant
  USING (organization_id = (SELECT desk_current_organization_id()));
-- A purchase starts unpaid, for the person who makes it.
CREATE POLICY tenant_purchases_insert ON marketplace_purchases FOR INSERT TO marketplace_tenant
  WITH CHECK (
    organization_id = (SELECT desk_current_organization_id())
    AND user_id = (SELECT desk_current_user_id())
    AND payment_status = 'PENDING'
    AND refunded_amount = 0
  );
CREATE POLICY tenant_purchases_update ON marketplace_purchases FOR UPDATE TO marketplace_tenant
  USING (organization_id = (SELECT desk_current_organization_id()))
  WITH CHECK (organization_id = (SELECT desk_current_organization_id()));
-- Purchases are never deleted by tenants: cancelling is a status.
CREATE POLICY tenant_purchases_delete ON marketplace_purchases FOR DELETE TO marketplace_tenant
  USING (false);

CREATE POLICY tenant_cart_select ON marketplace_cart FOR SELECT TO marketplace_tenant
  USING (
    user_id = (SELECT desk_current_user_id())
    OR organization_id = (SELECT desk_current_organization_id())
  );
CREATE POLICY tenant_cart_insert ON marketplace_cart FOR INSERT TO marketplace_tenant
  WITH CHECK (
    user_id = (SELECT desk_current_user_id())
    AND organization_id = (SELECT desk_current_organization_id())
  );
CREATE POLICY tenant_cart_update ON marketplace_cart FOR UPDATE TO marketplace_tenant
  USING (user_id = (SELECT desk_current_user_id()))
  WITH CHECK (
    user_id = (SELECT desk_current_user_id())
    AND organization_id = (SELECT desk_current_organization_id())
  );
CREATE POLICY tenant_cart_delete ON marketplace_cart FOR DELETE TO marketplace_tenant
  USING (user_id = (SELECT desk_current_user_id()));

-- Approved reviews are for every tenant, but for no one without a session.
CREATE POLICY tenant_reviews_select ON marketplace_reviews FOR SELECT TO marketplace_tenant
  USING (
    user_id = (SELECT desk_current_user_id())
    OR (
      status = 'APPROVED'
      AND coalesce((SELECT desk_current_user_id()), (SELECT desk_current_organization_id())) IS NOT NULL
    )
  );
CREATE POLICY tenant_reviews_insert ON marketplace_reviews FOR INSERT TO marketplace_tenant
  WITH CHECK (
    user_id = (SELECT desk_current_user_id())
    AND organization_id = (SELECT desk_current_organization_id())
    AND status = 'PENDING'
    AND helpful_count = 0
    AND flagged_count = 0
    AND moderated_at IS NULL
    AND moderated_by IS NULL
    AND moderation_notes IS NULL
  );
CREATE POLICY tenant_reviews_update ON marketplace_reviews FOR UPDATE TO marketplace_tenant
  USING (user_id = (SELECT desk_current_user_id()))
  WITH CHECK (
    user_id = (SELECT desk_current_user_id())
    AND organization_id = (SELECT desk_current_organization_id())
  );
CREATE POLICY tenant_reviews_delete ON marketplace_reviews FOR DELETE TO marketplace_tenant
  USING (user_id = (SELECT desk_current_user_id()));

-- What a tenant may name in a statement at all. Everything that decides about money, moderation,
-- counters and ownership is left out, so a policy that were too wide would still not give it away.
GRANT SELECT ON marketplace_tools, marketplace_bundles, marketplace_bundle_items TO marketplace_tenant;
GRANT SELECT, DELETE ON marketplace_purchases TO marketplace_tenant;
GRANT INSERT (
  id, organization_id, user_id, tool_id, bundle_id, purchase_type, amount, currency,
  payment_method, is_subscription, auto_renew
) ON marketplace_purchases TO marketplace_tenant;
GRANT UPDATE (status, auto_renew) ON marketplace_purchases TO marketplace_tenant;
GRANT SELECT, DELETE ON marketplace_cart TO marketplace_tenant;
GRANT INSERT (id, organization_id, user_id, tool_id, bundle_id, item_type, quantity)
  ON marketplace_cart TO marketplace_tenant;
GRANT UPDATE (quantity) ON marketplace_cart TO marketplace_tenant;
-- Who moderated a review and what was noted stays with the staff.
GRANT SELECT (
  id, tool_id, organization_id, user_id, rating, title, review, verified_purchase, helpful_count,
  flagged_count, status, moderated_at, created_at, updated_at
) ON marketplace_reviews TO marketplace_tenant;
GRANT INSERT (id, tool_id, organization_id, user_id, rating, title, review)
  ON marketplace_reviews TO marketplace_tenant;
GRANT UPDATE (rating, title, review) ON marketplace_reviews TO marketplace_tenant;
GRANT DELETE ON marketplace_reviews TO marketplace_tenant;

-- What a policy cannot say, because it does not see the old row or the catalog. It binds everyone
-- who may not write the state of a payment anyway.
CREATE FUNCTION desk_guard_purchase() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  price numeric(10, 2);
  price_currency varchar(3);
BEGIN
  IF has_column_privilege('public.marketplace_purchases', 'payment_status', 'UPDATE') THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    -- The price is the catalog's. A buyer who saw another one is told, not charged silently.
    IF NEW.tool_id IS NOT NULL THEN
      SELECT price_amount, currency INTO price, price_currency
      FROM marketplace_tools WHERE id = NEW.tool_id;
    ELSE
      SELECT price_amount, currency INTO price, price_currency
      FROM marketplace_bundles WHERE id = NEW.bundle_id;
    END IF;
    NEW.amount := coalesce(NEW.amount, price);
    IF (NEW.amount, NEW.currency) IS DISTINCT FROM (price, price_currency) THEN
      RAISE EXCEPTION 'The amount of a purchase is the price in the catalog.'
        USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF NEW.status IS DISTINCT FROM OLD.status THEN
    IF OLD.status <> 'ACTIVE' OR NEW.status <> 'CANCELLED' THEN
      RAISE EXCEPTION 'A purchase can only be cancelled, and only while it is active.'
        USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.cancelled_at := now();
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER desk_guard BEFORE INSERT OR UPDATE ON marketplace_purchases
  FOR EACH ROW EXECUTE FUNCTION desk_guard_purchase();

-- Staff. Each role holds what its screens need and no more; later screens bring their grants with
-- them. Everyone sees the catalog and its revisions, and which migrations the database has.
GRANT SELECT ON marketplace_tools, marketplace_bundles, marketplace_bundle_items, desk_revisions
  TO desk_curator, desk_moderator, desk_finance, desk_admin;
DO $$
BEGIN
  IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
    GRANT SELECT ON public._prisma_migrations
      TO desk_curator, desk_moderator, desk_finance, desk_admin;
  END IF;
END
$$;

-- Curators write the catalog, but no counter and no time of change: those are triggers' work. At
-- creation a writer may send them (Prisma sends every default), and triggers overrule it.
GRANT INSERT, DELETE ON marketplace_tools, marketplace_bundles, marketplace_bundle_items TO desk_curator;
GRANT UPDATE (
  slug, name, description, long_description, category, tags, price_model, price_amount, currency,
  usage_unit, trial_days, required_tier, features, tech_stack, integration_type, status,
  is_featured, is_popular, provider, documentation_url, demo_url, support_url, icon_url, images,
  video_url, version, last_updated
) ON marketplace_tools TO desk_curator;
GRANT UPDATE (
  name, description, price_amount, currency, discount_percent, required_tier, status, is_featured,
  is_popular, icon_url
) ON marketplace_bundles TO desk_curator;
GRANT UPDATE (position) ON marketplace_bundle_items TO desk_curator;

-- Moderators read reviews with what is needed to judge them, and write decisions in their own name.
GRANT SELECT ON marketplace_reviews TO desk_moderator;
GRANT UPDATE (status, moderated_at, moderated_by, moderation_notes) ON marketplace_reviews TO desk_moderator;
GRANT SELECT (
  id, organization_id, user_id, tool_id, bundle_id, purchase_type, payment_status, status, purchase_date
) ON marketplace_purchases TO desk_moderator;
GRANT SELECT (id, name, slug) ON organizations TO desk_moderator;
GRANT SELECT (id, name, avatar_url) ON users TO desk_moderator;
CREATE POLICY staff_moderator_reviews_select ON marketplace_reviews FOR SELECT TO desk_moderator
  USING (true);
CREATE POLICY staff_moderator_reviews_update ON marketplace_reviews FOR UPDATE TO desk_moderator
  USING (true)
  WITH CHECK (
    (status = 'PENDING' AND moderated_by IS NULL)
    OR moderated_by = (SELECT desk_current_user_id())
  );
CREATE POLICY staff_moderator_purchases_select ON marketplace_purchases FOR SELECT TO desk_moderator
  USING (true);

-- Finance reads purchases with their parties and corrects what was paid.
GRANT SELECT ON marketplace_purchases, organizations, organization_memberships, users TO desk_finance;
GRANT UPDATE (
  amount, refunded_amount, currency, payment_method, payment_status, stripe_payment_id,
  stripe_invoice_id, stripe_subscription_id, is_subscription, subscription_start,
  subscription_end, auto_renew, status, activated_at, cancelled_at, refunded_at
) ON marketplace_purchases TO desk_finance;
CREATE POLICY staff_finance_purchases_select ON marketplace_purchases FOR SELECT TO desk_finance
  USING (true);
CREATE POLICY staff_finance_purchases_update ON marketplace_purchases FOR UPDATE TO desk_finance
  USING (true) WITH CHECK (true);

-- Administrators look after the workspace: people, organisations, and whether the counters hold.
GRANT SELECT ON organizations, organization_memberships, users TO desk_admin;

-- Functions are open to everyone unless closed; only these are meant to be called.
DO $$
DECLARE
  closed regprocedure;
BEGIN
  FOR closed IN
    SELECT p.oid::regprocedure FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND starts_with(p.proname, 'desk_')
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', closed);
  END LOOP;
END
$$;
GRANT EXECUTE ON FUNCTION
  desk_session_is_wellformed(), desk_current_organization_id(), desk_current_user_id()
  TO marketplace_tenant, desk_curator, desk_moderator, desk_finance, desk_admin;
-- Pure: these only look at their arguments. Indexes and triggers evaluate them for every writer.
GRANT EXECUTE ON FUNCTION desk_is_bought("PaymentStatus") TO marketplace_tenant, desk_finance;
GRANT EXECUTE ON FUNCTION
  desk_edited_columns(marketplace_tools), desk_edited_columns(marketplace_bundles) TO desk_curator;
GRANT EXECUTE ON FUNCTION desk_counter_drift() TO desk_admin;
