-- Whose a change-set is was whom a setting of the session named, and the login of a team's server sets it: a
-- curator made change-sets in another's name, and saw and changed what others had staged. It is now whom
-- the login is linked to, as in finance and moderation.
CREATE OR REPLACE FUNCTION desk_current_user_name() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT name FROM users WHERE id = desk_acting_user_id()
$$;
ALTER TABLE desk_change_sets ALTER COLUMN author_id SET DEFAULT desk_acting_user_id();

ALTER POLICY staff_change_sets_select ON desk_change_sets
  USING (state = 'committed' OR author_id = (SELECT desk_acting_user_id()));
ALTER POLICY curator_change_sets_insert ON desk_change_sets
  WITH CHECK (state = 'staged' AND author_id = (SELECT desk_acting_user_id()));
ALTER POLICY curator_change_sets_update ON desk_change_sets
  USING (state = 'staged' AND author_id = (SELECT desk_acting_user_id()))
  WITH CHECK (author_id = (SELECT desk_acting_user_id()));
ALTER POLICY curator_change_sets_delete ON desk_change_sets
  USING (state = 'staged' AND author_id = (SELECT desk_acting_user_id()));
ALTER POLICY curator_changes_insert ON desk_changes
  WITH CHECK (change_set_id IN (
    SELECT id FROM desk_change_sets
    WHERE state = 'staged' AND author_id = (SELECT desk_acting_user_id())));
ALTER POLICY curator_staged_changes_all ON desk_staged_changes
  USING (change_set_id IN (
    SELECT id FROM desk_change_sets
    WHERE state = 'staged' AND author_id = (SELECT desk_acting_user_id())))
  WITH CHECK (change_set_id IN (
    SELECT id FROM desk_change_sets
    WHERE state = 'staged' AND author_id = (SELECT desk_acting_user_id())));
