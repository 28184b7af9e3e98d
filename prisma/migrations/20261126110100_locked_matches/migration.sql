-- A match that belongs to a closed period stays as it is: only closing and reopening, which are
-- functions of the owner, lock and unlock it.
REVOKE UPDATE (locked_at) ON desk_matches FROM desk_finance;

CREATE FUNCTION desk_keep_locked_matches() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.locked_at IS NULL
    AND (NEW.purchase_id, NEW.stripe_id, NEW.pass, NEW.state, NEW.evidence)
      IS NOT DISTINCT FROM (OLD.purchase_id, OLD.stripe_id, OLD.pass, OLD.state, OLD.evidence) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'The match belongs to a closed period.' USING ERRCODE = 'DK005';
END
$$;
REVOKE EXECUTE ON FUNCTION desk_keep_locked_matches() FROM PUBLIC;
CREATE TRIGGER desk_keep_locked BEFORE UPDATE OR DELETE ON desk_matches
  FOR EACH ROW WHEN (OLD.locked_at IS NOT NULL) EXECUTE FUNCTION desk_keep_locked_matches();
