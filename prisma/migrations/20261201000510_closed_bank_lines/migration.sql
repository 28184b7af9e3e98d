-- What the bank said of a closed period holds still like its purchases: findings were settled by it. A
-- statement that comes late may still be imported, and its lines find their payouts; nothing that was
-- there at the closing goes, whoever asks and however.
CREATE FUNCTION desk_keep_closed_bank() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  closed date;
BEGIN
  -- A closing that has begun is waited for, and one that begins waits for this.
  PERFORM FROM desk_period_turns FOR SHARE;
  IF TG_TABLE_NAME = 'desk_bank_statements' THEN
    SELECT d.starts_on INTO closed FROM old_rows o
      JOIN desk_periods d ON daterange(d.starts_on, d.ends_on, '[]') && daterange(o.from_on, o.to_on, '[]')
        AND o.imported_at <= d.closed_at
      ORDER BY d.starts_on LIMIT 1;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT d.starts_on INTO closed FROM old_rows o
      JOIN desk_bank_statements s ON s.id = o.statement_id
      JOIN desk_periods d ON o.booked_on BETWEEN d.starts_on AND d.ends_on AND s.imported_at <= d.closed_at
      ORDER BY d.starts_on LIMIT 1;
  ELSE
    SELECT d.starts_on INTO closed FROM old_rows o
      JOIN desk_periods d ON o.booked_on BETWEEN d.starts_on AND d.ends_on
      LEFT JOIN new_rows n ON n.id = o.id
      WHERE n.id IS NULL OR o.payout_id IS NOT NULL AND n.payout_id IS DISTINCT FROM o.payout_id
        OR (n.statement_id, n.booked_on, n.amount_minor, n.currency, n.reference, n.description)
          IS DISTINCT FROM (o.statement_id, o.booked_on, o.amount_minor, o.currency, o.reference, o.description)
      ORDER BY d.starts_on LIMIT 1;
  END IF;
  IF closed IS NOT NULL THEN
    RAISE EXCEPTION 'The period from % is closed, with what the bank said of it. Reopen it with a reason first.', closed
      USING ERRCODE = 'DK005';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER desk_closed_update AFTER UPDATE ON desk_bank_lines
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION desk_keep_closed_bank();
CREATE TRIGGER desk_closed_delete AFTER DELETE ON desk_bank_lines
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_keep_closed_bank();
CREATE TRIGGER desk_closed_truncate BEFORE TRUNCATE ON desk_bank_lines
  FOR EACH STATEMENT EXECUTE FUNCTION desk_keep_closed_tables();
ALTER TABLE desk_bank_lines
  ENABLE ALWAYS TRIGGER desk_closed_update, ENABLE ALWAYS TRIGGER desk_closed_delete,
  ENABLE ALWAYS TRIGGER desk_closed_truncate;

CREATE TRIGGER desk_closed_delete AFTER DELETE ON desk_bank_statements
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_keep_closed_bank();
ALTER TABLE desk_bank_statements ENABLE ALWAYS TRIGGER desk_closed_delete;

REVOKE EXECUTE ON FUNCTION desk_keep_closed_bank() FROM PUBLIC;
