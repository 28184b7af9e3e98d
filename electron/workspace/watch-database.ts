import type { DeskError } from '../shared/errors';
import type { WorkspaceHandle } from './open-workspace';

/** How often the database is asked for a sign of life, in milliseconds. */
const heartbeatMilliseconds = 5_000;

interface Watcher {
  readonly onHealth: (database: 'ok' | 'lost') => void;
  readonly onCrash: (error: DeskError) => void;
}

/**
 * Asks an open workspace's database regularly whether it answers, and hears when the embedded
 * engine stops by itself.
 * @returns a function that ends the watch; nothing is reported afterwards.
 */
export function watchDatabase(handle: WorkspaceHandle, watcher: Watcher): () => void {
  let watching = true;
  let asking = false;
  const ask = async () => {
    if (asking) return;
    asking = true;
    const health = await handle.workspace.authority.ping().then(
      () => 'ok' as const,
      () => 'lost' as const,
    );
    asking = false;
    if (watching) watcher.onHealth(health);
  };
  const heartbeat = setInterval(() => void ask(), heartbeatMilliseconds);
  heartbeat.unref();
  const stop = () => {
    watching = false;
    clearInterval(heartbeat);
  };
  void handle.crashed.then((error) => {
    if (!watching) return;
    stop();
    watcher.onCrash(error);
  });
  return stop;
}
