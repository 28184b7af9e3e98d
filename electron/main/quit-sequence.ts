import type { Logger } from '../shared/logger';

/** So long may closing take (a snapshot of a large workspace included) before the desk goes anyway. */
const shutdownWindowMilliseconds = 20_000;

export interface QuitOptions {
  /** Closes what must not be torn: the open workspace, with a snapshot. */
  readonly close: () => Promise<void>;
  /** Asks the application to quit again, now that nothing stands in its way. */
  readonly quit: () => void;
  /** Ends the process at once, with an exit code that says closing did not succeed. */
  readonly exit: (code: number) => void;
  readonly log: Logger;
  readonly windowMilliseconds?: number;
}

/** Something that can be kept from happening, for instance Electron's `before-quit`. */
interface Preventable {
  preventDefault(): void;
}

/**
 * Makes quitting wait for the workspace to close, once, and not for ever: what was confirmed is
 * already committed, so after the shutdown window only the snapshot is missing.
 * @returns a listener for `before-quit` and for the system's shutdown notice
 */
export function createQuitSequence(options: QuitOptions): (event: Preventable) => void {
  const { close, quit, exit, log, windowMilliseconds = shutdownWindowMilliseconds } = options;
  let state: 'open' | 'closing' | 'closed' = 'open';

  const finish = async () => {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), windowMilliseconds);
    });
    try {
      const outcome = await Promise.race([close(), deadline]);
      state = 'closed';
      if (outcome !== 'late') return quit();
      log.error('closing took too long', { windowMilliseconds });
      exit(1);
    } catch (error) {
      log.error('closing failed', { error });
      exit(1);
    } finally {
      clearTimeout(timer);
    }
  };

  return (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    void finish();
  };
}
