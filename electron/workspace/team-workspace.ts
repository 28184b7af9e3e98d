import { type Database, openDatabase } from '../database/connection';
import { databaseError, withDatabaseErrors } from '../database/database-error';
import { fileSystemError } from '../database/file-system-error';
import { readMigrations } from '../database/migrations';
import { findPendingMigrations } from '../database/migrator';
import { indexWords, lookAfter } from '../database/upkeep';
import { setDataAside, workspaceDirOf } from '../database/workspace-files';
import { DeskError } from '../shared/errors';
import { databaseRole, type StaffRole, staffRoles } from '../shared/permissions.rules';
import type { DeskOptions } from './desk-options';
import { openProfileDirectory } from './embedded-workspace';
import { Attachments, type WorkspaceHandle } from './open-workspace';
import { personasOfRoles } from './personas.rules';
import { keepIdentity, readIdentity, type TeamIdentity } from './team-identity';

/**
 * A server is brought up to date by whoever runs it, never by a desk that happens to connect.
 * @throws DeskError `database_outdated` when updates are missing, all of them of a database that
 *   nobody has prepared.
 */
async function requireCurrentSchema(database: Database, migrationsDir: string): Promise<void> {
  const client = await database.pool.connect();
  try {
    const migrations = await readMigrations(migrationsDir);
    const pending = await findPendingMigrations(client, { schema: 'public', migrations });
    if (pending.length === 0) return;
    if (pending.length === migrations.length) {
      const reason = `Whoever owns the database ${database.location} prepares it once, with their own address in DESK_DATABASE_URL: npm run db:migrate`;
      throw new DeskError('database_outdated', { subject: 'unprepared', reason });
    }
    const updates = pending.length === 1 ? 'one update' : `${pending.length} updates`;
    const reason = `The database ${database.location} lacks ${updates} that this version needs. Whoever owns it brings it up to date with: npm run db:migrate`;
    throw new DeskError('database_outdated', { reason });
  } finally {
    client.release();
  }
}

interface Login {
  readonly name: string;
  readonly roles: readonly StaffRole[];
}

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

interface LinkedPerson {
  readonly user_id: string;
  readonly name: string | null;
  readonly workspace_id: string;
  readonly is_active: boolean;
}

/**
 * The person that an administrator linked the login to.
 * @throws DeskError `forbidden` where there is none, or one who is deactivated
 */
async function readPerson({ pool }: Database, { name, roles }: Login): Promise<TeamIdentity> {
  const { rows } = await pool.query<LinkedPerson>(
    'SELECT user_id, name, workspace_id, is_active FROM desk_login_person()',
  );
  const [person] = rows;
  if (!person) {
    const reason = `The login “${name}” is linked to no person of the marketplace. An administrator links it in the settings, under “People and devices”, or whoever owns the database with: npm run db:link-login -- ${name} <e-mail address>`;
    throw new DeskError('forbidden', { subject: 'login', reason });
  }
  if (!person.is_active) {
    const reason = `The login “${name}” is linked to ${person.name ?? 'a person'}, who is deactivated in the marketplace (users.is_active). An administrator activates that person again, or links the login to another with: npm run db:link-login -- ${name} <e-mail address>`;
    throw new DeskError('forbidden', { subject: 'login', reason });
  }
  return {
    workspaceId: person.workspace_id,
    userId: person.user_id,
    name: person.name ?? name,
    roles,
  };
}

/**
 * Connects to a team's server and proves that the desk can work there.
 * @throws DeskError what `openDatabase` throws, `forbidden` for a login without a staff role or an
 *   active person behind it, and `database_outdated` for a server that lacks updates.
 */
async function connect(
  options: DeskOptions,
  url: string,
): Promise<{ database: Database; identity: TeamIdentity }> {
  const database = await openDatabase({ kind: 'server', url }, { prismaSoon: true });
  try {
    const proved = async () => {
      const login = await readLogin(database);
      // A login without a role may not even read which updates were applied, so this comes first.
      if (login.roles.length === 0 && (await isPrepared(database))) {
        const groups = staffRoles.map(databaseRole).join(', ');
        const reason = `The login “${login.name}” is a member of none of ${groups}. An administrator of the server makes it one with, for instance: GRANT ${databaseRole('curator')} TO "${login.name.replaceAll('"', '""')}"`;
        throw new DeskError('forbidden', { subject: 'login', reason });
      }
      await requireCurrentSchema(database, options.resources.migrationsDir);
      return { database, identity: await readPerson(database, login) };
    };
    return await withDatabaseErrors('opening', () => database.attended(proved()));
  } catch (error) {
    await database.close();
    throw error;
  }
}

/**
 * Connects, or opens without the server for a login that was connected before: work that needs no
 * server goes on for as long as the network is gone. A server that answers and cannot be trusted is no
 * such case: whoever stands between would only have to break the encryption.
 */
async function connectOrRemember(options: DeskOptions, url: string) {
  const directory = workspaceDirOf(options.profileDir, 'team');
  try {
    const connected = await connect(options, url);
    await keepIdentity(directory, url, connected.identity).catch(async (error: unknown) => {
      await connected.database.close();
      throw fileSystemError(error, directory) ?? error;
    });
    return { ...connected, answering: true };
  } catch (error) {
    if (!(error instanceof DeskError) || error.code !== 'database_unreachable') throw error;
    const identity = await readIdentity(directory, url);
    if (!identity) throw error;
    options.log.info('opened without the server', { reason: error });
    return {
      database: await openDatabase({ kind: 'server', url }, { answering: false, prismaSoon: true }),
      identity,
      answering: false,
    };
  }
}

/**
 * Opens the local store. One that does not open is kept beside a new one, which is filled from the
 * server and from the journals: a team's data is not in it.
 */
async function openLocalStore(options: DeskOptions, onStep: (step: string) => void) {
  try {
    return await openProfileDirectory(options, 'team', onStep);
  } catch (error) {
    if (!(error instanceof DeskError) || error.code !== 'database_damaged') throw error;
    const kept = await setDataAside(
      workspaceDirOf(options.profileDir, 'team'),
      options.clock.now(),
    );
    options.log.error('the local store was damaged and is made anew', { kept, error });
    onStep('Making the local store anew');
    return openProfileDirectory(options, 'team', onStep);
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
  const { database, identity, answering } = await connectOrRemember(options, url);
  try {
    onStep('Opening the local store');
    const local = await openLocalStore(options, onStep);
    const isCurator = identity.roles.includes('curator');
    const endUpkeep = lookAfter(
      async (closing) => isCurator && (await indexWords(database, closing)),
      (error) => {
        // That the server is gone is said where people look; the next round tries again.
        if (databaseError(error, 'running')?.code === 'offline') return;
        options.log.warn('failed by itself', { work: 'upkeep', workspace: 'team', error });
      },
    );
    return {
      workspace: {
        kind: 'team',
        name: database.location,
        location: database.location,
        authority: database,
        local: local.database,
        personas: personasOfRoles(identity, identity.roles),
        marketplaceId: identity.workspaceId,
        directory: workspaceDirOf(options.profileDir, 'team'),
        attachments: new Attachments(),
      },
      answering,
      crashed: local.engine.crashed,
      takeSnapshot: undefined,
      // Its local store is made anew from the server where it is damaged, and never from a snapshot.
      failingSnapshots: () => null,
      close: async () => {
        // Closing ends what waits for a server that is silent, this round too.
        await Promise.all([endUpkeep(), database.close()]);
        await local.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
