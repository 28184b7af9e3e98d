import { escapeIdentifier, type Pool } from 'pg';
import { withDatabaseErrors } from '../electron/database/database-error';
import { DeskError } from '../electron/shared/errors';
import { databaseRole, staffRoles } from '../electron/shared/permissions.rules';
import { scriptArguments } from './script-arguments';
import { refuseOutdated, withScriptDatabase } from './script-database';

const help = `Says which person of the marketplace a login of the server is. Linking it again moves it.

  npm run db:link-login -- <login> <e-mail address>

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
