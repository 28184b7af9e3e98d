-- Whether a change is taken back was looked up one level deep. A revert that was taken back itself, by one
-- that was taken back in its turn, stands again, and history said otherwise.

-- The rows of a committed change-set that hold still: those of which no other change-set that takes it back
-- holds still. Whole change-sets are compared, because a revert may have ten thousand rows.
CREATE FUNCTION desk_standing_changes(of_change_set uuid) RETURNS TABLE (entity text, entity_id uuid)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT c.entity::text, c.entity_id FROM desk_changes c WHERE c.change_set_id = of_change_set
    EXCEPT
    SELECT s.entity, s.entity_id
    FROM desk_change_sets v CROSS JOIN LATERAL desk_standing_changes(v.id) s
    WHERE v.reverts = of_change_set AND v.state = 'committed';
END
$$;

REVOKE EXECUTE ON FUNCTION desk_standing_changes(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_standing_changes(uuid)
  TO desk_curator, desk_moderator, desk_finance, desk_admin;
