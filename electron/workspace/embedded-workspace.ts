import type { Database } from '../database/connection';
import type { EmbeddedData } from '../database/embedded-data';
import {
  type EmbeddedDatabase,
  namingDamage,
  openEmbeddedDatabase,
} from '../database/embedded-database';
import { type EmbeddedWorkspace, workspaceDirOf } from '../database/workspace-files';
import type { DeskOptions } from './desk-options';
import { accountName, dataOptions, embeddedSetting } from './embedded-setting';
import { Attachments, type WorkspaceHandle } from './open-workspace';

/**
 * Opens the embedded database in one of the profile's workspace directories.
 * @param data its data, where opening that has begun already
 * @throws DeskError `database_damaged`, `database_outdated`, `disk_full` or `profile_unwritable`.
 */
export function openProfileDirectory(
  options: DeskOptions,
  workspace: EmbeddedWorkspace,
  onStep: (step: string) => void,
  data?: EmbeddedData,
): Promise<EmbeddedDatabase> {
  const { resources, clock, log } = options;
  return openEmbeddedDatabase({
    ...dataOptions(options, workspace, onStep),
    ...(data ? { data } : {}),
    migrationsDir: resources.migrationsDir,
    localMigrationsDir: resources.localMigrationsDir,
    clock,
    onBackgroundFailure: (work, error) => log.warn('failed by itself', { work, workspace, error }),
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
 * @param data its data, which is being opened already
 */
export async function openEmbeddedWorkspace(
  options: DeskOptions,
  kind: 'demo' | 'local',
  localUserId: string,
  onStep: (step: string) => void,
  data: EmbeddedData,
): Promise<WorkspaceHandle> {
  const opened = await openProfileDirectory(options, kind, onStep, data);
  try {
    const marketplaceId = await namingDamage(opened.engine, async () => {
      if (kind === 'demo' && opened.created) await fillDemo(opened, options, onStep);
      if (kind === 'local') await keepLocalPerson(opened.database, localUserId);
      return readMarketplaceId(opened.database);
    });
    return {
      workspace: {
        ...embeddedSetting(options.profileDir, kind, localUserId),
        authority: opened.database,
        local: opened.database,
        marketplaceId,
        directory: workspaceDirOf(options.profileDir, kind),
        attachments: new Attachments(),
      },
      answering: true,
      crashed: opened.engine.crashed,
      takeSnapshot: opened.takeSnapshot,
      failingSnapshots: opened.failingSnapshots,
      close: opened.close,
    };
  } catch (error) {
    // Whoever restores a snapshot now must not find an engine on the data.
    await opened.close();
    throw error;
  }
}
