import { closesInTime } from '../shared/closing-window';
import type { Logger } from '../shared/logger';

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
 * Makes quitting wait for the workspace to close, once, and not for ever.
 * @returns a listener for `before-quit`, which the system's shutdown notice leads to as well
 */
export function createQuitSequence(options: QuitOptions): (event: Preventable) => void {
  const { close, quit, exit, log, windowMilliseconds } = options;
  let state: 'open' | 'closing' | 'closed' = 'open';

  const finish = async () => {
    try {
      const inTime = await closesInTime(close, windowMilliseconds);
      state = 'closed';
      if (inTime) return quit();
      log.error('closing took too long');
      exit(1);
    } catch (error) {
      log.error('closing failed', { error });
      exit(1);
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
