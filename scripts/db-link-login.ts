import { escapeIdentifier } from 'pg';
import { withDatabaseErrors } from '../electron/database/database-error';
import type { RoleSession } from '../electron/database/role-session';
import { databaseRole, staffRoles } from '../electron/shared/permissions.rules';
import { requireLinkable } from '../electron/workspace/login-links.service';
import { scriptArguments } from './script-arguments';
import { refuseOutdated, withScriptDatabase } from './script-database';

const help = `Says which person of the marketplace a login of the server is. Linking it again moves it.

  npm run db:link-login -- <login> <e-mail address>

The person must be active (users.is_active), and of a login in desk_moderator one whose users.role is
MODERATOR, ADMIN or SUPER_ADMIN; the other groups work with any.

Acts on DESK_DATABASE_URL, which must be the address of the database's owner. Exit code 2: it was refused
with a sentence, and nothing was linked.`;

async function linkLogin([login = '', email = '']: readonly string[]): Promise<void> {
  await withScriptDatabase(async (database) => {
    const { pool } = database;
    await refuseOutdated(database);
    await withDatabaseErrors('running', async () => {
      const query: RoleSession['query'] = async <Row extends object>(
        text: string,
        values: readonly unknown[] = [],
      ) => (await pool.query<Row>(text, [...values])).rows;
      const { groups } = await requireLinkable({ query }, login, email);
      await query('SELECT desk_link_login($1, $2)', [login, email]);
      console.log(
        groups.length > 0
          ? `${login} is now ${email}, as a member of ${groups.map(databaseRole).join(', ')}.`
          : `${login} is now ${email}, but is a member of none of ${staffRoles.map(databaseRole).join(', ')}. Whoever runs the server makes it one with, for instance: GRANT ${databaseRole('curator')} TO ${escapeIdentifier(login)}`,
      );
    });
  });
}

const words = ['login', 'e-mail address'];
const given = scriptArguments('db:link-login', help, { words });
if (given) await linkLogin(given.words);
