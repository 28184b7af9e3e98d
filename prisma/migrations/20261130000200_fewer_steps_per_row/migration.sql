-- A commit of ten thousand rows is ten thousand times what is done for one of them. These steps of it
-- told nothing, or told it twice.

-- The key of what is staged begins with what tells its rows apart. The entity is the same word for
-- nearly all of them, and words take longer to compare than ids.
ALTER TABLE desk_staged_changes DROP CONSTRAINT desk_staged_changes_pkey,
  ADD CONSTRAINT desk_staged_changes_pkey PRIMARY KEY (change_set_id, entity_id, entity);

-- Whoever writes the time of the transaction need not be called for each row to write it again.
DROP TRIGGER desk_touch ON marketplace_tools;
CREATE TRIGGER desk_touch BEFORE UPDATE ON marketplace_tools FOR EACH ROW
  WHEN (NEW.updated_at IS DISTINCT FROM now()
    AND (OLD.price_amount <> NEW.price_amount OR OLD.status <> NEW.status
      OR OLD.provider <> NEW.provider
      OR desk_edited_columns(OLD) IS DISTINCT FROM desk_edited_columns(NEW)))
  EXECUTE FUNCTION desk_touch_updated_at();

-- How a change-set writes each column of a tool: the key of a state under which it stands, what holds
-- it, and its value as an expression of that: the state `c.state`, or its price `c.pricing`. A text is
-- taken as it is, so that one that is too long is refused and not cut.
DROP FUNCTION desk_tool_columns();
CREATE FUNCTION desk_tool_columns()
RETURNS TABLE (state_key text, column_name text, holder text, value text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(k.part_of, k.name), k.name, s.holder, CASE k.kind
    WHEN 'text' THEN format('%s ->> %L', s.holder, k.name)
    WHEN 'text[]' THEN format('ARRAY(SELECT jsonb_array_elements_text(%s -> %L))', s.holder, k.name)
    WHEN 'jsonb' THEN format('nullif(%s -> %L, %L)', s.holder, k.name, 'null')
    ELSE format('(%s ->> %L)::%s', s.holder, k.name, k.kind) END
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
  CROSS JOIN LATERAL (SELECT 'c.' || coalesce(k.part_of, 'state')) s (holder)
$$;

-- Writes states of tools: the columns that stand under these keys, and when. It may write the time,
-- which curators may not, and nothing else that they may not.
CREATE FUNCTION desk_write_tools(ids uuid[], states jsonb[], keys text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  assigned text;
BEGIN
  SELECT string_agg(format('%1$I = CASE WHEN %2$s ? %1$L THEN %3$s ELSE t.%1$I END',
    c.column_name, c.holder, c.value), ', ')
  INTO assigned
  FROM desk_tool_columns() c WHERE c.state_key = ANY (keys);
  IF assigned IS NULL THEN
    RETURN;
  END IF;
  IF 'version' = ANY (keys) THEN
    -- What customers read as "last updated" is the date of the version.
    assigned := assigned
      || ', last_updated = CASE WHEN c.state ? ''version'' THEN now() ELSE t.last_updated END';
  END IF;
  -- A price is looked for in its state once, not for each of its columns.
  EXECUTE format('
    UPDATE marketplace_tools t SET %s, updated_at = now()
    FROM (SELECT id, state, state -> ''pricing'' AS pricing
          FROM unnest($1, $2) s (id, state) OFFSET 0) c
    WHERE t.id = c.id', assigned)
  USING ids, states;
END
$$;

-- A price as one value, put together as text: making it of its parts looked up the type of each of them
-- for each row. What is written as it is can hold no character that JSON would have to escape.
CREATE OR REPLACE FUNCTION desk_tool_field(tool marketplace_tools, field text) RETURNS jsonb
LANGUAGE sql STABLE
RETURN CASE field
  WHEN 'pricing' THEN ('{"price_model": "' || (tool).price_model::text
    || '", "price_amount": "' || (tool).price_amount::text
    || '", "currency": "' || (tool).currency
    || '", "usage_unit": ' || coalesce(to_json((tool).usage_unit)::text, 'null')
    || ', "trial_days": ' || (tool).trial_days::text || '}')::jsonb
  WHEN 'status' THEN to_jsonb((tool).status)
  WHEN 'category' THEN to_jsonb((tool).category)
  WHEN 'required_tier' THEN to_jsonb((tool).required_tier)
  WHEN 'provider' THEN to_jsonb((tool).provider)
  WHEN 'tags' THEN to_jsonb((tool).tags)
  ELSE desk_tool_state(tool) -> field
END;

-- Writes the tools that a change-set changes, and their history: only the columns that its rows name
-- are read, compared and written, and a row in which none of them would be different is left alone.
CREATE OR REPLACE FUNCTION desk_update_tools(set_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  keys text[];
  others text[];
  present text;
  named text;
  kept text;
  ids uuid[];
  titles text[];
  bases integer[];
  befores jsonb[];
  afters jsonb[];
BEGIN
  SELECT array_agg(k.key) FILTER (WHERE k.known),
    coalesce(array_agg(k.key) FILTER (WHERE NOT k.known), '{}')
  INTO keys, others
  FROM (
    SELECT k.key, k.key = 'image_alts' OR k.key IN (SELECT state_key FROM desk_tool_columns()) AS known
    FROM (
      SELECT DISTINCT jsonb_object_keys(s.wanted) AS key FROM desk_staged_changes s
      WHERE s.change_set_id = set_id AND s.entity = 'tool' AND s.action = 'update' AND NOT s.excluded
    ) k
  ) k;
  IF keys IS NULL THEN
    RETURN;
  END IF;

  SELECT
    string_agg(CASE k.key
      WHEN 'pricing' THEN 'desk_tool_field(t, ''pricing'')'
      WHEN 'image_alts' THEN '(desk_alts_of((SELECT jsonb_object_agg(m.address, m.alt_text)
        FROM desk_tool_media m WHERE m.tool_id = t.id)) -> ''image_alts'')'
      ELSE format('coalesce(to_jsonb(t.%I), ''null'')', k.key) END || format(' AS %I', k.key), ', '),
    string_agg(format('%1$L, p.%1$I', k.key), ', '),
    string_agg(format('CASE WHEN p.wanted -> %1$L <> p.%1$I THEN NULL ELSE %1$L END', k.key), ', ')
  INTO present, named, kept
  FROM unnest(keys) k (key);
  -- Mostly every key that a row names changes, and taking none away costs nothing. The queries within
  -- are not to be merged: every value would be made as often as it is named.
  EXECUTE format('
    SELECT array_agg(d.entity_id), array_agg(d.title), array_agg(d.revision),
      array_agg(d.before), array_agg(d.after)
    FROM (
      SELECT q.entity_id, q.title, q.revision, q.present - q.kept AS before, q.wanted - q.kept AS after
      FROM (
        SELECT p.entity_id, p.title, p.revision, p.wanted, jsonb_build_object(%s) AS present,
          array_remove(ARRAY[%s]::text[], NULL) || $2 AS kept
        FROM (
          SELECT s.entity_id, t.name AS title, r.revision, s.wanted, %s
          FROM desk_staged_changes s
          JOIN marketplace_tools t ON t.id = s.entity_id
          JOIN desk_revisions r ON r.entity = ''tool'' AND r.entity_id = s.entity_id
          WHERE s.change_set_id = $1 AND s.entity = ''tool'' AND s.action = ''update'' AND NOT s.excluded
          OFFSET 0
        ) p
        OFFSET 0
      ) q
      OFFSET 0
    ) d
    WHERE d.after <> ''{}''', named, kept, present)
  INTO ids, titles, bases, befores, afters USING set_id, others;
  IF ids IS NULL THEN
    RETURN;
  END IF;

  PERFORM desk_write_tools(ids, afters, keys);
  IF 'image_alts' = ANY (keys) THEN
    PERFORM desk_write_alts(ids, afters);
  END IF;
  INSERT INTO desk_changes (change_set_id, entity, entity_id, action, title, base_revision, revision, before, after)
  SELECT set_id, 'tool', c.id, 'update', c.title, c.base, r.revision, c.before, c.after
  FROM unnest(ids, titles, bases, befores, afters) c (id, title, base, before, after)
  JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = c.id;
END
$$;

REVOKE EXECUTE ON FUNCTION desk_tool_columns(), desk_write_tools(uuid[], jsonb[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_tool_columns(), desk_write_tools(uuid[], jsonb[], text[]) TO desk_curator;
