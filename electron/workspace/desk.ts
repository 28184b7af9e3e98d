import type { FailingSnapshots } from '../database/snapshot-keeper';
import type { StripeEnvironment } from '../shared/environment';
import { DeskError } from '../shared/errors';
import type { SecretStore } from '../shared/secret-store';
import type { DeskOptions } from './desk-options';
import { type LastSeen, openLastSeen } from './last-seen';
import type { ActingPersona, OpenWorkspace, WorkspaceSetting } from './open-workspace';
import { choosePersona } from './personas.rules';
import { openSettings, type SettingsFile } from './settings';
import type { Snapshot, WorkspaceKind, WorkspaceState } from './workspace.schema';
import { WorkspaceHost } from './workspace-host';

/** Who acts in the open workspace. */
export interface Session {
  readonly actor: ActingPersona;
}

/** The running application below both shells: everything that procedures may use. */
export interface Desk {
  readonly profileDir: string;
  readonly shell: 'electron' | 'browser';
  readonly version: string;
  readonly settings: SettingsFile;
  readonly secrets: SecretStore;
  readonly stripeEnvironment: StripeEnvironment;
  readonly lastSeen: LastSeen;
  /** The open workspace. @throws DeskError the reason why none is open. */
  workspace(): OpenWorkspace;
  /**
   * The open workspace, or the embedded one that the desk is about to start with.
   * @throws DeskError the reason why there is neither.
   */
  setting(): WorkspaceSetting;
  /** Who acts in it. @throws DeskError as `setting` does. */
  session(): Session;
  /** Who acted in an epoch of the workspace's state; undefined for one of another workspace. */
  sessionIn(epoch: number): Session | undefined;
  /** Resolves when there is a setting, or a reason why there is none. */
  settled(): Promise<void>;
  /**
   * Resolves when the page needs the processors no longer for drawing what was seen last: at once,
   * unless `pageFirst` was asked for and there is something to draw.
   */
  pageShown(): Promise<void>;
  /** Resolves when the workspace that the desk starts with is open or has failed. */
  started(): Promise<void>;
  state(): WorkspaceState;
  followState(signal: AbortSignal): AsyncGenerator<WorkspaceState>;
  /** A window has kept what is typed in it, which a state with `leaving` asks for. */
  kept(epoch: number): void;
  /** Where the address of a team's server is known from, if it is. */
  teamAddress(): Promise<'environment' | 'kept' | null>;
  /** Opens another workspace; resolves when it is open or has failed, which is a state too. */
  open(kind: WorkspaceKind): Promise<WorkspaceState>;
  /** Tries a team's server, keeps its address, and opens it. */
  connectTeam(url: string): Promise<WorkspaceState>;
  /** @throws DeskError `forbidden` for a persona that the person does not have. */
  actAs(personaId: string): Session;
  listSnapshots(): Promise<Snapshot[]>;
  takeSnapshot(): Promise<Snapshot>;
  restoreSnapshot(snapshotId: string): Promise<WorkspaceState>;
  /**
   * Takes the closing snapshot and shuts the database down. Safe to call twice.
   * @returns why none could be taken, if so
   */
  close(): Promise<FailingSnapshots | null>;
}

/**
 * Opens the desk on a profile whose lock the shell holds. It returns at once: the workspace opens
 * in the background and its state tells how far it is, so that a window can already show it.
 * @throws DeskError `profile_unwritable` when the settings cannot be kept.
 */
export function openDesk(options: DeskOptions): Desk {
  const { profileDir, shell, version, secrets, stripeEnvironment } = options;
  const settings = openSettings(profileDir);
  const lastSeen = openLastSeen({ ...options, templatesDir: options.resources.templatesDir });
  const host = new WorkspaceHost({ ...options, settings, lastSeen });

  const session = (): Session => {
    const { kind, personas } = host.setting();
    const actor = choosePersona(personas, settings.read().personas[kind]);
    if (!actor) throw new DeskError('forbidden', { subject: 'role' });
    return { actor };
  };
  /** Who acted in the epochs that ended. */
  const before = new Map<number, Session>();

  host.begin();
  return {
    profileDir,
    shell,
    version,
    settings,
    secrets,
    stripeEnvironment,
    lastSeen,
    session,
    sessionIn(epoch) {
      const { first, present } = host.epochs();
      if (epoch < first) return undefined;
      return epoch === present ? session() : before.get(epoch);
    },
    setting: () => host.setting(),
    settled: () => host.settled(),
    pageShown: () => host.pageShown(),
    started: () => host.started(),
    workspace: () => host.workspace(),
    state: () => host.state(),
    followState: (signal) => host.followState(signal),
    kept: (epoch) => host.kept(epoch),
    async teamAddress() {
      if (options.databaseUrl) return 'environment';
      // One that can no longer be decrypted has to be entered anew.
      const kept = await secrets.read('teamDatabaseUrl').catch(() => undefined);
      return kept === undefined ? null : 'kept';
    },
    open: (kind) => host.open(kind),
    connectTeam: (url) => host.connectTeam(url),
    actAs(personaId) {
      const { kind, personas } = host.workspace();
      if (!personas.some(({ id }) => id === personaId)) {
        throw new DeskError('forbidden', { subject: 'persona' });
      }
      before.set(host.epochs().present, session());
      settings.update({ personas: { ...settings.read().personas, [kind]: personaId } });
      host.actorChanged();
      return session();
    },
    listSnapshots: () => host.listSnapshots(),
    takeSnapshot: () => host.takeSnapshot(),
    restoreSnapshot: (snapshotId) => host.restoreSnapshot(snapshotId),
    close: () => host.close(),
  };
}
