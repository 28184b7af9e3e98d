-- Whose a saved view is was whom a setting of the session named, and the login of a team's server sets it: views
-- were kept, renamed and deleted in another's name. It is now whom the login is linked to, and its
-- owner is called so, as the author of a change-set is.
ALTER POLICY staff_views_select ON desk_saved_views
  USING (is_shared OR owner_id = (SELECT desk_acting_user_id()));
ALTER POLICY staff_views_insert ON desk_saved_views
  WITH CHECK (owner_id = (SELECT desk_acting_user_id()));
ALTER POLICY staff_views_update ON desk_saved_views
  USING (owner_id = (SELECT desk_acting_user_id()))
  WITH CHECK (owner_id = (SELECT desk_acting_user_id()));
ALTER POLICY staff_views_delete ON desk_saved_views
  USING (owner_id = (SELECT desk_acting_user_id()));

CREATE FUNCTION desk_name_view_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  NEW.owner_name := coalesce(desk_current_user_name(), NEW.owner_name);
  RETURN NEW;
END
$$;
CREATE TRIGGER desk_name_owner BEFORE INSERT ON desk_saved_views
  FOR EACH ROW EXECUTE FUNCTION desk_name_view_owner();
REVOKE EXECUTE ON FUNCTION desk_name_view_owner() FROM PUBLIC;
