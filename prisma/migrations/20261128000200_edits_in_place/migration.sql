-- A changed price is written into the tool's own page and into no index. PostgreSQL does that where no
-- column that an index holds is changed and the page has room. Two indexes of the desk stood in the
-- way: each change of ten thousand prices wrote ten thousand entries into every one of thirteen.

-- What lists of tools are sorted and filtered by where no index of the tools gives it, in rows of a
-- fifth of the size. Its columns are called as those of a tool are; what has always the same place in
-- a row stands first, which is the quickest to read. Prices are looked through from any place and in
-- ranges, so they have an index; the others are read through sooner than an entry in one is kept.
CREATE TABLE desk_listed_tools (
  id uuid NOT NULL,
  created_at timestamptz(6) NOT NULL,
  updated_at timestamptz(6) NOT NULL,
  last_updated timestamptz(6) NOT NULL,
  trial_days integer NOT NULL,
  purchase_count integer NOT NULL,
  view_count integer NOT NULL,
  usage_count integer NOT NULL,
  review_count integer NOT NULL,
  category "ToolCategory" NOT NULL,
  price_model "PriceModel" NOT NULL,
  required_tier "SubscriptionTier" NOT NULL,
  integration_type "IntegrationType" NOT NULL,
  status "ToolStatus" NOT NULL,
  is_featured boolean NOT NULL,
  is_popular boolean NOT NULL,
  price_amount numeric(10, 2) NOT NULL,
  currency varchar(3) NOT NULL,
  avg_rating real,
  CONSTRAINT desk_listed_tools_pkey PRIMARY KEY (id),
  CONSTRAINT desk_listed_tools_id_fkey FOREIGN KEY (id) REFERENCES marketplace_tools (id)
    ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO desk_listed_tools
SELECT id, created_at, updated_at, last_updated, trial_days, purchase_count, view_count, usage_count,
  review_count, category, price_model, required_tier, integration_type, status, is_featured,
  is_popular, price_amount, currency, avg_rating
FROM marketplace_tools;

DROP INDEX desk_tools_price_idx, desk_tools_updated_idx;
CREATE INDEX desk_listed_tools_price_idx ON desk_listed_tools (price_amount, id) INCLUDE (currency);

-- Room for every row of a page to be changed once; then the old ones make room for the next time.
-- Pages that are there already are left as they are, and get the room as their rows are changed.
ALTER TABLE marketplace_tools SET (fillfactor = 48);

-- Whoever writes a tool, the platform too, keeps this without knowing of it.
CREATE FUNCTION desk_tools_inserted_listed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO desk_listed_tools
  SELECT id, created_at, updated_at, last_updated, trial_days, purchase_count, view_count, usage_count,
    review_count, category, price_model, required_tier, integration_type, status, is_featured,
    is_popular, price_amount, currency, avg_rating
  FROM new_rows;
  RETURN NULL;
END
$$;
-- The plan is made once for one tool and for thousands, so it is told the way that suits both: each
-- tool is looked up by its id.
CREATE FUNCTION desk_tools_updated_listed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  UPDATE desk_listed_tools l SET
    created_at = n.created_at, updated_at = n.updated_at, last_updated = n.last_updated,
    trial_days = n.trial_days, purchase_count = n.purchase_count, view_count = n.view_count,
    usage_count = n.usage_count, review_count = n.review_count, category = n.category,
    price_model = n.price_model, required_tier = n.required_tier,
    integration_type = n.integration_type, status = n.status, is_featured = n.is_featured,
    is_popular = n.is_popular, price_amount = n.price_amount, currency = n.currency,
    avg_rating = n.avg_rating
  FROM new_rows n
  WHERE l.id = n.id
    AND (l.updated_at, l.created_at, l.last_updated, l.trial_days, l.purchase_count, l.view_count,
      l.usage_count, l.review_count, l.category, l.price_model, l.required_tier,
      l.integration_type, l.status, l.is_featured, l.is_popular, l.price_amount, l.currency,
      l.avg_rating)
      IS DISTINCT FROM
      (n.updated_at, n.created_at, n.last_updated, n.trial_days, n.purchase_count, n.view_count,
      n.usage_count, n.review_count, n.category, n.price_model, n.required_tier,
      n.integration_type, n.status, n.is_featured, n.is_popular, n.price_amount, n.currency,
      n.avg_rating);
  RETURN NULL;
END
$$;
CREATE TRIGGER desk_list_insert AFTER INSERT ON marketplace_tools
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_tools_inserted_listed();
CREATE TRIGGER desk_list_update AFTER UPDATE ON marketplace_tools
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_tools_updated_listed();

GRANT SELECT ON desk_listed_tools TO desk_curator, desk_moderator, desk_finance, desk_admin;
REVOKE EXECUTE ON FUNCTION desk_tools_inserted_listed(), desk_tools_updated_listed() FROM PUBLIC;

-- These put the old rows of a statement beside its new ones. The first statement of a session is about
-- one row, where comparing each with each is the best plan. It was then kept for the next one, and
-- ten thousand rows were compared with ten thousand.
ALTER FUNCTION desk_catalog_updated() SET enable_nestloop = off;
ALTER FUNCTION desk_tool_media_changed() SET enable_nestloop = off;
ALTER FUNCTION desk_keep_closed_periods() SET enable_nestloop = off;

-- Looked at only where one of these columns is written at all.
DROP TRIGGER desk_words_update ON marketplace_tools;
CREATE TRIGGER desk_words_update AFTER UPDATE OF name, description, tags ON marketplace_tools
  FOR EACH ROW
  WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.description IS DISTINCT FROM NEW.description
    OR OLD.tags IS DISTINCT FROM NEW.tags)
  EXECUTE FUNCTION desk_tool_updated_words();
DROP TRIGGER desk_sync_names ON marketplace_tools;
CREATE TRIGGER desk_sync_names AFTER UPDATE OF name ON marketplace_tools FOR EACH ROW
  WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION desk_follow_names();
