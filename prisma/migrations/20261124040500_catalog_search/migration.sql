-- Catalog search over name, description and tags that forgives typing errors. Search with
--   desk_search_text(name, description, tags) ILIKE '%word%'   (parts of words), or
--   'word' <% desk_search_text(name, description, tags)        (similar words),
-- both served by the trigram index below.

DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
EXCEPTION
  WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE EXCEPTION 'The server must offer the extension pg_trgm, which catalog search needs.'
      USING DETAIL = SQLERRM,
            HINT = 'Ask the server''s administrator to run: CREATE EXTENSION pg_trgm',
            ERRCODE = 'insufficient_privilege';
END
$$;

-- array_to_string is only stable for arrays of any type; of a text[] it depends on nothing else,
-- so this may be immutable, which an index needs.
CREATE FUNCTION desk_search_text(name text, description text, tags text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN lower(name || ' ' || description || ' ' || array_to_string(tags, ' '));
END
$$;

CREATE INDEX desk_tools_search_idx ON marketplace_tools
  USING gin (desk_search_text(name, description, tags) gin_trgm_ops);

REVOKE EXECUTE ON FUNCTION desk_search_text(text, text, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_search_text(text, text, text[])
  TO marketplace_tenant, desk_curator, desk_moderator, desk_finance, desk_admin;
