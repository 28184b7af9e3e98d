-- Whether a person is active was asked in moderation alone: a curator, somebody of finance or an
-- administrator who had been deactivated (users.is_active) went on working with the login that was
-- theirs. Asked before each statement that changes what staff change, also past the desk and within the
-- functions that do it for them. Moderation keeps its own answer (desk_may_moderate), which holds what a
-- laptop had decided before; so only signing a device off is asked about here. What a reconciliation
-- reads from Stripe follows the run that it begins.
CREATE FUNCTION desk_require_active_person() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM desk_logins l JOIN users u ON u.id = l.user_id
    WHERE l.login = session_user AND NOT u.is_active
  ) THEN
    RAISE EXCEPTION 'The person of the login “%” is deactivated in the marketplace (users.is_active), and may change nothing here.',
      session_user USING ERRCODE = 'DK003';
  END IF;
  RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION desk_require_active_person() FROM PUBLIC;

DO $$
DECLARE
  written regclass;
BEGIN
  FOREACH written IN ARRAY ARRAY[
    'marketplace_tools', 'marketplace_bundles', 'marketplace_bundle_items', 'desk_bundle_snapshots',
    'desk_media', 'desk_tool_media', 'desk_change_sets', 'desk_staged_changes',
    'desk_stripe_catalog', 'desk_stripe_catalog_prices',
    'desk_saved_views', 'desk_reconciliation_runs', 'desk_audit_log', 'desk_moderation_rules',
    'desk_moderation_reasons', 'desk_logins'
  ] LOOP
    EXECUTE format('CREATE TRIGGER desk_active_person BEFORE INSERT OR UPDATE OR DELETE ON %s
      FOR EACH STATEMENT EXECUTE FUNCTION desk_require_active_person()', written);
  END LOOP;
END
$$;
CREATE TRIGGER desk_active_person BEFORE UPDATE OF revoked_at ON desk_devices
  FOR EACH STATEMENT EXECUTE FUNCTION desk_require_active_person();

-- As before, and whether the person is active: the desk says so when it connects.
DROP FUNCTION desk_login_person();
CREATE FUNCTION desk_login_person() RETURNS TABLE (user_id uuid, name text, workspace_id uuid, is_active boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT u.id, u.name::text, m.workspace_id, u.is_active
  FROM desk_logins l JOIN users u ON u.id = l.user_id CROSS JOIN desk_sync_meta m
  WHERE l.login = session_user
$$;
REVOKE EXECUTE ON FUNCTION desk_login_person() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_login_person() TO desk_curator, desk_moderator, desk_finance, desk_admin;
