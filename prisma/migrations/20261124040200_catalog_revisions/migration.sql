-- A revision says how often a curator changed a tool or a bundle, so that a save based on an older
-- state is noticed. Counters and updated_at never raise it; a bundle's items do.

CREATE TABLE desk_revisions (
  entity varchar(20) NOT NULL,
  entity_id uuid NOT NULL,
  revision integer NOT NULL,
  CONSTRAINT desk_revisions_pkey PRIMARY KEY (entity, entity_id),
  CONSTRAINT desk_revisions_entity_check CHECK (entity IN ('tool', 'bundle')),
  CONSTRAINT desk_revisions_revision_check CHECK (revision >= 1)
);

-- Rows that were there before the desk came (a platform database) start at revision 1.
INSERT INTO desk_revisions (entity, entity_id, revision)
SELECT 'tool', id, 1 FROM marketplace_tools
UNION ALL
SELECT 'bundle', id, 1 FROM marketplace_bundles;

-- The columns of a tool that a curator edits, as one comparable value.
CREATE FUNCTION desk_edited_columns(tool marketplace_tools) RETURNS record
LANGUAGE sql IMMUTABLE
RETURN ROW(
  (tool).slug, (tool).name, (tool).description, (tool).long_description, (tool).category,
  (tool).tags, (tool).price_model, (tool).price_amount, (tool).currency, (tool).usage_unit,
  (tool).trial_days, (tool).required_tier, (tool).features, (tool).tech_stack,
  (tool).integration_type, (tool).status, (tool).is_featured, (tool).is_popular, (tool).provider,
  (tool).documentation_url, (tool).demo_url, (tool).support_url, (tool).icon_url, (tool).images,
  (tool).video_url, (tool).version, (tool).last_updated
);

CREATE FUNCTION desk_edited_columns(bundle marketplace_bundles) RETURNS record
LANGUAGE sql IMMUTABLE
RETURN ROW(
  (bundle).name, (bundle).description, (bundle).price_amount, (bundle).currency,
  (bundle).discount_percent, (bundle).required_tier, (bundle).status, (bundle).is_featured,
  (bundle).is_popular, (bundle).icon_url
);

CREATE TRIGGER desk_touch BEFORE UPDATE ON marketplace_tools FOR EACH ROW
  WHEN (desk_edited_columns(OLD) IS DISTINCT FROM desk_edited_columns(NEW))
  EXECUTE FUNCTION desk_touch_updated_at();
CREATE TRIGGER desk_touch BEFORE UPDATE ON marketplace_bundles FOR EACH ROW
  WHEN (desk_edited_columns(OLD) IS DISTINCT FROM desk_edited_columns(NEW))
  EXECUTE FUNCTION desk_touch_updated_at();

-- Rows are raised in the order of their ids, so that two writers wait for each other and never
-- block each other for good.
CREATE FUNCTION desk_raise_revisions(raised_entity text, raised_ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF cardinality(raised_ids) > 1 THEN
    PERFORM 1 FROM desk_revisions
    WHERE entity = raised_entity AND entity_id = ANY (raised_ids)
    ORDER BY entity_id FOR NO KEY UPDATE;
  END IF;
  UPDATE desk_revisions SET revision = revision + 1
  WHERE entity = raised_entity AND entity_id = ANY (raised_ids);
END
$$;

-- One function for both tables; the trigger's argument is the entity.
CREATE FUNCTION desk_catalog_inserted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO desk_revisions (entity, entity_id, revision) SELECT TG_ARGV[0], id, 1 FROM new_rows;
  RETURN NULL;
END
$$;

CREATE FUNCTION desk_catalog_updated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  edited uuid[];
BEGIN
  IF TG_ARGV[0] = 'tool' THEN
    SELECT array_agg(n.id) INTO edited FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE desk_edited_columns(o::marketplace_tools) IS DISTINCT FROM desk_edited_columns(n::marketplace_tools);
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

CREATE FUNCTION desk_catalog_deleted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  DELETE FROM desk_revisions
  WHERE entity = TG_ARGV[0] AND entity_id IN (SELECT id FROM old_rows);
  RETURN NULL;
END
$$;

CREATE FUNCTION desk_bundle_items_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  changed uuid[];
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN
      SELECT array_agg(DISTINCT bundle_id) INTO changed FROM new_rows;
    WHEN 'DELETE' THEN
      SELECT array_agg(DISTINCT bundle_id) INTO changed FROM old_rows;
    ELSE
      SELECT array_agg(DISTINCT bundle_id) INTO changed
      FROM (
        (SELECT bundle_id, tool_id, position FROM new_rows
         EXCEPT SELECT bundle_id, tool_id, position FROM old_rows)
        UNION ALL
        (SELECT bundle_id, tool_id, position FROM old_rows
         EXCEPT SELECT bundle_id, tool_id, position FROM new_rows)
      ) moved;
  END CASE;
  IF changed IS NOT NULL THEN
    PERFORM desk_raise_revisions('bundle', changed);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER desk_revision_insert AFTER INSERT ON marketplace_tools
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_catalog_inserted('tool');
CREATE TRIGGER desk_revision_update AFTER UPDATE ON marketplace_tools
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION desk_catalog_updated('tool');
CREATE TRIGGER desk_revision_delete AFTER DELETE ON marketplace_tools
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_catalog_deleted('tool');

CREATE TRIGGER desk_revision_insert AFTER INSERT ON marketplace_bundles
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_catalog_inserted('bundle');
CREATE TRIGGER desk_revision_update AFTER UPDATE ON marketplace_bundles
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION desk_catalog_updated('bundle');
CREATE TRIGGER desk_revision_delete AFTER DELETE ON marketplace_bundles
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_catalog_deleted('bundle');

CREATE TRIGGER desk_revision_insert AFTER INSERT ON marketplace_bundle_items
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_bundle_items_changed();
CREATE TRIGGER desk_revision_update AFTER UPDATE ON marketplace_bundle_items
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION desk_bundle_items_changed();
CREATE TRIGGER desk_revision_delete AFTER DELETE ON marketplace_bundle_items
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_bundle_items_changed();
