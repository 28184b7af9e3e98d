-- A dump that is restored over its own database (pg_restore --clean) leaves cluster and database as they are, and
-- brings rows back under the transactions that they had: laptops went on from their cursors, and showed for good
-- what the restore had taken back. Its tables are made anew, so the one that remembers all this remembers its own
-- object id too.
ALTER TABLE desk_sync_meta ADD COLUMN table_oid bigint;
UPDATE desk_sync_meta SET table_oid = 'desk_sync_meta'::regclass::oid::bigint;

-- Gives the database a new epoch and every row a new transaction: each laptop pulls everything anew.
CREATE OR REPLACE FUNCTION desk_restamp() RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  epoch uuid := uuidv7();
BEGIN
  UPDATE desk_sync_meta SET db_epoch = epoch,
    system_identifier = (SELECT c.system_identifier FROM pg_control_system() c),
    database_oid = (SELECT oid::bigint FROM pg_database WHERE datname = current_database()),
    table_oid = 'desk_sync_meta'::regclass::oid::bigint;
  DELETE FROM desk_sync_starts;
  UPDATE desk_review_state SET change_xid = pg_current_xact_id();
  UPDATE desk_decisions SET change_xid = pg_current_xact_id();
  UPDATE desk_conflicts SET change_xid = pg_current_xact_id();
  UPDATE desk_claims SET change_xid = pg_current_xact_id();
  RETURN epoch;
END
$$;

-- The epoch of the database, a new one where it was copied or restored since it was last asked for.
CREATE OR REPLACE FUNCTION desk_sync_epoch() RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  meta desk_sync_meta;
  cluster bigint := (SELECT c.system_identifier FROM pg_control_system() c);
  database bigint := (SELECT oid::bigint FROM pg_database WHERE datname = current_database());
  self bigint := 'desk_sync_meta'::regclass::oid;
BEGIN
  SELECT * INTO STRICT meta FROM desk_sync_meta;
  IF (meta.system_identifier, meta.database_oid, meta.table_oid) IS DISTINCT FROM (cluster, database, self) THEN
    SELECT * INTO STRICT meta FROM desk_sync_meta FOR UPDATE;
    IF meta.system_identifier IS NULL THEN
      UPDATE desk_sync_meta SET system_identifier = cluster, database_oid = database, table_oid = self;
    ELSIF (meta.system_identifier, meta.database_oid, meta.table_oid) IS DISTINCT FROM (cluster, database, self) THEN
      meta.db_epoch := desk_restamp();
    END IF;
  END IF;
  INSERT INTO desk_sync_starts (started_at, first_xid)
  SELECT pg_postmaster_start_time(),
    (split_part(next_xid, ':', 1)::bigint * 4294967296 + split_part(next_xid, ':', 2)::bigint)::text::xid8
  FROM pg_control_checkpoint()
  WHERE NOT EXISTS (SELECT FROM desk_sync_starts WHERE started_at = pg_postmaster_start_time())
  ON CONFLICT DO NOTHING;
  RETURN meta.db_epoch;
END
$$;
