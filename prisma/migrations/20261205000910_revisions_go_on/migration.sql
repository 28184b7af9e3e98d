-- The revision of a tool or bundle that is brought back began at 1 again. Whoever had read it before it was
-- deleted then knew a revision that it came to have once more, with other content: a stale save was taken
-- for one on the latest version, and overwrote what others had stored. It goes on where it ended.
CREATE INDEX desk_changes_deleted_idx ON desk_changes (entity_id, base_revision) WHERE action = 'delete';

CREATE OR REPLACE FUNCTION desk_catalog_inserted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  -- Ids grow with time: of thousands of new rows none is looked up.
  newest_deleted uuid := (
    SELECT entity_id FROM desk_changes WHERE action = 'delete' ORDER BY entity_id DESC LIMIT 1);
BEGIN
  INSERT INTO desk_revisions (entity, entity_id, revision)
  SELECT TG_ARGV[0], n.id, 1 + CASE WHEN n.id <= newest_deleted THEN coalesce(
    (SELECT max(c.base_revision) FROM desk_changes c WHERE c.action = 'delete' AND c.entity_id = n.id), 0)
    ELSE 0 END
  FROM new_rows n;
  RETURN NULL;
END
$$;
