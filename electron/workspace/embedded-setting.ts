import { userInfo } from 'node:os';
import { join } from 'node:path';
import { demoPersonas } from '../../prisma/seed/personas';
import type { EmbeddedDataOptions } from '../database/embedded-data';
import {
  type EmbeddedWorkspace,
  workspaceDirOf,
  workspaceFiles,
} from '../database/workspace-files';
import { staffRoles } from '../shared/permissions.rules';
import type { DeskOptions } from './desk-options';
import type { WorkspaceSetting } from './open-workspace';
import { personasOfRoles } from './personas.rules';

const names = { demo: 'Demo workspace', local: 'Local workspace' } as const;

/** The account name of whoever runs the desk; some systems have none. */
export function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'You';
  }
}

/**
 * What the demo or the local workspace is called, where it is, and who may act in it, which needs
 * no database.
 * @param localUserId the id of the one person of the local workspace
 */
export function embeddedSetting(
  profileDir: string,
  kind: 'demo' | 'local',
  localUserId: string,
): WorkspaceSetting {
  const personas =
    kind === 'demo'
      ? demoPersonas.map(({ id, name, role }) => ({ id, userId: id, name, role }))
      : personasOfRoles({ userId: localUserId, name: accountName() }, staffRoles);
  const location = workspaceFiles(workspaceDirOf(profileDir, kind)).dataDir;
  return { kind, name: names[kind], location, personas };
}

/** Where the data of an embedded workspace is, and what it is created from. */
export function dataOptions(
  { profileDir, resources }: DeskOptions,
  workspace: EmbeddedWorkspace,
  onStep: (step: string) => void,
): EmbeddedDataOptions {
  return {
    workspaceDir: workspaceDirOf(profileDir, workspace),
    template: join(resources.templatesDir, `${workspace === 'demo' ? 'demo' : 'local'}.tar.gz`),
    onStep,
  };
}
