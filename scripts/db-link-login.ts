import { escapeIdentifier, escapeLiteral, type Pool } from 'pg';
import { withDatabaseErrors } from '../electron/database/database-error';
import { DeskError } from '../electron/shared/errors';
import { databaseRole, staffRoles } from '../electron/shared/permissions.rules';
import { scriptArguments } from './script-arguments';
import { refuseOutdated, withScriptDatabase } from './script-database';

const help = `Says which person of the marketplace a login of the server is. Linking it again moves it.

  npm run db:link-login -- <login> <e-mail address>

The person must be active (users.is_active), and of a login in desk_moderator one whose users.role is
MODERATOR, ADMIN or SUPER_ADMIN; the other groups work with any.

Acts on DESK_DATABASE_URL, which must be the address of the database's owner. Exit code 2: it was refused
with a sentence, and nothing was linked.`;

const groups = staffRoles.map(databaseRole);
const [example] = groups;

/**
 * The staff's group roles that a login is a member of.
 * @throws DeskError `not_found` for a name that is no login of the server: a typing mistake would
 *   otherwise be kept, for whoever gets that name later
 */
async function groupsOf(pool: Pool, login: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ groups: string[] }>(
    `SELECT ARRAY(
       SELECT name FROM unnest($2::text[]) name WHERE pg_has_role(oid, name, 'MEMBER')
     ) AS groups
     FROM pg_roles WHERE rolname = $1 AND rolcanlogin`,
    [login, groups],
  );
  if (rows[0]) return rows[0].groups;
  const reason = `The server has no login "${login}". Whoever runs it makes one with: CREATE ROLE ${escapeIdentifier(login)} LOGIN PASSWORD '…' IN ROLE ${example}`;
  throw new DeskError('not_found', { subject: 'login', reason });
}

/**
 * Refuses a person who could do nothing with the login, which only the desk would find out.
 * @throws DeskError `not_possible` with what is to be changed
 */
async function requireUsable(pool: Pool, email: string, member: readonly string[]): Promise<void> {
  const { rows } = await pool.query<{ role: string; active: boolean; moderates: boolean }>(
    `SELECT role, is_active AS active, desk_may_moderate(id) AS moderates
     FROM users WHERE lower(email) = lower($1)`,
    [email],
  );
  const [person] = rows;
  const refuse = (why: string, set: string) => {
    const reason = `${email} ${why}. Nothing was linked. If that is to change: UPDATE users SET ${set} WHERE lower(email) = lower(${escapeLiteral(email)})`;
    throw new DeskError('not_possible', { subject: 'user', reason });
  };
  if (person && !person.active) {
    refuse('is deactivated in the marketplace (users.is_active)', 'is_active = true');
  }
  if (person && !person.moderates && member.includes(databaseRole('moderator'))) {
    refuse(
      `has the role ${person.role} in the marketplace (users.role), and may not moderate: that takes MODERATOR, ADMIN or SUPER_ADMIN`,
      `role = 'MODERATOR'`,
    );
  }
}

async function link(pool: Pool, login: string, email: string): Promise<void> {
  try {
    await pool.query('SELECT desk_link_login($1, $2)', [login, email]);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'P0002')) throw cause;
    const reason = `No person of the marketplace has the address ${email}.`;
    throw new DeskError('not_found', { subject: 'user', reason }, { cause });
  }
}

async function linkLogin([login = '', email = '']: readonly string[]): Promise<void> {
  await withScriptDatabase(async (database) => {
    const { pool } = database;
    await refuseOutdated(database);
    await withDatabaseErrors('running', async () => {
      const member = await groupsOf(pool, login);
      await requireUsable(pool, email, member);
      await link(pool, login, email);
      console.log(
        member.length > 0
          ? `${login} is now ${email}, as a member of ${member.join(', ')}.`
          : `${login} is now ${email}, but is a member of none of ${groups.join(', ')}. Whoever runs the server makes it one with, for instance: GRANT ${example} TO ${escapeIdentifier(login)}`,
      );
    });
  });
}

const words = ['login', 'e-mail address'];
const given = scriptArguments('db:link-login', help, { words });
if (given) await linkLogin(given.words);
