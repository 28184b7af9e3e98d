import type { ClientBase } from 'pg';
import type { Database } from '../electron/database/connection';
import { withDatabaseErrors } from '../electron/database/database-error';
import { readMigrations } from '../electron/database/migrations';
import { migrate } from '../electron/database/migrator';
import { DeskError } from '../electron/shared/errors';
import { databaseRole, staffRoles } from '../electron/shared/permissions.rules';
import { scriptArguments } from './script-arguments';
import { databaseResources, withScriptDatabase } from './script-database';

const help = `Brings the tables, roles and policies of the marketplace up to date.

  npm run db:migrate

Acts on DESK_DATABASE_URL where it is set, which must be the address of the database's owner, otherwise
on the workspace of the profile (DESK_PROFILE_DIR), while no desk is open on it. Exit code 2: it was
refused or failed with a sentence; what was applied before stays.`;

/** The group roles of the storefront and of the staff. */
const groups = ['marketplace_tenant', ...staffRoles.map(databaseRole)];

/**
 * Refuses a login that may not create the groups, where any is missing: the migration that needs
 * them would name one after the other, after others had been applied.
 * @throws DeskError `not_possible` with the statements that are to be run once
 */
async function requireGroups(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM unnest($1::text[]) WITH ORDINALITY needed (name, place)
     WHERE name NOT IN (SELECT rolname FROM pg_roles)
       AND NOT (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = session_user)
     ORDER BY place`,
    [groups],
  );
  if (rows.length === 0) return;
  const statements = rows.map(({ name }) => `CREATE ROLE ${name} NOLOGIN NOINHERIT;`).join(' ');
  const reason = `This login may not create roles, and the server lacks groups that the marketplace needs. Nothing was changed. An administrator of the server creates them once, for all its databases: ${statements}`;
  throw new DeskError('not_possible', { subject: 'roles', reason });
}

/** An embedded database was brought up to date by opening it. */
async function bringUpToDate({ pool, location }: Database): Promise<void> {
  const migrations = await readMigrations(databaseResources.migrationsDir);
  const applied = await withDatabaseErrors('running', async () => {
    const client = await pool.connect();
    try {
      return await migrate(client, {
        schema: 'public',
        migrations,
        beforeMigrating: () => requireGroups(client),
        onProgress: ({ name, done, total }) => console.log(`${done + 1} of ${total}: ${name}`),
      });
    } finally {
      client.release();
    }
  });
  const outcome = applied.length === 0 ? 'is up to date' : 'was brought up to date';
  console.log(`The database ${outcome}: ${location}`);
}

if (scriptArguments('db:migrate', help)) await withScriptDatabase(bringUpToDate);
