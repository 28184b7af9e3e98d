-- Ten thousand new tools in one change-set. What was done for each of them, and told nothing.

-- What stands beside a tool is written by triggers of that tool and by nobody else. Whether the tool is
-- there was asked for each row all the same, by a query that looked the tool up; embedded, where ten
-- thousand new tools do not fit into the cache, each was read from its file again for it. The foreign keys
-- stay as what they say, and these triggers keep it: rows go with their tool, and follow its id.
CREATE FUNCTION desk_tools_deleted_beside() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  DELETE FROM desk_tool_words WHERE tool_id IN (SELECT id FROM old_rows);
  DELETE FROM desk_listed_tools WHERE id IN (SELECT id FROM old_rows);
  RETURN NULL;
END
$$;
CREATE TRIGGER desk_beside_delete AFTER DELETE ON marketplace_tools
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_tools_deleted_beside();
CREATE FUNCTION desk_tool_id_beside() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE desk_tool_words SET tool_id = NEW.id WHERE tool_id = OLD.id;
  UPDATE desk_listed_tools SET id = NEW.id WHERE id = OLD.id;
  RETURN NULL;
END
$$;
-- Its name comes before those of the triggers that look rows up by the new id.
CREATE TRIGGER desk_beside_update AFTER UPDATE OF id ON marketplace_tools FOR EACH ROW
  WHEN (OLD.id IS DISTINCT FROM NEW.id) EXECUTE FUNCTION desk_tool_id_beside();
ALTER TABLE desk_tool_words ALTER CONSTRAINT desk_tool_words_tool_id_fkey NOT ENFORCED;
ALTER TABLE desk_listed_tools ALTER CONSTRAINT desk_listed_tools_id_fkey NOT ENFORCED;

-- Called only for who gives a new tool counters, which begin at nothing.
DROP TRIGGER desk_start_counters ON marketplace_tools;
CREATE TRIGGER desk_start_counters BEFORE INSERT ON marketplace_tools FOR EACH ROW
  WHEN ((NEW.purchase_count, NEW.review_count, NEW.view_count, NEW.usage_count) IS DISTINCT FROM (0, 0, 0, 0)
    OR NEW.avg_rating IS NOT NULL)
  EXECUTE FUNCTION desk_start_tool_counters();

-- Writes the tools that a change-set makes, and their history, from what is staged: column by column as
-- they are changed too. Before, all of them were held in memory at once as whole states, and a row of JSON
-- was made of each first.
CREATE FUNCTION desk_create_tools(set_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  columns text;
  written text;
  ids uuid[];
  states jsonb[];
BEGIN
  IF NOT EXISTS (SELECT FROM desk_staged_changes
    WHERE change_set_id = set_id AND entity = 'tool' AND action = 'create' AND NOT excluded) THEN
    RETURN;
  END IF;
  SELECT string_agg(format('%I', c.column_name), ', '), string_agg(c.value, ', ')
  INTO columns, written FROM desk_tool_columns() c;
  -- A state is taken out of its row once, which the empty one makes sure of, not for each of its columns.
  EXECUTE format('
    INSERT INTO marketplace_tools (id, %s)
    SELECT c.id, %s
    FROM (
      SELECT s.id, s.state, s.state -> ''pricing'' AS pricing
      FROM (
        SELECT entity_id AS id, wanted || ''{}'' AS state FROM desk_staged_changes
        WHERE change_set_id = $1 AND entity = ''tool'' AND action = ''create'' AND NOT excluded
        ORDER BY position
        OFFSET 0
      ) s
      OFFSET 0
    ) c', columns, written)
  USING set_id;
  SELECT array_agg(entity_id), array_agg(wanted) INTO ids, states
  FROM desk_staged_changes
  WHERE change_set_id = set_id AND entity = 'tool' AND action = 'create' AND NOT excluded
    AND wanted -> 'image_alts' <> '{}';
  IF ids IS NOT NULL THEN
    PERFORM desk_write_alts(ids, states);
  END IF;
  INSERT INTO desk_changes (change_set_id, entity, entity_id, action, title, revision, before, after)
  SELECT set_id, 'tool', s.entity_id, 'create', s.wanted ->> 'name', r.revision, '{}', s.wanted
  FROM desk_staged_changes s
  JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = s.entity_id
  WHERE s.change_set_id = set_id AND s.entity = 'tool' AND s.action = 'create' AND NOT s.excluded;
END
$$;

-- Writes a change-set whose rows are locked and known to be free of conflicts, and its history.
-- Tools are made before the bundles that hold them, and removed after.
CREATE OR REPLACE FUNCTION desk_apply_change_set(set_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET work_mem = '64MB' AS $$
DECLARE
  ids uuid[];
  titles text[];
  bases integer[];
  befores jsonb[];
  afters jsonb[];
BEGIN
  PERFORM desk_create_tools(set_id);
  PERFORM desk_update_tools(set_id);

  SELECT array_agg(entity_id ORDER BY position), array_agg(wanted ORDER BY position)
  INTO ids, afters
  FROM desk_staged_changes
  WHERE change_set_id = set_id AND entity = 'bundle' AND action = 'create' AND NOT excluded;
  IF ids IS NOT NULL THEN
    INSERT INTO marketplace_bundles (
      id, name, description, price_amount, currency, discount_percent, required_tier, status,
      is_featured, is_popular, icon_url)
    SELECT
      c.id, n.name, n.description, n.price_amount, n.currency, n.discount_percent,
      n.required_tier, n.status, n.is_featured, n.is_popular, n.icon_url
    FROM unnest(ids, afters) c (id, state)
    CROSS JOIN LATERAL jsonb_populate_record(NULL::marketplace_bundles, desk_columns_of_state(c.state)) n;
    PERFORM desk_write_items(ids, afters);
    INSERT INTO desk_changes (change_set_id, entity, entity_id, action, title, revision, before, after)
    SELECT set_id, 'bundle', c.id, 'create', c.state ->> 'name', r.revision, '{}', c.state
    FROM unnest(ids, afters) c (id, state)
    JOIN desk_revisions r ON r.entity = 'bundle' AND r.entity_id = c.id;
  END IF;

  SELECT array_agg(d.entity_id), array_agg(d.title), array_agg(d.revision), array_agg(d.before), array_agg(d.after)
  INTO ids, titles, bases, befores, afters
  FROM desk_staged_bundle_diff(set_id) d;
  IF ids IS NOT NULL THEN
    UPDATE marketplace_bundles b SET
      (name, description, price_amount, currency, discount_percent, required_tier, status,
       is_featured, is_popular, icon_url)
      = (SELECT
           n.name, n.description, n.price_amount, n.currency, n.discount_percent, n.required_tier,
           n.status, n.is_featured, n.is_popular, n.icon_url
         FROM jsonb_populate_record(b, desk_columns_of_state(c.state)) n)
    FROM unnest(ids, afters) c (id, state)
    WHERE b.id = c.id;
    PERFORM desk_write_items(ids, afters);
    INSERT INTO desk_changes (change_set_id, entity, entity_id, action, title, base_revision, revision, before, after)
    SELECT set_id, 'bundle', c.id, 'update', c.title, c.base, r.revision, c.before, c.after
    FROM unnest(ids, titles, bases, befores, afters) c (id, title, base, before, after)
    JOIN desk_revisions r ON r.entity = 'bundle' AND r.entity_id = c.id;
  END IF;

  SELECT array_agg(s.entity_id), array_agg(b.name), array_agg(r.revision), array_agg(desk_bundle_state(b))
  INTO ids, titles, bases, befores
  FROM desk_staged_changes s
  JOIN marketplace_bundles b ON b.id = s.entity_id
  JOIN desk_revisions r ON r.entity = 'bundle' AND r.entity_id = s.entity_id
  WHERE s.change_set_id = set_id AND s.entity = 'bundle' AND s.action = 'delete' AND NOT s.excluded;
  IF ids IS NOT NULL THEN
    DELETE FROM marketplace_bundles WHERE id = ANY (ids);
    INSERT INTO desk_changes (change_set_id, entity, entity_id, action, title, base_revision, before, after)
    SELECT set_id, 'bundle', c.id, 'delete', c.title, c.base, c.before, '{}'
    FROM unnest(ids, titles, bases, befores) c (id, title, base, before);
  END IF;

  SELECT array_agg(s.entity_id), array_agg(t.name), array_agg(r.revision),
    array_agg(desk_tool_state(t) || desk_alts_of(
      (SELECT jsonb_object_agg(m.address, m.alt_text) FROM desk_tool_media m WHERE m.tool_id = t.id)))
  INTO ids, titles, bases, befores
  FROM desk_staged_changes s
  JOIN marketplace_tools t ON t.id = s.entity_id
  JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = s.entity_id
  WHERE s.change_set_id = set_id AND s.entity = 'tool' AND s.action = 'delete' AND NOT s.excluded;
  IF ids IS NOT NULL THEN
    -- The platform would take a deleted tool out of its bundles by itself, and no history would
    -- tell. So bundles let go of it first, in the same change-set.
    IF EXISTS (SELECT FROM marketplace_bundle_items WHERE tool_id = ANY (ids)) THEN
      RAISE EXCEPTION 'A bundle holds the tool.' USING ERRCODE = 'restrict_violation';
    END IF;
    DELETE FROM marketplace_tools WHERE id = ANY (ids);
    INSERT INTO desk_changes (change_set_id, entity, entity_id, action, title, base_revision, before, after)
    SELECT set_id, 'tool', c.id, 'delete', c.title, c.base, c.before, '{}'
    FROM unnest(ids, titles, bases, befores) c (id, title, base, before);
  END IF;

  DELETE FROM desk_staged_changes WHERE change_set_id = set_id;
  IF NOT EXISTS (SELECT FROM desk_changes WHERE change_set_id = set_id) THEN
    DELETE FROM desk_change_sets WHERE id = set_id;
    RETURN;
  END IF;
  UPDATE desk_change_sets SET
    state = 'committed', committed_at = now(), report = NULL,
    tool_count = (SELECT count(*) FROM desk_changes WHERE change_set_id = set_id AND entity = 'tool'),
    bundle_count = (SELECT count(*) FROM desk_changes WHERE change_set_id = set_id AND entity = 'bundle')
  WHERE id = set_id;
END
$$;

REVOKE EXECUTE ON FUNCTION desk_tools_deleted_beside(), desk_tool_id_beside(), desk_create_tools(uuid)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_create_tools(uuid) TO desk_curator;
