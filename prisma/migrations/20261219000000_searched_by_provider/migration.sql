-- Whoever typed the name of a provider into the search found nothing, or the few tools whose description happens
-- to mention it. A provider is among the words of its tools now. Ten thousand tools that go to another provider
-- enter theirs anew, which takes as long as their status does in its indexes; prices touch none of them.
DROP FUNCTION desk_search_text(text, text, text[]);
CREATE FUNCTION desk_search_text(name text, description text, tags text[], provider text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN desk_fold(name || ' ' || description || ' ' || array_to_string(tags, ' ') || ' ' || provider);
END
$$;

CREATE OR REPLACE FUNCTION desk_tools_inserted_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_setting('desk.index_words_later', true) = 'on'
    AND (SELECT count(*) FROM new_rows) BETWEEN 500 AND 20000
    AND pg_relation_size('desk_tool_words_unindexed') < 16 * 1024 * 1024
  THEN
    INSERT INTO desk_tool_words_unindexed (tool_id, words)
    SELECT id, desk_search_text(name, description, tags, provider) FROM new_rows;
  ELSE
    INSERT INTO desk_tool_words (tool_id, words)
    SELECT id, desk_search_text(name, description, tags, provider) FROM new_rows;
  END IF;
  RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION desk_tool_updated_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE desk_tool_words
  SET words = desk_search_text(NEW.name, NEW.description, NEW.tags, NEW.provider)
  WHERE tool_id = NEW.id;
  RETURN NULL;
END
$$;
DROP TRIGGER desk_words_update ON marketplace_tools;
CREATE TRIGGER desk_words_update AFTER UPDATE ON marketplace_tools FOR EACH ROW
  WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.description IS DISTINCT FROM NEW.description
    OR OLD.tags IS DISTINCT FROM NEW.tags OR OLD.provider IS DISTINCT FROM NEW.provider)
  EXECUTE FUNCTION desk_tool_updated_words();

-- Building the index anew takes a quarter of what entering a hundred thousand changes one by one would.
DROP INDEX desk_tool_words_words_idx;
UPDATE desk_tool_words w SET words = desk_search_text(t.name, t.description, t.tags, t.provider)
FROM marketplace_tools t WHERE t.id = w.tool_id;
UPDATE desk_tool_words_unindexed w SET words = desk_search_text(t.name, t.description, t.tags, t.provider)
FROM marketplace_tools t WHERE t.id = w.tool_id;
CREATE INDEX desk_tool_words_words_idx ON desk_tool_words USING gin (words gin_trgm_ops);

REVOKE EXECUTE ON FUNCTION desk_search_text(text, text, text[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_search_text(text, text, text[], text)
  TO marketplace_tenant, desk_curator, desk_moderator, desk_finance, desk_admin;
