-- A push says with a setting of its transaction that what it changes in reviews is its own decision: no row of the
-- ledger is added for it, and the tools are counted when the push ends. Anybody may make such a setting. An author
-- who did and edited a published review left the tool counting it.
CREATE FUNCTION desk_believe_owner() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- A push changes reviews with the rights of their owner, everybody else with their own.
  IF current_setting('desk.deciding', true) = 'on'
    AND NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
    PERFORM set_config('desk.deciding', 'off', true);
  END IF;
  RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION desk_believe_owner() FROM PUBLIC;

-- After the statement, which could make the setting itself; by its name before those that ask for it.
CREATE TRIGGER desk_believe_owner AFTER UPDATE ON marketplace_reviews
  FOR EACH STATEMENT EXECUTE FUNCTION desk_believe_owner();
