-- What a reconciliation keeps so that the next one compares only what changed since. All of it can be
-- taken away at any time: the next one then compares everything again.

-- How far the database had come when purchases and payments were last compared. Transactions below
-- the horizon had ended by then; a row that a later one wrote may have changed since.
CREATE TABLE desk_reconciliation_passes (
  singleton boolean NOT NULL DEFAULT true,
  horizon bigint NOT NULL,
  -- The transaction that wrote this row. A row that was copied into another database was written by
  -- another one there: its horizon means nothing.
  written_by bigint NOT NULL,
  -- Which rules were applied: others compare everything again.
  rules text NOT NULL,
  -- When everything was last compared.
  whole_at timestamptz(6) NOT NULL,
  CONSTRAINT desk_reconciliation_passes_pkey PRIMARY KEY (singleton),
  CONSTRAINT desk_reconciliation_passes_singleton_check CHECK (singleton)
);

-- What was not plainly in order then: compared again until it is.
CREATE TABLE desk_reconciliation_doubts (
  kind text NOT NULL,
  object_id text NOT NULL,
  CONSTRAINT desk_reconciliation_doubts_pkey PRIMARY KEY (kind, object_id),
  CONSTRAINT desk_reconciliation_doubts_kind_check CHECK (kind IN ('purchase', 'charge'))
);

-- Purchases that are gone: nothing else tells that a payment has lost its purchase.
CREATE TABLE desk_deleted_purchases (
  id uuid NOT NULL,
  CONSTRAINT desk_deleted_purchases_pkey PRIMARY KEY (id)
);

CREATE FUNCTION desk_note_deleted_purchases() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM desk_reconciliation_passes;
  ELSE
    INSERT INTO desk_deleted_purchases (id) SELECT id FROM gone ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION desk_note_deleted_purchases() FROM PUBLIC;
CREATE TRIGGER desk_note_deleted AFTER DELETE ON marketplace_purchases
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION desk_note_deleted_purchases();
CREATE TRIGGER desk_note_truncated AFTER TRUNCATE ON marketplace_purchases
  FOR EACH STATEMENT EXECUTE FUNCTION desk_note_deleted_purchases();

GRANT SELECT, INSERT, UPDATE ON desk_reconciliation_passes TO desk_finance;
GRANT SELECT, INSERT, DELETE ON desk_reconciliation_doubts TO desk_finance;
GRANT SELECT, DELETE ON desk_deleted_purchases TO desk_finance;
