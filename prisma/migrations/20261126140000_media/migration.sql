-- Pictures of tools that came as files, and what pictures show, in words.
--
-- A picture stands in `images` or `icon_url` like every other one: by an address. That of a stored
-- picture is a path on the marketplace's own site, made of what the picture is, so it never changes
-- what it shows, is kept once however often it is used, and a change-set keeps the address alone.

CREATE TABLE desk_media (
  address varchar(80) NOT NULL,
  content_type varchar(20) NOT NULL,
  width integer NOT NULL,
  height integer NOT NULL,
  bytes bytea NOT NULL,
  used_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT desk_media_pkey PRIMARY KEY (address),
  -- Nobody can put another picture under an address that is in use.
  CONSTRAINT desk_media_address_check CHECK (
    address = '/media/' || encode(sha256(bytes), 'hex') || CASE content_type
      WHEN 'image/png' THEN '.png' WHEN 'image/jpeg' THEN '.jpg' WHEN 'image/webp' THEN '.webp'
      WHEN 'image/gif' THEN '.gif' WHEN 'image/avif' THEN '.avif' ELSE '' END),
  CONSTRAINT desk_media_content_type_check CHECK (
    content_type IN ('image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif')),
  CONSTRAINT desk_media_size_check CHECK (
    octet_length(bytes) BETWEEN 1 AND 5242880 AND width BETWEEN 1 AND 8192 AND height BETWEEN 1 AND 8192)
);
-- Pictures are compressed already.
ALTER TABLE desk_media ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE INDEX desk_media_created_at_idx ON desk_media (created_at) WHERE used_at IS NULL;

CREATE TABLE desk_tool_media (
  tool_id uuid NOT NULL,
  address text NOT NULL,
  alt_text varchar(300) NOT NULL,
  CONSTRAINT desk_tool_media_pkey PRIMARY KEY (tool_id, address),
  CONSTRAINT desk_tool_media_alt_text_check CHECK (alt_text <> ''),
  CONSTRAINT desk_tool_media_tool_id_fkey FOREIGN KEY (tool_id) REFERENCES marketplace_tools (id)
    ON DELETE CASCADE ON UPDATE CASCADE
);

-- The part of a tool's state that is not in its row. The words are read by the caller's own query:
-- a function that read them would be a query of its own for each of thousands of tools.
CREATE FUNCTION desk_alts_of(alts jsonb) RETURNS jsonb
LANGUAGE sql STABLE
RETURN jsonb_build_object('image_alts', coalesce(alts, '{}'));

-- The words are edited with the tool, so its revision follows them, as a bundle's does its items.
CREATE FUNCTION desk_tool_media_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  changed uuid[];
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN SELECT array_agg(DISTINCT tool_id) INTO changed FROM new_rows;
    WHEN 'DELETE' THEN SELECT array_agg(DISTINCT tool_id) INTO changed FROM old_rows;
    ELSE SELECT array_agg(DISTINCT n.tool_id) INTO changed
      FROM new_rows n JOIN old_rows o ON o.tool_id = n.tool_id AND o.address = n.address
      WHERE o.alt_text <> n.alt_text;
  END CASE;
  IF changed IS NOT NULL THEN
    PERFORM desk_raise_revisions('tool', changed);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER desk_revision_insert AFTER INSERT ON desk_tool_media
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_tool_media_changed();
CREATE TRIGGER desk_revision_update AFTER UPDATE ON desk_tool_media
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION desk_tool_media_changed();
CREATE TRIGGER desk_revision_delete AFTER DELETE ON desk_tool_media
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_tool_media_changed();

CREATE FUNCTION desk_write_alts(tools_of uuid[], states jsonb[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM unnest(states) s (state) WHERE s.state ? 'image_alts') THEN
    RETURN;
  END IF;
  DELETE FROM desk_tool_media m
  USING unnest(tools_of, states) c (id, state)
  WHERE m.tool_id = c.id AND c.state ? 'image_alts' AND NOT (c.state -> 'image_alts') ? m.address;
  INSERT INTO desk_tool_media AS m (tool_id, address, alt_text)
  SELECT c.id, e.key, e.value
  FROM unnest(tools_of, states) c (id, state)
  CROSS JOIN LATERAL jsonb_each_text(c.state -> 'image_alts') e
  ON CONFLICT (tool_id, address) DO UPDATE SET alt_text = excluded.alt_text
  WHERE m.alt_text <> excluded.alt_text;
END
$$;

CREATE OR REPLACE FUNCTION desk_staged_diff(set_id uuid, of_entity text)
RETURNS TABLE (entity_id uuid, title text, revision integer, before jsonb, after jsonb)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  WITH present AS MATERIALIZED (
    SELECT s.entity_id, t.name AS title, s.wanted, desk_tool_state(t) || desk_alts_of(
      (SELECT jsonb_object_agg(m.address, m.alt_text) FROM desk_tool_media m WHERE m.tool_id = t.id)) AS state
    FROM desk_staged_changes s JOIN marketplace_tools t ON t.id = s.entity_id
    WHERE of_entity = 'tool' AND s.change_set_id = set_id AND s.entity = 'tool'
      AND s.action = 'update' AND NOT s.excluded
    UNION ALL
    SELECT s.entity_id, b.name, s.wanted, desk_bundle_state(b)
    FROM desk_staged_changes s JOIN marketplace_bundles b ON b.id = s.entity_id
    WHERE of_entity = 'bundle' AND s.change_set_id = set_id AND s.entity = 'bundle'
      AND s.action = 'update' AND NOT s.excluded
  )
  SELECT p.entity_id, p.title, r.revision, d.before, d.after
  FROM present p
  JOIN desk_revisions r ON r.entity = of_entity AND r.entity_id = p.entity_id
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

  SELECT array_agg(d.entity_id), array_agg(d.title), array_agg(d.revision), array_agg(d.before), array_agg(d.after)
  INTO ids, titles, bases, befores, afters
  FROM desk_staged_diff(set_id, 'tool') d;
  IF ids IS NOT NULL THEN
    UPDATE marketplace_tools t SET
      (slug, name, description, long_description, category, tags, price_model, price_amount,
       currency, usage_unit, trial_days, required_tier, features, tech_stack, integration_type,
       status, is_featured, is_popular, provider, documentation_url, demo_url, support_url,
       icon_url, images, video_url, version)
      = (SELECT
           n.slug, n.name, n.description, n.long_description, n.category, n.tags, n.price_model,
           n.price_amount, n.currency, n.usage_unit, n.trial_days, n.required_tier, n.features,
           n.tech_stack, n.integration_type, n.status, n.is_featured, n.is_popular, n.provider,
           n.documentation_url, n.demo_url, n.support_url, n.icon_url, n.images, n.video_url,
           n.version
         FROM jsonb_populate_record(t, desk_columns_of_state(c.state)) n),
      -- What customers read as "last updated" is the date of the version.
      last_updated = CASE WHEN c.state ? 'version' THEN now() ELSE t.last_updated END
    FROM unnest(ids, afters) c (id, state)
    WHERE t.id = c.id;
    PERFORM desk_write_alts(ids, afters);
    INSERT INTO desk_changes (change_set_id, entity, entity_id, action, title, base_revision, revision, before, after)
    SELECT set_id, 'tool', c.id, 'update', c.title, c.base, r.revision, c.before, c.after
    FROM unnest(ids, titles, bases, befores, afters) c (id, title, base, before, after)
    JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = c.id;
  END IF;

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
  FROM desk_staged_diff(set_id, 'bundle') d;
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

-- Forgets pictures that were stored a season ago and that nothing ever named: the form they were
-- chosen in was never saved. What a tool, a bundle or the history names, or names no longer but did,
-- stays for good, because taking a change back must bring its picture back. Each picture is looked
-- for once.
CREATE FUNCTION desk_sweep_media() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  waiting text[];
  named text[];
  forgotten integer;
BEGIN
  SELECT array_agg(address) INTO waiting FROM desk_media
  WHERE used_at IS NULL AND created_at < now() - interval '90 days';
  IF waiting IS NULL THEN
    RETURN 0;
  END IF;
  SELECT array_agg(DISTINCT a.address) INTO named FROM (
    SELECT unnest(images || icon_url::text) AS address FROM marketplace_tools
    UNION ALL SELECT icon_url FROM marketplace_bundles
    UNION ALL
    SELECT jsonb_array_elements_text(jsonb_path_query_array(s.state, 'lax $.images[*] ? (@.type() == "string")'))
      FROM (SELECT before AS state FROM desk_changes UNION ALL SELECT after FROM desk_changes
            UNION ALL SELECT wanted FROM desk_staged_changes) s
    UNION ALL
    SELECT s.state ->> 'icon_url'
      FROM (SELECT before AS state FROM desk_changes UNION ALL SELECT after FROM desk_changes
            UNION ALL SELECT wanted FROM desk_staged_changes) s
  ) a WHERE a.address = ANY (waiting);
  UPDATE desk_media SET used_at = now() WHERE address = ANY (named);
  DELETE FROM desk_media
  WHERE address = ANY (waiting) AND NOT address = ANY (coalesce(named, '{}'));
  GET DIAGNOSTICS forgotten = ROW_COUNT;
  RETURN forgotten;
END
$$;

-- What a storefront serves below /media: one picture by its whole address. Nobody can list them, so
-- a picture that no tool shows yet stays with the staff.
CREATE FUNCTION desk_read_media(of_address text)
RETURNS TABLE (content_type text, bytes bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT m.content_type, m.bytes FROM desk_media m WHERE m.address = of_address
$$;

GRANT SELECT ON desk_media, desk_tool_media TO desk_curator, desk_moderator, desk_finance, desk_admin;
GRANT INSERT (address, content_type, width, height, bytes) ON desk_media TO desk_curator;
GRANT INSERT, DELETE, UPDATE (alt_text) ON desk_tool_media TO desk_curator;
GRANT SELECT ON desk_tool_media TO marketplace_tenant;

REVOKE EXECUTE ON FUNCTION
  desk_alts_of(jsonb), desk_tool_media_changed(), desk_write_alts(uuid[], jsonb[]), desk_sweep_media(),
  desk_read_media(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_alts_of(jsonb), desk_write_alts(uuid[], jsonb[]), desk_sweep_media()
  TO desk_curator;
GRANT EXECUTE ON FUNCTION desk_alts_of(jsonb) TO desk_moderator, desk_finance, desk_admin;
GRANT EXECUTE ON FUNCTION desk_read_media(text) TO marketplace_tenant;
