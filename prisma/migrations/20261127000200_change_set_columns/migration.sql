-- A change of ten thousand prices reads and writes the columns of a price and no others. Before, the
-- whole row was put together from JSON to change one column of it, and the difference was worked
-- out key by key.

-- How a change-set writes each column of a tool: the key of a state under which it stands, and its
-- value as an expression of the state `c.state`. A text is taken as it is, so that one that is too
-- long is refused and not cut.
CREATE FUNCTION desk_tool_columns() RETURNS TABLE (state_key text, column_name text, value text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(k.part_of, k.name), k.name, CASE k.kind
    WHEN 'text' THEN format('%s ->> %L', s.state, k.name)
    WHEN 'text[]' THEN format('ARRAY(SELECT jsonb_array_elements_text(%s -> %L))', s.state, k.name)
    WHEN 'jsonb' THEN format('nullif(%s -> %L, %L)', s.state, k.name, 'null')
    ELSE format('(%s ->> %L)::%s', s.state, k.name, k.kind) END
  FROM (VALUES
    ('slug', 'text', NULL), ('name', 'text', NULL), ('description', 'text', NULL),
    ('long_description', 'text', NULL), ('category', 'public."ToolCategory"', NULL),
    ('tags', 'text[]', NULL), ('price_model', 'public."PriceModel"', 'pricing'),
    ('price_amount', 'numeric', 'pricing'), ('currency', 'text', 'pricing'),
    ('usage_unit', 'text', 'pricing'), ('trial_days', 'integer', 'pricing'),
    ('required_tier', 'public."SubscriptionTier"', NULL), ('features', 'jsonb', NULL),
    ('tech_stack', 'jsonb', NULL), ('integration_type', 'public."IntegrationType"', NULL),
    ('status', 'public."ToolStatus"', NULL), ('is_featured', 'boolean', NULL),
    ('is_popular', 'boolean', NULL), ('provider', 'text', NULL),
    ('documentation_url', 'text', NULL), ('demo_url', 'text', NULL), ('support_url', 'text', NULL),
    ('icon_url', 'text', NULL), ('images', 'text[]', NULL), ('video_url', 'text', NULL),
    ('version', 'text', NULL)
  ) k (name, kind, part_of)
  CROSS JOIN LATERAL (
    SELECT CASE WHEN k.part_of IS NULL THEN 'c.state' ELSE format('c.state -> %L', k.part_of) END
  ) s (state)
$$;

-- Writes the tools that a change-set changes, and their history: only the columns that its rows
-- name are read, compared and written, and a row in which none of them would be different is left
-- alone.
CREATE FUNCTION desk_update_tools(set_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  keys text[];
  present text;
  was text;
  becomes text;
  assigned text;
  ids uuid[];
  titles text[];
  bases integer[];
  befores jsonb[];
  afters jsonb[];
BEGIN
  SELECT array_agg(DISTINCT k.key) INTO keys
  FROM desk_staged_changes s CROSS JOIN LATERAL jsonb_object_keys(s.wanted) k (key)
  WHERE s.change_set_id = set_id AND s.entity = 'tool' AND s.action = 'update' AND NOT s.excluded
    AND (k.key IN (SELECT state_key FROM desk_tool_columns()) OR k.key = 'image_alts');
  IF keys IS NULL THEN
    RETURN;
  END IF;

  SELECT
    string_agg(CASE k.key
      WHEN 'pricing' THEN 'desk_tool_field(t, ''pricing'')'
      WHEN 'image_alts' THEN '(desk_alts_of((SELECT jsonb_object_agg(m.address, m.alt_text)
        FROM desk_tool_media m WHERE m.tool_id = t.id)) -> ''image_alts'')'
      ELSE format('coalesce(to_jsonb(t.%I), ''null'')', k.key) END || format(' AS %I', k.key), ', '),
    string_agg(format(
      'CASE WHEN p.wanted -> %1$L <> p.%1$I THEN jsonb_build_object(%1$L, p.%1$I) ELSE ''{}'' END',
      k.key), ' || '),
    string_agg(format(
      'CASE WHEN p.wanted -> %1$L <> p.%1$I THEN jsonb_build_object(%1$L, p.wanted -> %1$L) ELSE ''{}'' END',
      k.key), ' || ')
  INTO present, was, becomes
  FROM unnest(keys) k (key);
  -- The queries within are not to be merged: every value would be made as often as it is named.
  EXECUTE format('
    SELECT array_agg(d.entity_id), array_agg(d.title), array_agg(d.revision),
      array_agg(d.before), array_agg(d.after)
    FROM (
      SELECT p.entity_id, p.title, p.revision, %s AS before, %s AS after
      FROM (
        SELECT s.entity_id, t.name AS title, r.revision, s.wanted, %s
        FROM desk_staged_changes s
        JOIN marketplace_tools t ON t.id = s.entity_id
        JOIN desk_revisions r ON r.entity = ''tool'' AND r.entity_id = s.entity_id
        WHERE s.change_set_id = $1 AND s.entity = ''tool'' AND s.action = ''update'' AND NOT s.excluded
        OFFSET 0
      ) p
      OFFSET 0
    ) d
    WHERE d.after <> ''{}''', was, becomes, present)
  INTO ids, titles, bases, befores, afters USING set_id;
  IF ids IS NULL THEN
    RETURN;
  END IF;

  SELECT string_agg(format('%1$I = CASE WHEN %2$s ? %3$L THEN %4$s ELSE t.%1$I END', c.column_name,
    CASE c.state_key WHEN c.column_name THEN 'c.state' ELSE format('c.state -> %L', c.state_key) END,
    c.column_name, c.value), ', ')
  INTO assigned
  FROM desk_tool_columns() c WHERE c.state_key = ANY (keys);
  IF 'version' = ANY (keys) THEN
    -- What customers read as "last updated" is the date of the version.
    assigned := assigned
      || ', last_updated = CASE WHEN c.state ? ''version'' THEN now() ELSE t.last_updated END';
  END IF;
  IF assigned IS NOT NULL THEN
    EXECUTE format('
      UPDATE marketplace_tools t SET %s
      FROM unnest($1, $2) c (id, state) WHERE t.id = c.id', assigned)
    USING ids, afters;
  END IF;
  IF 'image_alts' = ANY (keys) THEN
    PERFORM desk_write_alts(ids, afters);
  END IF;
  INSERT INTO desk_changes (change_set_id, entity, entity_id, action, title, base_revision, revision, before, after)
  SELECT set_id, 'tool', c.id, 'update', c.title, c.base, r.revision, c.before, c.after
  FROM unnest(ids, titles, bases, befores, afters) c (id, title, base, before, after)
  JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = c.id;
END
$$;

-- What a change-set would do to the bundles that are there now: per staged row only the columns that
-- would become different.
CREATE FUNCTION desk_staged_bundle_diff(set_id uuid)
RETURNS TABLE (entity_id uuid, title text, revision integer, before jsonb, after jsonb)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  WITH present AS MATERIALIZED (
    SELECT s.entity_id, b.name AS title, s.wanted, desk_bundle_state(b) AS state
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
  WHERE d.after IS NOT NULL
$$;

-- Writes a change-set whose rows are locked and known to be free of conflicts, and its history.
-- Tools are made before the bundles that hold them, and removed after.
CREATE OR REPLACE FUNCTION desk_apply_change_set(set_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  ids uuid[];
  titles text[];
  bases integer[];
  befores jsonb[];
  afters jsonb[];
BEGIN
  SELECT array_agg(entity_id ORDER BY position), array_agg(wanted ORDER BY position)
  INTO ids, afters
  FROM desk_staged_changes
  WHERE change_set_id = set_id AND entity = 'tool' AND action = 'create' AND NOT excluded;
  IF ids IS NOT NULL THEN
    INSERT INTO marketplace_tools (
      id, slug, name, description, long_description, category, tags, price_model, price_amount,
      currency, usage_unit, trial_days, required_tier, features, tech_stack, integration_type,
      status, is_featured, is_popular, provider, documentation_url, demo_url, support_url,
      icon_url, images, video_url, version)
    SELECT
      c.id, n.slug, n.name, n.description, n.long_description, n.category, n.tags, n.price_model,
      n.price_amount, n.currency, n.usage_unit, n.trial_days, n.required_tier, n.features,
      n.tech_stack, n.integration_type, n.status, n.is_featured, n.is_popular, n.provider,
      n.documentation_url, n.demo_url, n.support_url, n.icon_url, n.images, n.video_url, n.version
    FROM unnest(ids, afters) c (id, state)
    CROSS JOIN LATERAL jsonb_populate_record(NULL::marketplace_tools, desk_columns_of_state(c.state)) n;
    PERFORM desk_write_alts(ids, afters);
    INSERT INTO desk_changes (change_set_id, entity, entity_id, action, title, revision, before, after)
    SELECT set_id, 'tool', c.id, 'create', c.state ->> 'name', r.revision, '{}', c.state
    FROM unnest(ids, afters) c (id, state)
    JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = c.id;
  END IF;

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

DROP FUNCTION desk_staged_diff(uuid, text);
REVOKE EXECUTE ON FUNCTION desk_tool_columns(), desk_update_tools(uuid), desk_staged_bundle_diff(uuid)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_tool_columns(), desk_update_tools(uuid), desk_staged_bundle_diff(uuid)
  TO desk_curator;

-- All rows of a statement belong to one change-set, or a few: it is asked for once, where the foreign
-- keys asked for it with a query for every row. They stay as what they say; these triggers keep it.
CREATE FUNCTION desk_require_change_sets() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  named uuid[];
  kept integer;
BEGIN
  SELECT array_agg(DISTINCT change_set_id) INTO named FROM new_rows;
  -- Held until the transaction ends, so that nobody deletes it meanwhile.
  PERFORM 1 FROM desk_change_sets WHERE id = ANY (named) ORDER BY id FOR KEY SHARE;
  GET DIAGNOSTICS kept = ROW_COUNT;
  IF kept < cardinality(named) THEN
    RAISE EXCEPTION 'A row of % belongs to no change-set.', TG_TABLE_NAME
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER desk_change_set_insert AFTER INSERT ON desk_staged_changes
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_require_change_sets();
CREATE TRIGGER desk_change_set_update AFTER UPDATE ON desk_staged_changes
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_require_change_sets();
CREATE TRIGGER desk_change_set_insert AFTER INSERT ON desk_changes
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_require_change_sets();

CREATE FUNCTION desk_change_sets_deleted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  DELETE FROM desk_staged_changes WHERE change_set_id IN (SELECT id FROM old_rows);
  DELETE FROM desk_changes WHERE change_set_id IN (SELECT id FROM old_rows);
  RETURN NULL;
END
$$;
CREATE TRIGGER desk_rows_delete AFTER DELETE ON desk_change_sets
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_change_sets_deleted();

ALTER TABLE desk_staged_changes ALTER CONSTRAINT desk_staged_changes_change_set_id_fkey NOT ENFORCED;
ALTER TABLE desk_changes ALTER CONSTRAINT desk_changes_change_set_id_fkey NOT ENFORCED;

-- Whether a price, a status or a provider differs is asked first, of these columns alone. Whole rows
-- are put beside each other only where that did not settle it for all of them.
CREATE OR REPLACE FUNCTION desk_catalog_updated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  edited uuid[];
  others uuid[];
BEGIN
  IF TG_ARGV[0] = 'tool' THEN
    SELECT array_agg(n.id) FILTER (WHERE n.differs), array_agg(n.id) FILTER (WHERE NOT n.differs)
    INTO edited, others
    FROM (
      SELECT n.id, o.price_amount <> n.price_amount OR o.status <> n.status
        OR o.provider <> n.provider AS differs
      FROM new_rows n JOIN old_rows o ON o.id = n.id
    ) n;
    IF others IS NOT NULL THEN
      SELECT coalesce(edited, '{}') || array_agg(n.id) INTO edited
      FROM new_rows n JOIN old_rows o ON o.id = n.id
      WHERE n.id = ANY (others)
        AND desk_edited_columns(o::marketplace_tools) IS DISTINCT FROM desk_edited_columns(n::marketplace_tools);
    END IF;
  ELSE
    SELECT array_agg(n.id) INTO edited FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE desk_edited_columns(o::marketplace_bundles) IS DISTINCT FROM desk_edited_columns(n::marketplace_bundles);
  END IF;
  IF edited <> '{}' THEN
    PERFORM desk_raise_revisions(TG_ARGV[0], edited);
  END IF;
  RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION desk_require_change_sets(), desk_change_sets_deleted() FROM PUBLIC;
