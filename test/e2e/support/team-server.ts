import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { readMigrations } from '../../../electron/database/migrations';
import { migrate } from '../../../electron/database/migrator';
import { databaseRole, type StaffRole } from '../../../electron/shared/permissions.rules';
import { demoPersonas, secondModerator } from '../../../prisma/seed/personas';
import { seedDatabase } from '../../../prisma/seed/seed-database';
import { databaseUrl } from '../../support/databases';
import { startPostgresServer } from '../../support/postgres-server';

/** A marketplace on a real server, which desks connect to as their moderators. */
export interface TeamServer {
  /** The address with which the demo's moderator signs in. */
  readonly moderatorUrl: string;
  /** The address with which the demo's administrator signs in, as `ada`. */
  readonly administratorUrl: string;
  /** A connection as the superuser: authors and other people do their part through it. */
  readonly admin: Client;
  close(): Promise<void>;
}

const personaOf = (wanted: StaffRole) =>
  demoPersonas.find(({ role }) => role === wanted) ?? secondModerator;

/** Starts PostgreSQL, makes the marketplace in it, and links a moderator's login to the person. */
export async function startTeamServer(sizes: {
  readonly reviews: number;
  readonly tools?: number;
}): Promise<TeamServer> {
  const dir = await mkdtemp(join(tmpdir(), 'desk-team-'));
  // PostgreSQL refuses to run as root, and whoever runs it instead must be able to enter.
  await chmod(dir, 0o711);
  const server = await startPostgresServer(dir);
  const admin = new Client({ ...server.address, database: 'postgres' });
  await admin.connect();
  await migrate(admin, {
    schema: 'public',
    migrations: await readMigrations(join('prisma', 'migrations')),
  });
  await seedDatabase(admin, { now: new Date(), purchases: 400, ...sizes });
  const addLogin = async (user: string, password: string, role: StaffRole) => {
    await admin.query(
      `CREATE ROLE ${user} LOGIN PASSWORD '${password}' IN ROLE ${databaseRole(role)}`,
    );
    await admin.query('SELECT desk_link_login($1, $2)', [user, personaOf(role).email]);
    return databaseUrl({ ...server.address, user, password }, 'postgres');
  };
  return {
    moderatorUrl: await addLogin('mo', 'review', 'moderator'),
    administratorUrl: await addLogin('ada', 'settings', 'admin'),
    admin,
    close: async () => {
      await admin.end();
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
