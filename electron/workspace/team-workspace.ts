import { v5 } from 'uuid';
import { type Database, openDatabase } from '../database/connection';
import { withDatabaseErrors } from '../database/database-error';
import { readMigrations } from '../database/migrations';
import { findPendingMigrations } from '../database/migrator';
import { DeskError } from '../shared/errors';
import { databaseRole, type StaffRole, staffRoles } from '../shared/permissions.rules';
import type { DeskOptions } from './desk';
import { openProfileDirectory } from './embedded-workspace';
import type { WorkspaceHandle } from './open-workspace';
import { personasOfRoles } from './personas.rules';

/**
 * A server is brought up to date by whoever runs it, never by a desk that happens to connect.
 * @throws DeskError `database_outdated` when updates are missing.
 */
async function requireCurrentSchema(database: Database, migrationsDir: string): Promise<void> {
  const client = await database.pool.connect();
  try {
    const pending = await findPendingMigrations(client, {
      schema: 'public',
      migrations: await readMigrations(migrationsDir),
    });
    if (pending.length === 0) return;
    const reason = `The server lacks ${pending.length} updates of the database. Whoever runs it applies them with: npm run db:migrate`;
    throw new DeskError('database_outdated', { reason });
  } finally {
    client.release();
  }
}

interface Login {
  readonly name: string;
  readonly roles: readonly StaffRole[];
}

/** Arbitrary; makes the ids of logins differ from every other name-based id. */
const loginNamespace = '6f0b3c56-9d0e-4f39-8a53-0f1d7d5a7b11';

/** Who the login is, and which of the staff's group roles it is a member of. */
async function readLogin({ pool }: Database): Promise<Login> {
  const { rows } = await pool.query<{ login: string; roles: StaffRole[] }>(
    `SELECT session_user AS login, ARRAY(
       SELECT role FROM unnest($1::text[], $2::text[]) staff (role, group_role)
       JOIN pg_roles ON rolname = group_role
       WHERE pg_has_role(session_user, oid, 'MEMBER')
     ) AS roles`,
    [staffRoles, staffRoles.map(databaseRole)],
  );
  const [{ login: name = '', roles = [] } = {}] = rows;
  return { name, roles };
}

/** Whether the desk's migrations were ever applied; without them nobody can be staff. */
async function isPrepared({ pool }: Database): Promise<boolean> {
  const { rows } = await pool.query<{ prepared: boolean }>(
    `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS prepared`,
  );
  return rows[0]?.prepared ?? false;
}

/**
 * Connects to a team's server and proves that the desk can work there.
 * @throws DeskError what `openDatabase` throws, `forbidden` for a login without a staff role, and
 *   `database_outdated` for a server that lacks updates.
 */
async function connect(
  options: DeskOptions,
  url: string,
): Promise<{ database: Database; login: Login }> {
  const database = await openDatabase({ kind: 'server', url });
  try {
    return await withDatabaseErrors('opening', async () => {
      const login = await readLogin(database);
      // A login without a role may not even read which updates were applied, so this comes first.
      if (login.roles.length === 0 && (await isPrepared(database))) {
        const groups = staffRoles.map(databaseRole).join(', ');
        const reason = `The login "${login.name}" is a member of none of ${groups}.`;
        throw new DeskError('forbidden', { subject: 'login', reason });
      }
      await requireCurrentSchema(database, options.resources.migrationsDir);
      return { database, login };
    });
  } catch (error) {
    await database.close();
    throw error;
  }
}

/**
 * Tries the address of a team's server without opening it.
 * @throws DeskError whatever would keep it from being opened.
 */
export async function tryTeamServer(options: DeskOptions, url: string): Promise<void> {
  const { database } = await connect(options, url);
  await database.close();
}

/** Opens a team's server, with a local store on this machine beside it. */
export async function openTeamWorkspace(
  options: DeskOptions,
  url: string | undefined,
  onStep: (step: string) => void,
): Promise<WorkspaceHandle> {
  if (url === undefined) {
    const reason = 'No address of a server is kept. Connect to one in the settings.';
    throw new DeskError('invalid', { subject: 'teamDatabaseUrl', reason });
  }
  onStep('Connecting to the server');
  const { database, login } = await connect(options, url);
  try {
    onStep('Opening the local store');
    const local = await openProfileDirectory(options, 'team', onStep);
    return {
      workspace: {
        kind: 'team',
        name: database.location,
        authority: database,
        local: local.database,
        // One login is one person on every machine, so the id follows from its name.
        personas: personasOfRoles(
          { userId: v5(login.name, loginNamespace), name: login.name },
          login.roles,
        ),
      },
      crashed: local.engine.crashed,
      takeSnapshot: undefined,
      close: async () => {
        await database.close();
        await local.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
