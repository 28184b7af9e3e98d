import { DeskError } from '../shared/errors';
import type { DeskOptions } from './desk';
import type { OpenWorkspace } from './open-workspace';
import type { SettingsFile } from './settings';
import type { Snapshot, WorkspaceKind, WorkspaceState } from './workspace.schema';
import { openEmbedded, openTeam, type WorkspaceHandle } from './workspace-opening';
import { createStateChannel } from './workspace-state';

/** How often the database is asked for a sign of life, in milliseconds. */
const heartbeatMilliseconds = 5_000;

interface HostOptions extends DeskOptions {
  readonly settings: SettingsFile;
}

/** What is known of a failure that is no DeskError: a bug, whose details are in the log. */
function expected(error: unknown): DeskError {
  return error instanceof DeskError ? error : new DeskError('internal', {}, { cause: error });
}

/**
 * Holds the one open workspace and takes care that opening, switching, restoring and closing
 * happen one after the other, whoever asks for them.
 */
export function createWorkspaceHost(options: HostOptions) {
  const { settings, log, secrets, databaseUrl } = options;
  const first: WorkspaceKind = databaseUrl ? 'team' : settings.read().workspace;
  const channel = createStateChannel({ kind: 'opening', workspace: first, step: 'Starting' });
  let handle: WorkspaceHandle | undefined;
  let failure: DeskError | undefined;
  let epoch = 0;
  let queue: Promise<unknown> = Promise.resolve();
  let heartbeat: NodeJS.Timeout | undefined;
  let closed = false;

  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = queue.then(work, work);
    queue = turn.catch(() => undefined);
    return turn;
  };

  const publishOpen = (kind: WorkspaceKind, database: 'ok' | 'lost') =>
    channel.publish({ kind: 'open', workspace: kind, database, epoch });

  const watch = (watched: WorkspaceHandle) => {
    const { kind, authority } = watched.workspace;
    clearInterval(heartbeat);
    let asking = false;
    heartbeat = setInterval(() => {
      if (asking || handle !== watched) return;
      asking = true;
      authority
        .ping()
        .then(
          () => 'ok' as const,
          () => 'lost' as const,
        )
        .then((database) => {
          asking = false;
          if (handle === watched) publishOpen(kind, database);
        });
    }, heartbeatMilliseconds);
    heartbeat.unref();
    watched.crashed?.then((error) => {
      if (handle === watched) fail(kind, error);
    });
  };

  const fail = (workspace: WorkspaceKind, error: unknown) => {
    failure = expected(error);
    handle = undefined;
    log.error('the workspace is not open', { workspace, error });
    const { code, details } = failure;
    channel.publish({ kind: 'failed', workspace, failure: { code, details } });
  };

  const shut = async (reason: 'switch' | 'quit') => {
    clearInterval(heartbeat);
    const shutting = handle;
    handle = undefined;
    await shutting?.close(reason);
  };

  const teamUrl = async () => databaseUrl ?? (await secrets.read('teamDatabaseUrl'));

  const enter = async (kind: WorkspaceKind, url?: string): Promise<WorkspaceState> => {
    const onStep = (step: string) => channel.publish({ kind: 'opening', workspace: kind, step });
    onStep('Opening the database');
    try {
      const began = performance.now();
      handle =
        kind === 'team'
          ? await openTeam(options, url ?? (await teamUrl()), onStep)
          : await openEmbedded(options, kind, settings.read().localUserId, onStep);
      failure = undefined;
      epoch += 1;
      log.info('workspace open', { kind, milliseconds: Math.round(performance.now() - began) });
      publishOpen(kind, 'ok');
      watch(handle);
    } catch (error) {
      fail(kind, error);
    }
    return channel.current();
  };

  const open = (kind: WorkspaceKind) =>
    inTurn(async () => {
      if (closed) throw new DeskError('offline');
      await shut('switch');
      const state = await enter(kind);
      if (state.kind === 'open' && !databaseUrl) settings.update({ workspace: kind });
      return state;
    });

  const connectTeam = (url: string) =>
    inTurn(async () => {
      const availability = secrets.availability();
      if (!availability.available) {
        throw new DeskError('secret_storage_unavailable', { reason: availability.reason });
      }
      // Tried beside the present workspace, which stays open if the address does not work. Both
      // use the local store, so the trial connects to the server only.
      const previous = handle?.workspace.kind ?? settings.read().workspace;
      await openTeam.tryAddress(url);
      await shut('switch');
      const state = await enter('team', url);
      if (state.kind !== 'open') {
        await enter(previous);
        throw failure ?? new DeskError('database_unreachable');
      }
      await secrets.write('teamDatabaseUrl', url);
      settings.update({ workspace: 'team' });
      return state;
    });

  return {
    begin: () => void inTurn(() => enter(first)),
    state: channel.current,
    followState: channel.follow,
    open,
    connectTeam,
    /** The open workspace. @throws DeskError why there is none. */
    workspace(): OpenWorkspace {
      if (handle) return handle.workspace;
      throw failure ?? new DeskError('offline', { reason: 'The workspace is still opening.' });
    },
    /** Tells every window that what it shows was read by somebody else. */
    actorChanged() {
      epoch += 1;
      if (handle) publishOpen(handle.workspace.kind, 'ok');
    },
    listSnapshots: (): Promise<Snapshot[]> => snapshotsOf().list(),
    takeSnapshot: (): Promise<Snapshot> => inTurn(() => snapshotsOf().take('manual')),
    restoreSnapshot: (snapshotId: string) =>
      inTurn(async () => {
        const { kind } = snapshotsOf();
        await shut('switch');
        return enter(kind);
      }),
    close: () =>
      inTurn(async () => {
        if (closed) return;
        closed = true;
        await shut('quit');
      }),
  };
}
