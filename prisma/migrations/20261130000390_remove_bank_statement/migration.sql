-- A statement that was imported with the wrong currency, days or account goes again, and its file can
-- be imported anew. The audit log keeps both.
CREATE FUNCTION desk_remove_bank_statement(statement uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  removed desk_bank_statements;
  later text;
  lines integer;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('desk_bank_lines'));
  SELECT * INTO removed FROM desk_bank_statements WHERE id = statement;
  IF removed.id IS NULL THEN
    RAISE EXCEPTION 'The statement was removed already.' USING ERRCODE = 'DK002';
  END IF;
  -- What a later file shares with this one was taken from this one: it would be in neither.
  SELECT s.file_name INTO later
  FROM desk_bank_statements s
  WHERE s.account = removed.account AND s.currency = removed.currency
    AND s.imported_at > removed.imported_at AND s.repeated_count > 0
    AND s.from_on <= removed.to_on AND s.to_on >= removed.from_on
  ORDER BY s.imported_at DESC LIMIT 1;
  IF later IS NOT NULL THEN
    RAISE EXCEPTION '“%” was imported later and shares lines with it. Remove that one first.', later
      USING ERRCODE = 'DK004';
  END IF;
  DELETE FROM desk_bank_lines WHERE statement_id = statement;
  GET DIAGNOSTICS lines = ROW_COUNT;
  DELETE FROM desk_bank_statements WHERE id = statement;
  PERFORM desk_audit('bank_statement.removed', 'bank_statement', statement::text, jsonb_build_object(
    'file', removed.file_name, 'file_hash', removed.file_hash, 'account', removed.account,
    'currency', removed.currency, 'lines', lines));
  RETURN lines;
END
$$;

REVOKE EXECUTE ON FUNCTION desk_remove_bank_statement(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_remove_bank_statement(uuid) TO desk_finance;
