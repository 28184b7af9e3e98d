import { userInfo } from 'node:os';
import { join } from 'node:path';
import { demoPersonas } from '../../prisma/seed/personas';
import type { Database } from '../database/connection';
import { type EmbeddedDatabase, openEmbeddedDatabase } from '../database/embedded-database';
import { type EmbeddedWorkspace, workspaceDirOf } from '../database/profile-database';
import { staffRoles } from '../shared/permissions.rules';
import type { DeskOptions } from './desk';
import { type ActingPersona, Attachments, type WorkspaceHandle } from './open-workspace';
import { personasOfRoles } from './personas.rules';

const names = { demo: 'Demo workspace', local: 'Local workspace' } as const;

/** The account name of whoever runs the desk; some systems have none. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'You';
  }
}

function personasIn(kind: 'demo' | 'local', localUserId: string): readonly ActingPersona[] {
  if (kind === 'demo') {
    return demoPersonas.map(({ id, name, role }) => ({ id, userId: id, name, role }));
  }
  return personasOfRoles({ userId: localUserId, name: accountName() }, staffRoles);
}

/**
 * Opens the embedded database in one of the profile's workspace directories.
 * @throws DeskError `database_damaged`, `database_outdated`, `disk_full` or `profile_unwritable`.
 */
export function openProfileDirectory(
  { profileDir, resources, clock, log }: DeskOptions,
  workspace: EmbeddedWorkspace,
  onStep: (step: string) => void,
): Promise<EmbeddedDatabase> {
  return openEmbeddedDatabase({
    workspaceDir: workspaceDirOf(profileDir, workspace),
    template: join(resources.templatesDir, `${workspace === 'demo' ? 'demo' : 'local'}.tar.gz`),
    migrationsDir: resources.migrationsDir,
    localMigrationsDir: resources.localMigrationsDir,
    clock,
    onStep,
    onSnapshotFailure: (error) => log.warn('no snapshot could be taken', { workspace, error }),
  });
}

/** The local workspace's one person stands in the marketplace like everyone: decisions name them. */
async function keepLocalPerson({ pool }: Database, userId: string): Promise<void> {
  await pool.query(
    `INSERT INTO users (id, email, name, role) VALUES ($1, $2, $3, 'SUPER_ADMIN')
     ON CONFLICT DO NOTHING`,
    [userId, `${userId}@this-desk.invalid`, accountName()],
  );
}

async function readMarketplaceId({ pool }: Database): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT workspace_id::text AS id FROM desk_sync_meta',
  );
  return rows[0]?.id ?? '';
}

/** Seeds a demo that was created without its template, which has the demo data in it already. */
async function fillDemo(
  { database }: EmbeddedDatabase,
  { clock }: DeskOptions,
  onStep: (step: string) => void,
): Promise<void> {
  if ((await database.prisma.marketplace_tools.count()) > 0) return;
  onStep('Filling in the demo data');
  const { seedDemo } = await import('../../prisma/seed/seed-demo');
  const client = await database.pool.connect();
  try {
    await seedDemo(client, clock.now());
  } finally {
    client.release();
  }
}

/**
 * Opens the demo or the local workspace, whose marketplace data is embedded.
 * @param localUserId the id of the one person of the local workspace
 */
export async function openEmbeddedWorkspace(
  options: DeskOptions,
  kind: 'demo' | 'local',
  localUserId: string,
  onStep: (step: string) => void,
): Promise<WorkspaceHandle> {
  const opened = await openProfileDirectory(options, kind, onStep);
  if (kind === 'demo' && opened.created) await fillDemo(opened, options, onStep);
  if (kind === 'local') await keepLocalPerson(opened.database, localUserId);
  return {
    workspace: {
      kind,
      name: names[kind],
      authority: opened.database,
      local: opened.database,
      personas: personasIn(kind, localUserId),
      marketplaceId: await readMarketplaceId(opened.database),
      directory: workspaceDirOf(options.profileDir, kind),
      attachments: new Attachments(),
    },
    crashed: opened.engine.crashed,
    takeSnapshot: opened.takeSnapshot,
    close: opened.close,
  };
}
