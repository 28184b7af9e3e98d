import { withDatabaseErrors } from '../electron/database/database-error';
import { DeskError } from '../electron/shared/errors';
import { withScriptDatabase } from './script-database';

const [login, email] = process.argv.slice(2);

/** `npm run db:link-login -- <login> <e-mail address>`: says which person a login of the server is. */
await withScriptDatabase(async ({ pool }) => {
  if (!login || !email) {
    const reason = 'Say which login is whose: npm run db:link-login -- <login> <e-mail address>';
    throw new DeskError('invalid', { subject: 'login', reason });
  }
  try {
    await withDatabaseErrors('running', () =>
      pool.query('SELECT desk_link_login($1, $2)', [login, email]),
    );
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'P0002')) throw cause;
    const reason = `No person of the marketplace has the address ${email}.`;
    throw new DeskError('not_found', { subject: 'user', reason }, { cause });
  }
  console.log(`${login} is now ${email}.`);
});
