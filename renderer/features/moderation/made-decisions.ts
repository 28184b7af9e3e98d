import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Receipt } from '../../../electron/moderation/sync/sync.schema';

/** A decision in the order of its key: what became of it is known when it is saved. */
export interface MadeDecision {
  /** Resolves to nothing where it was not saved, which was said then. */
  readonly receipts: Promise<readonly Receipt[]>;
}

const queryKey = ['decisions made in this window'];
/** So many can be taken back one after the other without asking what was decided before. */
const remembered = 500;

/**
 * What the person decided in this window, for who takes it back. It outlives the screen: a decision that
 * is still being saved when somebody goes to another queue is the last one there too.
 */
export function useMadeDecisions() {
  const queryClient = useQueryClient();
  return useMemo(() => {
    const all = () => queryClient.getQueryData<readonly MadeDecision[]>(queryKey) ?? [];
    const set = (made: readonly MadeDecision[]) => {
      queryClient.setQueryDefaults(queryKey, { gcTime: Number.POSITIVE_INFINITY });
      queryClient.setQueryData(queryKey, made);
    };
    return {
      add: (decision: MadeDecision) => set([...all(), decision].slice(-remembered)),
      /** Takes the last one off. @returns it; undefined where nothing was decided here */
      takeLast: (): MadeDecision | undefined => {
        const made = all();
        set(made.slice(0, -1));
        return made.at(-1);
      },
    };
  }, [queryClient]);
}
