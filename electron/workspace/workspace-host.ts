import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { openEmbeddedData } from '../database/embedded-data';
import type { FailingSnapshots } from '../database/snapshot-keeper';
import {
  listSnapshots,
  restoreSnapshot,
  type Snapshot as StoredSnapshot,
} from '../database/snapshots';
import { workspaceDirOf } from '../database/workspace-files';
import { createChannel } from '../shared/channel';
import { DeskError } from '../shared/errors';
import { Turns } from '../shared/turns';
import type { DeskOptions } from './desk-options';
import { dataOptions, embeddedSetting } from './embedded-setting';
import { Epochs } from './epochs';
import type { LastSeen } from './last-seen';
import type { OpenWorkspace, WorkspaceHandle, WorkspaceSetting } from './open-workspace';
import type { SettingsFile } from './settings';
import { watchDatabase } from './watch-database';
import type { Snapshot, WorkspaceKind, WorkspaceState } from './workspace.schema';

interface HostOptions extends DeskOptions {
  readonly settings: SettingsFile;
  readonly lastSeen: LastSeen;
}

/** How long a workspace is not left for windows that keep what is typed in them, in milliseconds. */
const longestLeave = 1_000;

/** How long a database is not opened for a page that nobody opens, in milliseconds. */
const longestHold = 1_000;

/** Codes and details of a failure, which cross the contract; its message and cause stay here. */
function failureView({ code, details }: DeskError) {
  return { code, details };
}

function snapshotView({ id, takenAt, reason, bytes }: StoredSnapshot): Snapshot {
  return { id, takenAt: takenAt.toISOString(), reason, bytes };
}

/**
 * Holds the one open workspace and takes care that opening, switching, restoring and closing
 * happen one after the other, whoever asks for them. A workspace that cannot be opened is a state,
 * not an end: the interface shows why and offers a way on.
 */
export class WorkspaceHost {
  readonly #options: HostOptions;
  readonly #channel;
  readonly #first: WorkspaceKind;
  /** Until the first opening has ended: the embedded workspace that it opens. */
  #awaited: WorkspaceSetting | undefined;
  #started: Promise<void> = Promise.resolve();
  readonly #shown: Promise<void>;
  /** Called when somebody waits for the database. */
  #want: () => void = () => undefined;
  readonly #wanted = new Promise<void>((resolve) => {
    this.#want = resolve;
  });
  readonly #held = new AbortController();
  #handle: WorkspaceHandle | undefined;
  #failure: DeskError | undefined;
  /** Whether the open workspace's database answered when it was asked last. */
  #health: 'ok' | 'lost' = 'ok';
  readonly #epochs: Epochs;
  readonly #turns = new Turns();
  #stopWatching: (() => void) | undefined;
  #closing: Promise<FailingSnapshots | null> | undefined;
  /** Windows that are told how the workspace is. */
  #followers = 0;
  /** While it is being left, windows that have not kept yet what is typed in them. */
  #awaitedWindows = 0;
  /** Called when there are none any more. */
  #allKept: () => void = () => undefined;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#epochs = new Epochs(options.settings, options.log);
    const { workspace, localUserId } = options.settings.read();
    this.#first = options.databaseUrl ? 'team' : workspace;
    if (this.#first !== 'team') {
      this.#awaited = embeddedSetting(options.profileDir, this.#first, localUserId);
    }
    this.#shown = this.#pageFirst();
    this.#channel = createChannel(this.#opening(this.#first, 'Starting'), isDeepStrictEqual);
  }

  /** Opens the workspace that was open last, or the server that the environment names. */
  begin(): void {
    this.#started = this.#turns.take(async () => {
      await this.#shown;
      if (this.#held.signal.aborted) return;
      await this.#enter(this.#first);
      this.#awaited = undefined;
    });
  }

  /** Resolves when the processors are no longer left to the page. */
  pageShown(): Promise<void> {
    return this.#shown;
  }

  /** Resolves when the first opening has ended, well or badly; what needs it waits for that. */
  started(): Promise<void> {
    this.#want();
    return this.#started;
  }

  state(): WorkspaceState {
    return this.#channel.current();
  }

  async *followState(signal: AbortSignal): AsyncGenerator<WorkspaceState> {
    this.#followers += 1;
    try {
      yield* this.#channel.follow(signal);
    } finally {
      this.#followers -= 1;
    }
  }

  /** A window has kept what is typed in it, for a workspace that is about to be left. */
  kept(epoch: number): void {
    if (epoch !== this.#epochs.present) return;
    this.#awaitedWindows -= 1;
    if (this.#awaitedWindows <= 0) this.#allKept();
  }

  /** The open workspace. @throws DeskError why there is none. */
  workspace(): OpenWorkspace {
    if (this.#handle) return this.#handle.workspace;
    throw this.#failure ?? new DeskError('offline', { reason: 'The workspace is still opening.' });
  }

  /** Resolves when `setting` answers with what will be true, or with why there is none. */
  async settled(): Promise<void> {
    if (!this.#awaited) await this.#started;
  }

  /** The open workspace, or the embedded one that opens first. @throws DeskError why there is none. */
  setting(): WorkspaceSetting {
    return this.#awaited ?? this.workspace();
  }

  /** The epochs of the workspace that is open, or of the embedded one that opens first. */
  epochs(): { readonly first: number; readonly present: number } {
    if (this.#handle) return { first: this.#epochs.first, present: this.#epochs.present };
    const present = this.#epochs.next(this.setting());
    return { first: present, present };
  }

  /** Tells every window that what it shows was read by somebody else. */
  actorChanged(): void {
    if (!this.#handle) return;
    this.#epochs.actorChanged(this.#handle.workspace);
    this.#publishOpen(this.#handle);
  }

  /** Opens another workspace and remembers it for the next start. */
  open(kind: WorkspaceKind): Promise<WorkspaceState> {
    return this.#turns.take(async () => {
      await this.#letKeep();
      await this.#leave();
      const state = await this.#enter(kind);
      const { settings, databaseUrl } = this.#options;
      if (state.kind === 'open' && !databaseUrl) settings.update({ workspace: kind });
      return state;
    });
  }

  /** Tries a server beside the open workspace; only an address that works is kept and opened. */
  connectTeam(url: string): Promise<WorkspaceState> {
    const { secrets, settings, databaseUrl } = this.#options;
    return this.#turns.take(async () => {
      if (databaseUrl) {
        const reason =
          'The address comes from DESK_DATABASE_URL. Start the desk with another one, or without.';
        throw new DeskError('not_possible', { reason });
      }
      const availability = secrets.availability();
      if (!availability.available) {
        throw new DeskError('secret_storage_unavailable', { reason: availability.reason });
      }
      const { tryTeamServer } = await import('./team-workspace');
      await tryTeamServer(this.#options, url);
      await secrets.write('teamDatabaseUrl', url);
      settings.update({ workspace: 'team' });
      await this.#letKeep();
      await this.#leave();
      return this.#enter('team');
    });
  }

  async listSnapshots(): Promise<Snapshot[]> {
    return (await listSnapshots(this.#embeddedDir())).map(snapshotView);
  }

  takeSnapshot(): Promise<Snapshot> {
    return this.#turns.take(async () => {
      const handle = this.#handle;
      if (!handle?.takeSnapshot) throw new DeskError('not_found', { subject: 'snapshot' });
      const taken = snapshotView(await handle.takeSnapshot('manual'));
      // Whoever was told that snapshots fail need not wait for the next heartbeat.
      if (this.#handle === handle) this.#publishOpen(handle);
      return taken;
    });
  }

  /**
   * Puts a snapshot in place of the present data. One that is damaged, or for which there is no
   * room, is refused before the workspace is left; of whatever fails after that it is opened again.
   */
  restoreSnapshot(id: string): Promise<WorkspaceState> {
    return this.#turns.take(async () => {
      const directory = this.#embeddedDir();
      const { workspace } = this.state();
      let left = false;
      try {
        await restoreSnapshot(directory, id, this.#options.clock, async () => {
          left = true;
          await this.#leave(id);
          if (workspace !== 'team') await this.#options.lastSeen.forget(workspace);
        });
      } catch (error) {
        if (left) await this.#enter(workspace);
        throw error;
      }
      return this.#enter(workspace);
    });
  }

  /**
   * Takes the closing snapshot and shuts the database down. Safe to call twice.
   * @returns why none could be taken, if so
   */
  close(): Promise<FailingSnapshots | null> {
    this.#held.abort();
    this.#closing ??= this.#turns.take(() => this.#leave());
    return this.#closing;
  }

  /**
   * Leaves the processors to the page where there is something to show before there is a database:
   * until it asks for more, which it does once that is drawn.
   */
  async #pageFirst(): Promise<void> {
    const { pageFirst, lastSeen } = this.#options;
    if (!pageFirst || this.#first === 'team') return;
    if ((await lastSeen.read(this.#first)) === undefined) return;
    const { signal } = this.#held;
    const longest = delay(longestHold, undefined, { signal }).catch(() => undefined);
    await Promise.race([this.#wanted, longest]);
  }

  #embeddedDir(): string {
    const { workspace } = this.state();
    if (workspace === 'team') {
      const reason = 'A team workspace is backed up where its server runs.';
      throw new DeskError('not_found', { subject: 'snapshot', reason });
    }
    return workspaceDirOf(this.#options.profileDir, workspace);
  }

  /** Waits, but not long, until every window has kept what is typed in it: afterwards there is nowhere to. */
  async #letKeep(): Promise<void> {
    if (!this.#handle || this.#followers === 0) return;
    const waited = new AbortController();
    const allKept = new Promise<void>((resolve) => {
      this.#allKept = resolve;
    });
    this.#awaitedWindows = this.#followers;
    this.#publishOpen(this.#handle, true);
    const longest = delay(longestLeave, undefined, { signal: waited.signal });
    await Promise.race([allKept, longest.catch(() => undefined)]);
    waited.abort();
    this.#allKept = () => undefined;
  }

  async #leave(restoring?: string): Promise<FailingSnapshots | null> {
    this.#stopWatching?.();
    const leaving = this.#handle;
    this.#handle = undefined;
    if (!leaving) return null;
    try {
      await leaving.workspace.attachments.close();
      await leaving.close(restoring);
      return leaving.failingSnapshots();
    } catch (error) {
      // Not said, windows would wait for a workspace that is left already.
      this.#fail(leaving.workspace.kind, error);
      throw error;
    }
  }

  async #enter(kind: WorkspaceKind): Promise<WorkspaceState> {
    const { log } = this.#options;
    const onStep = (step: string) => this.#channel.publish(this.#opening(kind, step));
    onStep('Opening the database');
    const began = performance.now();
    try {
      const handle = await this.#openHandle(kind, onStep);
      this.#handle = handle;
      this.#failure = undefined;
      this.#epochs.entered(handle.workspace);
      log.info('workspace open', { kind, milliseconds: Math.round(performance.now() - began) });
      this.#health = handle.answering ? 'ok' : 'lost';
      this.#publishOpen(handle);
      this.#stopWatching = watchDatabase(handle, {
        onHealth: (health) => {
          this.#health = health;
          this.#publishOpen(handle);
        },
        onCrash: (error) => {
          this.#handle = undefined;
          void handle.workspace.attachments.close();
          this.#fail(kind, error);
        },
      });
    } catch (error) {
      this.#fail(kind, error);
    }
    return this.state();
  }

  /** Drivers and Prisma are loaded here and not before, while the engine of the data starts. */
  async #openHandle(kind: WorkspaceKind, onStep: (step: string) => void): Promise<WorkspaceHandle> {
    const { settings, secrets, databaseUrl } = this.#options;
    if (kind !== 'team') {
      const data = openEmbeddedData(dataOptions(this.#options, kind, onStep));
      const { openEmbeddedWorkspace } = await import('./embedded-workspace');
      return openEmbeddedWorkspace(this.#options, kind, settings.read().localUserId, onStep, data);
    }
    const { openTeamWorkspace } = await import('./team-workspace');
    const url = databaseUrl ?? (await secrets.read('teamDatabaseUrl'));
    return openTeamWorkspace(this.#options, url, onStep);
  }

  #opening(workspace: WorkspaceKind, step: string): WorkspaceState {
    const epoch = this.#awaited ? this.#epochs.next(this.#awaited) : null;
    return { kind: 'opening', workspace, step, epoch };
  }

  /** Said with every heartbeat anew, so that it tells of snapshots that failed meanwhile. */
  #publishOpen(handle: WorkspaceHandle, leaving = false): void {
    const { workspace } = handle;
    const failing = handle.failingSnapshots();
    this.#channel.publish({
      kind: 'open',
      workspace: workspace.kind,
      database: this.#health,
      epoch: this.#epochs.present,
      leaving,
      failingSnapshots: failing && {
        since: failing.since.toISOString(),
        failure: failureView(failing.failure),
      },
    });
  }

  #fail(workspace: WorkspaceKind, error: unknown): void {
    this.#options.log.error('the workspace is not open', { workspace, error });
    // What is no DeskError is a bug; its details are in the log, not on the screen.
    const failure =
      error instanceof DeskError ? error : new DeskError('internal', {}, { cause: error });
    this.#failure = failure;
    this.#channel.publish({ kind: 'failed', workspace, failure: failureView(failure) });
  }
}
