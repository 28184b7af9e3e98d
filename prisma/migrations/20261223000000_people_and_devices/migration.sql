-- Whose a login is says under whose name everything is done with it, and who counts as the second person
-- where two must agree: it can be changed in the settings now, so who did it is kept in the audit log, past
-- the desk too, as is which device an administrator signed off.

-- As before, and a login of the staff that is linked to nobody changes nothing either: one that was unlinked
-- went on past the desk. Reconciling decides nothing, and a machine may do it by night: its runs, and what
-- the audit log says of them, are nobody's then, as they were. For links it is asked in turn: of two
-- administrators who unlink each other at the same time, the second is nobody's any more, and one is left.
CREATE OR REPLACE FUNCTION desk_require_active_person() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  active boolean;
BEGIN
  IF TG_TABLE_NAME = 'desk_logins' THEN
    PERFORM pg_advisory_xact_lock(hashtext('desk_logins'));
  END IF;
  SELECT u.is_active INTO active FROM desk_logins l JOIN users u ON u.id = l.user_id
  WHERE l.login = session_user;
  IF NOT active THEN
    RAISE EXCEPTION 'The person of the login “%” is deactivated in the marketplace (users.is_active), and may change nothing here.',
      session_user USING ERRCODE = 'DK003';
  END IF;
  IF active IS NULL AND TG_TABLE_NAME NOT IN ('desk_reconciliation_runs', 'desk_audit_log')
    AND NOT pg_has_role(session_user, current_user, 'MEMBER')
    AND EXISTS (
      SELECT FROM unnest(ARRAY['desk_curator', 'desk_moderator', 'desk_finance', 'desk_admin']) staff
      WHERE pg_has_role(session_user, staff, 'MEMBER')
    ) THEN
    RAISE EXCEPTION 'The login “%” is linked to no person of the marketplace, and may change nothing here.',
      session_user USING ERRCODE = 'DK003';
  END IF;
  RETURN NULL;
END
$$;

-- Nobody shuts themselves out, or becomes somebody else between a request and the agreement to it. So an
-- administrator is always left who can link the others again. Whoever owns the tables may do both.
CREATE FUNCTION desk_keep_own_login() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF session_user IN (OLD.login, NEW.login) AND NOT pg_has_role(session_user, current_user, 'MEMBER') THEN
    RAISE EXCEPTION 'Nobody links or unlinks the login that they are signed in with (“%”). Another administrator does, or whoever owns the database.',
      session_user USING ERRCODE = 'DK003';
  END IF;
  RETURN coalesce(NEW, OLD);
END
$$;
CREATE TRIGGER desk_own_login BEFORE INSERT OR UPDATE OR DELETE ON desk_logins
  FOR EACH ROW EXECUTE FUNCTION desk_keep_own_login();

CREATE FUNCTION desk_audit_login() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM desk_audit(
    CASE TG_OP WHEN 'DELETE' THEN 'login.unlinked' ELSE 'login.linked' END,
    'login', coalesce(NEW.login, OLD.login), jsonb_strip_nulls(jsonb_build_object(
      'login', coalesce(NEW.login, OLD.login),
      'person', (SELECT email FROM users WHERE id = coalesce(NEW.user_id, OLD.user_id)),
      'before', CASE TG_OP WHEN 'UPDATE' THEN (SELECT email FROM users WHERE id = OLD.user_id) END)));
  RETURN NULL;
END
$$;
CREATE TRIGGER desk_audited AFTER INSERT OR DELETE ON desk_logins
  FOR EACH ROW EXECUTE FUNCTION desk_audit_login();
CREATE TRIGGER desk_audited_move AFTER UPDATE ON desk_logins
  FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION desk_audit_login();

-- What was taken along with a device that is lost is free for others at once, not when its time is over.
CREATE FUNCTION desk_follow_revocation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM desk_audit(
    CASE WHEN NEW.revoked_at IS NULL THEN 'device.allowed' ELSE 'device.signed_off' END,
    'device', NEW.device_id::text, jsonb_strip_nulls(jsonb_build_object(
      'device', nullif(NEW.label, ''),
      'person', (SELECT email FROM users WHERE id = NEW.user_id),
      'last_number', NEW.last_seq)));
  UPDATE desk_claims SET expires_at = now(), change_xid = pg_current_xact_id()
  WHERE NEW.revoked_at IS NOT NULL AND device_id = NEW.device_id AND expires_at > now();
  RETURN NULL;
END
$$;
CREATE TRIGGER desk_revoked AFTER UPDATE OF revoked_at ON desk_devices
  FOR EACH ROW WHEN ((OLD.revoked_at IS NULL) <> (NEW.revoked_at IS NULL))
  EXECUTE FUNCTION desk_follow_revocation();

REVOKE EXECUTE ON FUNCTION desk_keep_own_login(), desk_audit_login(), desk_follow_revocation() FROM PUBLIC;

-- A link is made or taken away, never moved: the owner's command alone moves one. Whether a person may
-- moderate is asked before a login is linked to them.
REVOKE UPDATE ON desk_logins FROM desk_admin;
REVOKE EXECUTE ON FUNCTION desk_link_login(text, text) FROM desk_admin;
GRANT EXECUTE ON FUNCTION desk_may_moderate(uuid) TO desk_admin;
