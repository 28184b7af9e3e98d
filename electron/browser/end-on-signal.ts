import { closesInTime, onePressMilliseconds } from '../shared/closing-window';
import type { Logger } from '../shared/logger';

const kept = 'Everything that was saved is kept; the snapshot of this closing may be missing.';

export interface EndOptions {
  /** Closes what must not be torn. */
  readonly close: () => Promise<void>;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  /** Tells whoever sits at the terminal. */
  readonly say: (line: string) => void;
  readonly log: Logger;
  readonly windowMilliseconds?: number;
}

/**
 * Makes a signal close the desk, in its window and no longer; another one ends it at once, when it
 * has been said that it would.
 * @returns a listener for the signals
 */
export function endOnSignal(options: EndOptions): () => void {
  const { close, exit, say, log, windowMilliseconds } = options;
  let state: 'open' | 'closing' | 'impatient' = 'open';

  const finish = async () => {
    const offer = setTimeout(() => {
      state = 'impatient';
      say('Closing the desk. Press Ctrl+C again to end it at once.');
    }, onePressMilliseconds);
    try {
      if (await closesInTime(close, windowMilliseconds)) return exit(0);
      log.error('closing took too long');
      say(`Closing took too long, so the desk ended. ${kept}`);
    } catch (error) {
      log.error('closing failed', { error });
      say(`Closing failed; the log says why. ${kept}`);
    } finally {
      clearTimeout(offer);
    }
    exit(1);
  };

  return () => {
    if (state === 'impatient') {
      log.warn('ended while closing');
      say(`Ended at once. ${kept}`);
      return exit(1);
    }
    if (state === 'closing') return;
    state = 'closing';
    void finish();
  };
}
