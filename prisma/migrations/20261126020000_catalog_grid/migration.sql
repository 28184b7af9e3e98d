-- What the catalog's grid needs of a large catalog: a search that ignores accents, indexes that give
-- any page of the usual orders, and views that people keep.

-- Folds a text to what a person would type without looking: small letters without accents. Letters
-- that are no letter with an accent to Unicode (ø, ł) are folded by hand.
CREATE FUNCTION desk_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  -- Without a letter of more than one byte there is nothing to take away.
  WHEN octet_length(value) = length(value) THEN lower(value)
  ELSE translate(
    lower(regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g')),
    'øłđıßæœ', 'oldisao')
END;

-- The same for a tool: the function of 20261124040500, with accents folded too.
DROP INDEX desk_tools_search_idx;
CREATE OR REPLACE FUNCTION desk_search_text(name text, description text, tags text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN desk_fold(name || ' ' || description || ' ' || array_to_string(tags, ' '));
END
$$;
CREATE INDEX desk_tools_search_idx ON marketplace_tools
  USING gin (desk_search_text(name, description, tags) gin_trgm_ops);

-- Orders that a long list is read in. Each holds all that finding a page takes, so that a far page
-- is found in the index alone.
CREATE INDEX desk_tools_name_idx ON marketplace_tools ((lower(name) COLLATE "C"), id) INCLUDE (name);
CREATE INDEX desk_tools_price_idx ON marketplace_tools (price_amount, id);
CREATE INDEX desk_tools_updated_idx ON marketplace_tools (updated_at, id);

-- Views of a list that people keep: their own, and those that they share with everybody.
CREATE TABLE desk_saved_views (
  id uuid NOT NULL DEFAULT uuidv7(),
  screen varchar(40) NOT NULL,
  name varchar(80) NOT NULL,
  owner_id uuid NOT NULL,
  owner_name varchar(200) NOT NULL,
  is_shared boolean NOT NULL DEFAULT false,
  -- What the screen's address says, and how its columns stand.
  state jsonb NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT desk_saved_views_pkey PRIMARY KEY (id),
  CONSTRAINT desk_saved_views_name_check CHECK (btrim(name) <> '')
);
CREATE UNIQUE INDEX desk_saved_views_owner_id_screen_name_key
  ON desk_saved_views (owner_id, screen, name);
CREATE TRIGGER desk_touch BEFORE UPDATE ON desk_saved_views
  FOR EACH ROW EXECUTE FUNCTION desk_touch_updated_at();

ALTER TABLE desk_saved_views ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_views_all ON desk_saved_views TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY staff_views_select ON desk_saved_views FOR SELECT
  TO desk_curator, desk_moderator, desk_finance, desk_admin
  USING (is_shared OR owner_id = (SELECT desk_current_user_id()));
CREATE POLICY staff_views_insert ON desk_saved_views FOR INSERT
  TO desk_curator, desk_moderator, desk_finance, desk_admin
  WITH CHECK (owner_id = (SELECT desk_current_user_id()));
CREATE POLICY staff_views_update ON desk_saved_views FOR UPDATE
  TO desk_curator, desk_moderator, desk_finance, desk_admin
  USING (owner_id = (SELECT desk_current_user_id()))
  WITH CHECK (owner_id = (SELECT desk_current_user_id()));
CREATE POLICY staff_views_delete ON desk_saved_views FOR DELETE
  TO desk_curator, desk_moderator, desk_finance, desk_admin
  USING (owner_id = (SELECT desk_current_user_id()));

GRANT SELECT, DELETE ON desk_saved_views TO desk_curator, desk_moderator, desk_finance, desk_admin;
GRANT INSERT (id, screen, name, owner_id, owner_name, is_shared, state), UPDATE (name, is_shared, state)
  ON desk_saved_views TO desk_curator, desk_moderator, desk_finance, desk_admin;

REVOKE EXECUTE ON FUNCTION desk_fold(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_fold(text)
  TO marketplace_tenant, desk_curator, desk_moderator, desk_finance, desk_admin;
