-- Of committing ten thousand new tools to the embedded engine, two fifths was entering their words into the
-- index of trigrams. They wait here for that, and are found here meanwhile: whoever reads, changes or
-- deletes rows of `desk_tool_words` does so with these too, which are rows of it without that index.
CREATE TABLE desk_tool_words_unindexed (
  CONSTRAINT desk_tool_words_unindexed_pkey PRIMARY KEY (tool_id)
) INHERITS (desk_tool_words);

-- Only where somebody enters them soon, who says so by the setting: the embedded engine's upkeep. So few
-- that a search that reads each of them does not become slow, and so many that waiting is worth it.
CREATE OR REPLACE FUNCTION desk_tools_inserted_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_setting('desk.index_words_later', true) = 'on'
    AND (SELECT count(*) FROM new_rows) BETWEEN 500 AND 20000
    AND pg_relation_size('desk_tool_words_unindexed') < 16 * 1024 * 1024
  THEN
    INSERT INTO desk_tool_words_unindexed (tool_id, words)
    SELECT id, desk_search_text(name, description, tags) FROM new_rows;
  ELSE
    INSERT INTO desk_tool_words (tool_id, words)
    SELECT id, desk_search_text(name, description, tags) FROM new_rows;
  END IF;
  RETURN NULL;
END
$$;
