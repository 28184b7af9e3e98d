-- Every edit of the catalog is part of a change-set: staged rows, shown as a diff, committed
-- together, kept as history and revertible afterwards.
--
-- Values are kept as jsonb objects of columns, so that whatever is stored can be put back as it
-- was, also what no form would accept. What only makes sense together is one value: "pricing" of a
-- tool and "price" of a bundle hold their columns, "items" of a bundle holds tool ids in order.
-- Amounts are texts, because a JSON number becomes a float in most readers.

CREATE FUNCTION desk_current_user_name() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT name FROM users WHERE id = desk_current_user_id()
$$;

CREATE TABLE desk_change_sets (
  id uuid NOT NULL,
  state varchar(10) NOT NULL DEFAULT 'staged',
  origin varchar(20) NOT NULL,
  reason varchar(500),
  source varchar(300),
  author_id uuid NOT NULL DEFAULT desk_current_user_id(),
  author_name varchar(200) DEFAULT desk_current_user_name(),
  reverts uuid,
  report jsonb,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  committed_at timestamptz(6),
  tool_count integer NOT NULL DEFAULT 0,
  bundle_count integer NOT NULL DEFAULT 0,
  CONSTRAINT desk_change_sets_pkey PRIMARY KEY (id),
  CONSTRAINT desk_change_sets_state_check CHECK (state IN ('staged', 'committed')),
  CONSTRAINT desk_change_sets_committed_check CHECK ((state = 'committed') = (committed_at IS NOT NULL)),
  CONSTRAINT desk_change_sets_reverts_fkey FOREIGN KEY (reverts) REFERENCES desk_change_sets (id)
    ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX desk_change_sets_committed_at_id_idx ON desk_change_sets (committed_at, id);
CREATE INDEX desk_change_sets_author_id_idx ON desk_change_sets (author_id);
CREATE INDEX desk_change_sets_reverts_idx ON desk_change_sets (reverts);

-- What a committed change-set did to one tool or bundle. Only what changed stands in before and
-- after; a creation has nothing before, a deletion nothing after.
CREATE TABLE desk_changes (
  change_set_id uuid NOT NULL,
  entity varchar(20) NOT NULL,
  entity_id uuid NOT NULL,
  action varchar(10) NOT NULL,
  title varchar(100) NOT NULL,
  base_revision integer,
  revision integer,
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  CONSTRAINT desk_changes_pkey PRIMARY KEY (change_set_id, entity, entity_id),
  CONSTRAINT desk_changes_entity_check CHECK (entity IN ('tool', 'bundle')),
  CONSTRAINT desk_changes_action_check CHECK (action IN ('create', 'update', 'delete')),
  CONSTRAINT desk_changes_revision_check
    CHECK ((action = 'create') = (base_revision IS NULL) AND (action = 'delete') = (revision IS NULL)),
  CONSTRAINT desk_changes_change_set_id_fkey
    FOREIGN KEY (change_set_id) REFERENCES desk_change_sets (id)
    ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX desk_changes_entity_entity_id_revision_idx ON desk_changes (entity, entity_id, revision);

-- What waits to be committed. Each row names the revision that it is based on; base holds what its
-- columns were there, where the writer knows it.
CREATE TABLE desk_staged_changes (
  change_set_id uuid NOT NULL,
  entity varchar(20) NOT NULL,
  entity_id uuid NOT NULL,
  action varchar(10) NOT NULL,
  position integer NOT NULL,
  base_revision integer,
  base jsonb,
  wanted jsonb NOT NULL,
  excluded boolean NOT NULL DEFAULT false,
  CONSTRAINT desk_staged_changes_pkey PRIMARY KEY (change_set_id, entity, entity_id),
  CONSTRAINT desk_staged_changes_entity_check CHECK (entity IN ('tool', 'bundle')),
  CONSTRAINT desk_staged_changes_action_check CHECK (action IN ('create', 'update', 'delete')),
  CONSTRAINT desk_staged_changes_change_set_id_fkey
    FOREIGN KEY (change_set_id) REFERENCES desk_change_sets (id)
    ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE FUNCTION desk_tool_state(tool marketplace_tools) RETURNS jsonb
LANGUAGE sql STABLE
RETURN jsonb_build_object(
  'slug', (tool).slug, 'name', (tool).name, 'description', (tool).description,
  'long_description', (tool).long_description, 'category', (tool).category, 'tags', (tool).tags,
  'pricing', jsonb_build_object(
    'price_model', (tool).price_model, 'price_amount', (tool).price_amount::text,
    'currency', (tool).currency, 'usage_unit', (tool).usage_unit, 'trial_days', (tool).trial_days),
  'required_tier', (tool).required_tier, 'features', (tool).features,
  'tech_stack', (tool).tech_stack, 'integration_type', (tool).integration_type,
  'status', (tool).status, 'is_featured', (tool).is_featured, 'is_popular', (tool).is_popular,
  'provider', (tool).provider, 'documentation_url', (tool).documentation_url,
  'demo_url', (tool).demo_url, 'support_url', (tool).support_url, 'icon_url', (tool).icon_url,
  'images', (tool).images, 'video_url', (tool).video_url, 'version', (tool).version
);

CREATE FUNCTION desk_bundle_state(bundle marketplace_bundles) RETURNS jsonb
LANGUAGE sql STABLE
RETURN jsonb_build_object(
  'name', (bundle).name, 'description', (bundle).description,
  'price', jsonb_build_object(
    'price_amount', (bundle).price_amount::text, 'currency', (bundle).currency),
  'discount_percent', (bundle).discount_percent, 'required_tier', (bundle).required_tier,
  'status', (bundle).status, 'is_featured', (bundle).is_featured,
  'is_popular', (bundle).is_popular, 'icon_url', (bundle).icon_url,
  'items', (SELECT coalesce(jsonb_agg(i.tool_id ORDER BY i.position, i.id), '[]')
            FROM marketplace_bundle_items i WHERE i.bundle_id = (bundle).id)
);

-- The columns of a state, each by itself, as jsonb_populate_record reads them.
CREATE FUNCTION desk_columns_of_state(state jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
RETURN (state - '{pricing,price,items}'::text[])
  || coalesce(state -> 'pricing', '{}') || coalesce(state -> 'price', '{}');

-- Holds everything that a change-set will write against other writers until the transaction ends,
-- in the one order of locks (see the migration of the counters).
CREATE FUNCTION desk_lock_change_set(set_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM desk_change_sets WHERE id = set_id FOR UPDATE;
  IF EXISTS (
    SELECT FROM desk_staged_changes
    WHERE change_set_id = set_id AND NOT excluded
      AND CASE entity WHEN 'tool' THEN action = 'delete' ELSE action <> 'update' OR wanted ? 'items' END
  ) THEN
    PERFORM desk_lock_composition(true);
  END IF;
  PERFORM 1 FROM marketplace_tools
  WHERE id IN (SELECT entity_id FROM desk_staged_changes
               WHERE change_set_id = set_id AND entity = 'tool' AND NOT excluded)
  ORDER BY id FOR NO KEY UPDATE;
  PERFORM 1 FROM marketplace_bundles
  WHERE id IN (SELECT entity_id FROM desk_staged_changes
               WHERE change_set_id = set_id AND entity = 'bundle' AND NOT excluded)
  ORDER BY id FOR NO KEY UPDATE;
END
$$;

-- What a change-set would do to the rows that are there now: per staged row only the columns that
-- would become different.
CREATE FUNCTION desk_staged_diff(set_id uuid, of_entity text)
RETURNS TABLE (entity_id uuid, title text, revision integer, before jsonb, after jsonb)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  WITH present AS MATERIALIZED (
    SELECT s.entity_id, t.name AS title, s.wanted, desk_tool_state(t) AS state
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

CREATE FUNCTION desk_write_items(bundles_of uuid[], states jsonb[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- Even a statement that writes no item waits for the lock of compositions, and whoever holds it
  -- may wait for a bundle that is locked here.
  IF NOT EXISTS (SELECT FROM unnest(states) s (state) WHERE s.state ? 'items') THEN
    RETURN;
  END IF;
  DELETE FROM marketplace_bundle_items i
  USING unnest(bundles_of, states) c (id, state)
  WHERE i.bundle_id = c.id AND c.state ? 'items' AND NOT (c.state -> 'items') ? i.tool_id::text;
  INSERT INTO marketplace_bundle_items AS i (bundle_id, tool_id, position)
  SELECT c.id, e.tool::uuid, e.place
  FROM unnest(bundles_of, states) c (id, state)
  CROSS JOIN LATERAL jsonb_array_elements_text(c.state -> 'items') WITH ORDINALITY e (tool, place)
  WHERE c.state ? 'items'
  ON CONFLICT (bundle_id, tool_id) DO UPDATE SET position = excluded.position
  WHERE i.position <> excluded.position;
END
$$;

-- Writes a change-set whose rows are locked and known to be free of conflicts, and its history.
-- Tools are made before the bundles that hold them, and removed after.
CREATE FUNCTION desk_apply_change_set(set_id uuid) RETURNS void
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
    INSERT INTO desk_changes (change_set_id, entity, entity_id, action, title, revision, before, after)
    SELECT set_id, 'tool', c.id, 'create', c.state ->> 'name', 1, '{}', c.state
    FROM unnest(ids, afters) c (id, state);
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

  SELECT array_agg(s.entity_id), array_agg(t.name), array_agg(r.revision), array_agg(desk_tool_state(t))
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

ALTER TABLE desk_change_sets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE desk_changes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE desk_staged_changes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_change_sets_all ON desk_change_sets TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_changes_all ON desk_changes TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_staged_changes_all ON desk_staged_changes TO CURRENT_USER USING (true) WITH CHECK (true);

-- History is for all of the staff; what is staged is its author's alone. A curator stages and
-- commits in no other name than the own, and nobody adds to, changes or deletes what was committed.
CREATE POLICY staff_change_sets_select ON desk_change_sets FOR SELECT
  TO desk_curator, desk_moderator, desk_finance, desk_admin
  USING (state = 'committed' OR author_id = (SELECT desk_current_user_id()));
CREATE POLICY curator_change_sets_insert ON desk_change_sets FOR INSERT TO desk_curator
  WITH CHECK (state = 'staged' AND author_id = (SELECT desk_current_user_id()));
CREATE POLICY curator_change_sets_update ON desk_change_sets FOR UPDATE TO desk_curator
  USING (state = 'staged' AND author_id = (SELECT desk_current_user_id()))
  WITH CHECK (author_id = (SELECT desk_current_user_id()));
CREATE POLICY curator_change_sets_delete ON desk_change_sets FOR DELETE TO desk_curator
  USING (state = 'staged' AND author_id = (SELECT desk_current_user_id()));

CREATE POLICY staff_changes_select ON desk_changes FOR SELECT
  TO desk_curator, desk_moderator, desk_finance, desk_admin USING (true);
CREATE POLICY curator_changes_insert ON desk_changes FOR INSERT TO desk_curator
  WITH CHECK (change_set_id IN (
    SELECT id FROM desk_change_sets
    WHERE state = 'staged' AND author_id = (SELECT desk_current_user_id())));

CREATE POLICY curator_staged_changes_all ON desk_staged_changes TO desk_curator
  USING (change_set_id IN (
    SELECT id FROM desk_change_sets
    WHERE state = 'staged' AND author_id = (SELECT desk_current_user_id())))
  WITH CHECK (change_set_id IN (
    SELECT id FROM desk_change_sets
    WHERE state = 'staged' AND author_id = (SELECT desk_current_user_id())));

GRANT SELECT ON desk_change_sets, desk_changes TO desk_curator, desk_moderator, desk_finance, desk_admin;
GRANT INSERT (id, origin, reason, source, reverts, report), DELETE ON desk_change_sets TO desk_curator;
GRANT UPDATE (state, origin, reason, report, committed_at, tool_count, bundle_count) ON desk_change_sets TO desk_curator;
GRANT INSERT ON desk_changes TO desk_curator;
GRANT SELECT, INSERT, UPDATE, DELETE ON desk_staged_changes TO desk_curator;

REVOKE EXECUTE ON FUNCTION
  desk_current_user_name(), desk_tool_state(marketplace_tools), desk_bundle_state(marketplace_bundles),
  desk_columns_of_state(jsonb), desk_lock_change_set(uuid), desk_staged_diff(uuid, text),
  desk_write_items(uuid[], jsonb[]), desk_apply_change_set(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  desk_current_user_name(), desk_tool_state(marketplace_tools), desk_bundle_state(marketplace_bundles),
  desk_columns_of_state(jsonb), desk_lock_change_set(uuid), desk_staged_diff(uuid, text),
  desk_write_items(uuid[], jsonb[]), desk_apply_change_set(uuid), desk_lock_composition(boolean)
  TO desk_curator;
