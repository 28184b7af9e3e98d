import { useMemo } from 'react';
import type { Receipt } from '../../../electron/moderation/sync/sync.schema';
import { useLeftInWindow } from '../../shared/left-in-window';

/** A decision in the order of its key: what became of it is known when it is saved. */
export interface MadeDecision {
  /** Resolves to nothing where it was not saved, which was said then. */
  readonly receipts: Promise<readonly Receipt[]>;
}

/** So many can be taken back one after the other without asking what was decided before. */
const remembered = 500;

/**
 * What the person decided in this window, for who takes it back. It outlives the screen: a decision that
 * is still being saved when somebody goes to another queue is the last one there too.
 */
export function useMadeDecisions() {
  const { find, leave } = useLeftInWindow<readonly MadeDecision[]>('decisions made');
  return useMemo(
    () => ({
      add: (decision: MadeDecision) => leave([...(find() ?? []), decision].slice(-remembered)),
      /** Takes the last one off. @returns it; undefined where nothing was decided here */
      takeLast: (): MadeDecision | undefined => {
        const made = find() ?? [];
        leave(made.slice(0, -1));
        return made.at(-1);
      },
    }),
    [find, leave],
  );
}
