import type { RoleSession } from '../database/role-session';
import { DeskError } from '../shared/errors';
import { databaseRole, type StaffRole, staffRoles } from '../shared/permissions.rules';

/** A login and a person who can be linked. */
export interface Linkable {
  /** The staff's groups that the login is a member of; none is told, and no reason against it. */
  readonly groups: readonly StaffRole[];
  readonly userId: string;
}

/** For a statement that asks `pg_has_role` about the staff's groups: the roles, and their groups. */
export const staffGroups = [staffRoles, staffRoles.map(databaseRole)] as const;

/**
 * The staff's groups that a login is a member of.
 * @throws DeskError `not_found` for a name that is no login of the server: a typing mistake would
 *   otherwise be kept, for whoever gets that name later
 */
async function groupsOf(session: RoleSession, login: string): Promise<readonly StaffRole[]> {
  const [found] = await session.query<{ groups: StaffRole[] }>(
    `SELECT ARRAY(
       SELECT role FROM unnest($2::text[], $3::text[]) staff (role, name) WHERE pg_has_role(oid, name, 'MEMBER')
     ) AS groups
     FROM pg_roles WHERE rolname = $1 AND rolcanlogin`,
    [login, ...staffGroups],
  );
  if (found) return found.groups;
  const [name] = await session.query<{ quoted: string }>('SELECT quote_ident($1) AS quoted', [
    login,
  ]);
  const reason = `The server has no login "${login}". Whoever runs it makes one with: CREATE ROLE ${name?.quoted} LOGIN PASSWORD '…' IN ROLE ${databaseRole('curator')}`;
  throw new DeskError('not_found', { subject: 'login', reason });
}

/**
 * Refuses what only the desk would find out: a login that is not there, and a person who could do
 * nothing with it.
 * @param session of whoever owns the database, or of an administrator
 * @throws DeskError `not_found` or `not_possible` with what is to be changed, about `login` or `user`
 */
export async function requireLinkable(
  session: RoleSession,
  login: string,
  email: string,
): Promise<Linkable> {
  const groups = await groupsOf(session, login);
  const [person] = await session.query<{
    id: string;
    role: string;
    active: boolean;
    moderates: boolean;
    quoted: string;
  }>(
    `SELECT id::text, role::text, is_active AS active, desk_may_moderate(id) AS moderates,
       quote_literal($1) AS quoted
     FROM users WHERE lower(email) = lower($1)`,
    [email],
  );
  if (!person) {
    const reason = `No person of the marketplace has the address ${email}.`;
    throw new DeskError('not_found', { subject: 'user', reason });
  }
  const refusal = (why: string, set: string) => {
    const reason = `${email} ${why}. Nothing was linked. If that is to change: UPDATE users SET ${set} WHERE lower(email) = lower(${person.quoted})`;
    return new DeskError('not_possible', { subject: 'user', reason });
  };
  if (!person.active) {
    throw refusal('is deactivated in the marketplace (users.is_active)', 'is_active = true');
  }
  if (!person.moderates && groups.includes('moderator')) {
    throw refusal(
      `has the role ${person.role} in the marketplace (users.role), and may not moderate: that takes MODERATOR, ADMIN or SUPER_ADMIN`,
      `role = 'MODERATOR'`,
    );
  }
  return { groups, userId: person.id };
}
