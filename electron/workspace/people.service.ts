import type { Database } from '../database/connection';
import { withDatabaseErrors } from '../database/database-error';
import { inRoleSession, type RoleSession } from '../database/role-session';
import type { Actor } from '../database/role-transaction';
import type { DeskContext } from '../ipc/context';
import { DeskError } from '../shared/errors';
import type { Session } from './desk';
import { requireLinkable, staffGroups } from './login-links.service';
import { type People, peopleSchema } from './people.schema';

/** What the services about people and devices work with: two databases, and who acts. */
export interface PeopleAccess {
  /** The marketplace. */
  readonly authority: Database;
  /** What this desk keeps for itself, the devices that it is included. */
  readonly local: Database;
  readonly actor: Actor;
}

/**
 * What a procedure call may reach.
 * @throws DeskError the reason why no workspace is open.
 */
export function peopleAccess({
  desk,
  session,
}: DeskContext & { readonly session: Session }): PeopleAccess {
  const { authority, local } = desk.workspace();
  const { role, userId } = session.actor;
  return { authority, local, actor: { role, userId } };
}

const person = (condition: string) => `CASE WHEN ${condition} THEN jsonb_build_object(
  'id', u.id, 'name', coalesce(u.name, ''), 'email', u.email, 'active', u.is_active,
  'moderates', desk_may_moderate(u.id)) END`;

/**
 * Logins that are linked, and those that wait for it: members of a group of the staff. Whoever owns the
 * tables is a member of each of them, and waits for nothing.
 */
const loginsSql = `
  SELECT coalesce(l.login, r.rolname) AS login,
    CASE WHEN r.oid IS NULL THEN 'gone' WHEN r.rolcanlogin THEN 'open' ELSE 'closed' END AS server,
    coalesce(r.groups, '{}') AS groups, coalesce(l.login, r.rolname) = session_user AS own,
    ${person('u.id IS NOT NULL')} AS person
  FROM desk_logins l
  FULL JOIN (
    SELECT oid, rolname::text, rolcanlogin, ARRAY(
      SELECT role FROM unnest($1::text[], $2::text[]) staff (role, name) WHERE pg_has_role(oid, name, 'MEMBER')
    ) AS groups
    FROM pg_roles
  ) r ON r.rolname = l.login::text
  LEFT JOIN users u ON u.id = l.user_id
  WHERE l.login IS NOT NULL OR r.rolcanlogin AND r.groups <> '{}' AND NOT pg_has_role(
    r.oid, (SELECT relowner FROM pg_class WHERE oid = 'desk_logins'::regclass), 'MEMBER')
  ORDER BY login`;

const devicesSql = `
  SELECT d.device_id::text AS id, d.label, d.last_seq::float8 AS "lastNumber", d.protocol,
    d.seen_at AS "seenAt", d.revoked_at AS "signedOffAt", ${person('true')} AS person
  FROM desk_devices d JOIN users u ON u.id = d.user_id
  ORDER BY d.seen_at DESC, d.device_id`;

interface DeviceRow {
  readonly id: string;
  readonly seenAt: Date;
  readonly signedOffAt: Date | null;
}

/** The devices that this profile is, one for each of its people who has moderated here. */
async function devicesHere(local: Database): Promise<ReadonlySet<string>> {
  const { rows } = await withDatabaseErrors('running', () =>
    local.pool.query<{ id: string }>('SELECT device_id::text AS id FROM desk_local.sync_state'),
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * Who works here, by the names of the logins, and from which devices moderators do, those that were seen last
 * first: what is done to one leaves it in its place.
 */
export async function listPeople({ authority, local, actor }: PeopleAccess): Promise<People> {
  const here = await devicesHere(local);
  return inRoleSession(
    authority,
    actor,
    async ({ query }) => {
      const logins = authority.engine === 'server' ? await query(loginsSql, staffGroups) : null;
      const devices = await query<DeviceRow>(devicesSql);
      return peopleSchema.parse({
        logins,
        devices: devices.map(({ seenAt, signedOffAt, ...device }) => ({
          ...device,
          here: here.has(device.id),
          seenAt: seenAt.toISOString(),
          signedOffAt: signedOffAt?.toISOString() ?? null,
        })),
      });
    },
    { readOnly: true },
  );
}

/** @throws DeskError `not_possible` where there are no logins. */
function changingLogins(
  { authority, actor }: PeopleAccess,
  work: (session: RoleSession) => Promise<void>,
): Promise<void> {
  if (authority.engine !== 'server') {
    const reason = 'Logins belong to a team’s server; this workspace is on this machine.';
    throw new DeskError('not_possible', { subject: 'login', reason });
  }
  return inRoleSession(authority, actor, work);
}

/**
 * Links a login that is linked to nobody.
 * @throws DeskError what `requireLinkable` throws, `duplicate` for one that is linked, and `not_allowed`
 *   for the one that asks
 */
export async function linkLogin(
  access: PeopleAccess,
  { login, email }: { readonly login: string; readonly email: string },
): Promise<People> {
  await changingLogins(access, async (session) => {
    const { userId } = await requireLinkable(session, login, email);
    const linked = await session.query(
      'INSERT INTO desk_logins (login, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING login',
      [login, userId],
    );
    if (linked.length === 1) return;
    const reason = `The login "${login}" is linked to somebody already. Unlink it first.`;
    throw new DeskError('duplicate', { subject: 'login', reason });
  });
  return listPeople(access);
}

/**
 * Unlinks a login from a person: it opens no desk any more, and changes nothing.
 * @throws DeskError `conflict` where it is not linked to that person any more, and `not_allowed` for the
 *   one that asks
 */
export async function unlinkLogin(
  access: PeopleAccess,
  { login, personId }: { readonly login: string; readonly personId: string },
): Promise<People> {
  await changingLogins(access, async ({ query }) => {
    const unlinked = await query(
      'DELETE FROM desk_logins WHERE login = $1 AND user_id = $2 RETURNING login',
      [login, personId],
    );
    if (unlinked.length === 1) return;
    const reason = `The login "${login}" is no longer linked to that person.`;
    throw new DeskError('conflict', { subject: 'login', reason });
  });
  return listPeople(access);
}

/**
 * Signs a device off, or allows it again. One that is so already stays as it is.
 * @throws DeskError `not_found` for one that is not there
 */
export async function setSignedOff(
  access: PeopleAccess,
  deviceId: string,
  signedOff: boolean,
): Promise<People> {
  await inRoleSession(access.authority, access.actor, async ({ query }) => {
    const found = await query(
      `UPDATE desk_devices SET revoked_at = CASE WHEN $2 THEN coalesce(revoked_at, now()) END
       WHERE device_id = $1 RETURNING device_id`,
      [deviceId, signedOff],
    );
    if (found.length === 0) throw new DeskError('not_found', { subject: 'device' });
  });
  return listPeople(access);
}
