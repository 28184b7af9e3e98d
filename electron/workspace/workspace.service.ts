import { join } from 'node:path';
import { checkDatabase as findDrift } from '../database/database-check';
import type { DeskContext } from '../ipc/context';
import type { ProgressEvent } from '../ipc/progress.schema';
import { DeskError } from '../shared/errors';
import { mayDo } from '../shared/permissions.rules';
import type { Layouts } from './layouts.schema';
import { sessionView } from './session-view';
import type {
  DatabaseCheck,
  Preferences,
  SessionView,
  Snapshot,
  WorkspaceKind,
  WorkspaceState,
} from './workspace.schema';

/** The state of the workspace, now and whenever it changes, until the caller goes away. */
export function followState(
  { desk }: DeskContext,
  signal: AbortSignal | undefined,
): AsyncGenerator<WorkspaceState> {
  return desk.followState(signal ?? new AbortController().signal);
}

/** Versions and places of this desk. */
export async function about({ desk }: DeskContext) {
  await desk.started();
  const availability = desk.secrets.availability();
  return {
    version: desk.version,
    shell: desk.shell,
    node: process.versions.node,
    postgres: desk.state().kind === 'open' ? desk.workspace().authority.version : null,
    profileDir: desk.profileDir,
    logFile: join(desk.profileDir, 'logs', 'desk.log'),
    secretsUnavailable: availability.available ? null : availability.reason,
    secretsDamaged: (availability.available && availability.damaged) || null,
    teamAddress: await desk.teamAddress(),
  };
}

/** Changes how the interface looks and behaves for this profile. */
export function changePreferences(
  { desk }: DeskContext,
  change: { readonly [Name in keyof Preferences]?: Preferences[Name] | undefined },
): Preferences {
  const { preferences } = desk.settings.read();
  const given = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  );
  return desk.settings.update({ preferences: { ...preferences, ...given } }).preferences;
}

/** Keeps layouts of single grids and panes; those of the others stay as they are. */
export function keepLayouts({ desk }: DeskContext, changed: Layouts): void {
  const { grids, panes } = desk.settings.read().layouts;
  desk.settings.update({
    layouts: { grids: { ...grids, ...changed.grids }, panes: { ...panes, ...changed.panes } },
  });
}

/** Opens another workspace in place of the present one. */
export function openWorkspace({ desk }: DeskContext, kind: WorkspaceKind): Promise<WorkspaceState> {
  return desk.open(kind);
}

/**
 * Keeps the address of a team's server and opens it. The address is tried first: one that does
 * not work is not kept, and the present workspace stays open.
 */
export function connectTeam({ desk }: DeskContext, url: string): Promise<WorkspaceState> {
  return desk.connectTeam(url);
}

/**
 * Acts as another persona from now on.
 * @throws DeskError `forbidden` when the person may not act as that one.
 */
export function switchPersona({ desk }: DeskContext, personaId: string): SessionView {
  desk.actAs(personaId);
  return sessionView(desk);
}

/**
 * While a workspace is open its snapshots are the administrator's; while it cannot be opened they
 * are the way back in, for whoever sits at the machine and could read the files anyway.
 */
function mustAdministerIfOpen({ desk }: DeskContext): void {
  if (desk.state().kind !== 'open') return;
  if (!mayDo(desk.session().actor.role, 'workspace.administer')) {
    throw new DeskError('forbidden', { subject: 'workspace.administer' });
  }
}

/** The rolling copies of the embedded workspace, newest first. */
export function listSnapshots(context: DeskContext): Promise<Snapshot[]> {
  mustAdministerIfOpen(context);
  return context.desk.listSnapshots();
}

/** Takes a copy of the embedded workspace now. */
export function takeSnapshot({ desk }: DeskContext): Promise<Snapshot> {
  return desk.takeSnapshot();
}

/** Puts a snapshot in place of the present data, which is set aside and not deleted. */
export async function* restoreSnapshot(
  context: DeskContext,
  snapshotId: string,
): AsyncGenerator<ProgressEvent<WorkspaceState>> {
  mustAdministerIfOpen(context);
  yield { kind: 'progress', step: 'Restoring the snapshot', done: 0, total: null };
  const result = await context.desk.restoreSnapshot(snapshotId);
  yield { kind: 'result', result };
}

/** Compares every counter and the schema with what they follow from. */
export function checkDatabase(
  { desk }: DeskContext,
  signal: AbortSignal | undefined,
): AsyncGenerator<ProgressEvent<DatabaseCheck>> {
  return findDrift(desk.workspace().authority, signal);
}
