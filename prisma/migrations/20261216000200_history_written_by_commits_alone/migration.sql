-- History was written with the rights of who commits, so a curator's login could write it by hand as well: any
-- row into an own change-set, the day of its commit, its counts. It is written by the one function that
-- commits now, from what is staged and what it finds in the catalog, and by no login.
ALTER FUNCTION desk_apply_change_set(uuid) RENAME TO desk_write_change_set;
REVOKE EXECUTE ON FUNCTION
  desk_write_change_set(uuid), desk_create_tools(uuid), desk_update_tools(uuid) FROM desk_curator;

-- Commits a staged change-set of the acting person, whose rows are locked and known to be free of conflicts.
CREATE FUNCTION desk_apply_change_set(set_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- Policies do not bind the owner, with whose rights this runs.
  PERFORM FROM desk_change_sets
  WHERE id = set_id AND state = 'staged' AND author_id = desk_acting_user_id() FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'This is no staged change-set of the acting person.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM desk_write_change_set(set_id);
END
$$;

DROP POLICY curator_changes_insert ON desk_changes;
REVOKE INSERT ON desk_changes FROM desk_curator;
REVOKE UPDATE (state, origin, committed_at, tool_count, bundle_count) ON desk_change_sets FROM desk_curator;

REVOKE EXECUTE ON FUNCTION desk_apply_change_set(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_apply_change_set(uuid) TO desk_curator;
