-- The places of a bundle's tools are 1, 2, 3 … without gaps, each taken once, after every transaction and
-- whoever writes. A writer who leaves gaps or ties gets them closed at the end of the transaction, in
-- the order that was meant: by place, then by when the tool came.
--
-- No unique constraint: it would have to be deferrable, and a deferrable one makes PostgreSQL refuse
-- every INSERT … ON CONFLICT on the table, the platform's own included.
--
-- Two writers of one bundle cannot both pass here and break it together: every change of items
-- raises the bundle's revision, and the second writer waits there until the first has ended.
CREATE FUNCTION desk_close_bundle_positions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  concerned uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.bundle_id ELSE NEW.bundle_id END;
  dense boolean;
BEGIN
  SELECT count(*) = 0
         OR (min(position) = 1 AND max(position) = count(*) AND count(DISTINCT position) = count(*))
  INTO dense
  FROM marketplace_bundle_items WHERE bundle_id = concerned;
  IF NOT dense THEN
    UPDATE marketplace_bundle_items i SET position = ordered.place
    FROM (
      SELECT id, row_number() OVER (ORDER BY position, created_at, id) AS place
      FROM marketplace_bundle_items WHERE bundle_id = concerned
    ) ordered
    WHERE ordered.id = i.id AND i.position <> ordered.place;
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER desk_positions
  AFTER INSERT OR DELETE OR UPDATE OF bundle_id, position ON marketplace_bundle_items
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION desk_close_bundle_positions();

REVOKE EXECUTE ON FUNCTION desk_close_bundle_positions() FROM PUBLIC;

-- Rows that were there before the desk came keep their order and get such places.
UPDATE marketplace_bundle_items i SET position = ordered.place
FROM (
  SELECT id, row_number() OVER (PARTITION BY bundle_id ORDER BY position, created_at, id) AS place
  FROM marketplace_bundle_items
) ordered
WHERE ordered.id = i.id AND i.position <> ordered.place;
