-- Changing ten thousand prices is a change of ten thousand numbers. These are the parts of it that
-- grew with everything else that a tool holds.

-- The words that tools are found by stand in a table of their own. In an index over the tools every
-- change of a price wrote the two hundred parts of their words again, and every tool that a search
-- came upon had its words put together and folded anew.
CREATE TABLE desk_tool_words (
  tool_id uuid NOT NULL,
  words text NOT NULL,
  CONSTRAINT desk_tool_words_pkey PRIMARY KEY (tool_id),
  CONSTRAINT desk_tool_words_tool_id_fkey FOREIGN KEY (tool_id) REFERENCES marketplace_tools (id)
    ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO desk_tool_words (tool_id, words)
SELECT id, desk_search_text(name, description, tags) FROM marketplace_tools;
DROP INDEX desk_tools_search_idx;
CREATE INDEX desk_tool_words_words_idx ON desk_tool_words USING gin (words gin_trgm_ops);

-- Whoever writes a tool, the platform too, keeps its words without knowing of them.
CREATE FUNCTION desk_tools_inserted_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO desk_tool_words (tool_id, words)
  SELECT id, desk_search_text(name, description, tags) FROM new_rows;
  RETURN NULL;
END
$$;
CREATE FUNCTION desk_tool_updated_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE desk_tool_words SET words = desk_search_text(NEW.name, NEW.description, NEW.tags)
  WHERE tool_id = NEW.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER desk_words_insert AFTER INSERT ON marketplace_tools
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_tools_inserted_words();
CREATE TRIGGER desk_words_update AFTER UPDATE ON marketplace_tools FOR EACH ROW
  WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.description IS DISTINCT FROM NEW.description
    OR OLD.tags IS DISTINCT FROM NEW.tags)
  EXECUTE FUNCTION desk_tool_updated_words();

GRANT SELECT ON desk_tool_words
  TO marketplace_tenant, desk_curator, desk_moderator, desk_finance, desk_admin;

-- One field of a tool's state that is in its row, without making the other twenty. Without a query
-- in it, so that it becomes a part of the caller's.
CREATE FUNCTION desk_tool_field(tool marketplace_tools, field text) RETURNS jsonb
LANGUAGE sql STABLE
RETURN CASE field
  WHEN 'pricing' THEN jsonb_build_object(
    'price_model', (tool).price_model, 'price_amount', (tool).price_amount::text,
    'currency', (tool).currency, 'usage_unit', (tool).usage_unit, 'trial_days', (tool).trial_days)
  WHEN 'status' THEN to_jsonb((tool).status)
  WHEN 'category' THEN to_jsonb((tool).category)
  WHEN 'required_tier' THEN to_jsonb((tool).required_tier)
  WHEN 'provider' THEN to_jsonb((tool).provider)
  WHEN 'tags' THEN to_jsonb((tool).tags)
  ELSE desk_tool_state(tool) -> field
END;

CREATE OR REPLACE FUNCTION desk_staged_diff(set_id uuid, of_entity text)
RETURNS TABLE (entity_id uuid, title text, revision integer, before jsonb, after jsonb)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF of_entity = 'tool' THEN
    RETURN QUERY
    SELECT s.entity_id, t.name::text, r.revision, d.before, d.after
    FROM desk_staged_changes s
    JOIN marketplace_tools t ON t.id = s.entity_id
    JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = s.entity_id
    CROSS JOIN LATERAL (
      SELECT jsonb_object_agg(w.key, w.present) AS before, jsonb_object_agg(w.key, w.value) AS after
      FROM (
        SELECT e.key, e.value, CASE e.key
          WHEN 'image_alts' THEN desk_alts_of((
            SELECT jsonb_object_agg(m.address, m.alt_text) FROM desk_tool_media m
            WHERE m.tool_id = t.id)) -> 'image_alts'
          ELSE desk_tool_field(t, e.key) END AS present
        FROM jsonb_each(s.wanted) e OFFSET 0) w
      WHERE w.value IS DISTINCT FROM w.present
    ) d
    WHERE s.change_set_id = set_id AND s.entity = 'tool' AND s.action = 'update' AND NOT s.excluded
      AND d.after IS NOT NULL;
  ELSE
    RETURN QUERY
    WITH present AS MATERIALIZED (
      SELECT s.entity_id, b.name::text AS title, s.wanted, desk_bundle_state(b) AS state
      FROM desk_staged_changes s JOIN marketplace_bundles b ON b.id = s.entity_id
      WHERE s.change_set_id = set_id AND s.entity = 'bundle' AND s.action = 'update' AND NOT s.excluded
    )
    SELECT p.entity_id, p.title, r.revision, d.before, d.after
    FROM present p
    JOIN desk_revisions r ON r.entity = 'bundle' AND r.entity_id = p.entity_id
    CROSS JOIN LATERAL (
      SELECT jsonb_object_agg(w.key, p.state -> w.key) AS before, jsonb_object_agg(w.key, w.value) AS after
      FROM jsonb_each(p.wanted) w
      WHERE w.value IS DISTINCT FROM p.state -> w.key
    ) d
    WHERE d.after IS NOT NULL;
  END IF;
END
$$;

-- A tool whose price, status or provider differs is an edited one; only where these are alike the
-- other columns, which cost a hundred times as much to compare, have to tell.
DROP TRIGGER desk_touch ON marketplace_tools;
CREATE TRIGGER desk_touch BEFORE UPDATE ON marketplace_tools FOR EACH ROW
  WHEN (OLD.price_amount <> NEW.price_amount OR OLD.status <> NEW.status
    OR OLD.provider <> NEW.provider
    OR desk_edited_columns(OLD) IS DISTINCT FROM desk_edited_columns(NEW))
  EXECUTE FUNCTION desk_touch_updated_at();

CREATE OR REPLACE FUNCTION desk_catalog_updated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  edited uuid[];
BEGIN
  IF TG_ARGV[0] = 'tool' THEN
    SELECT array_agg(n.id) INTO edited FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE o.price_amount <> n.price_amount OR o.status <> n.status OR o.provider <> n.provider
      OR desk_edited_columns(o::marketplace_tools) IS DISTINCT FROM desk_edited_columns(n::marketplace_tools);
  ELSE
    SELECT array_agg(n.id) INTO edited FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE desk_edited_columns(o::marketplace_bundles) IS DISTINCT FROM desk_edited_columns(n::marketplace_bundles);
  END IF;
  IF edited IS NOT NULL THEN
    PERFORM desk_raise_revisions(TG_ARGV[0], edited);
  END IF;
  RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION desk_tools_inserted_words(), desk_tool_updated_words(),
  desk_tool_field(marketplace_tools, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_tool_field(marketplace_tools, text) TO desk_curator;
