import { useCallback, useEffect, useRef, useState } from 'react';
import { mostSubjects } from '../../../../electron/catalog/catalog.schema';
import { useTRPCClient } from '../../../bridge/trpc';
import { type CatalogView, queryOf } from '../catalog-view.rules';
import type { StatusSubject } from './use-change-status';

/** What is done so soon shows nothing of it, in milliseconds. */
const soon = 300;

/**
 * Asks for all tools that a view lets through, loaded or not. Once another view is shown the asking is given
 * up: what was asked of one list is not chosen in the next.
 */
export function useAllTools(view: CatalogView) {
  const client = useTRPCClient();
  const [found, setFound] = useState<number | null>(null);
  const asking = useRef<AbortController>(null);
  const query = queryOf(view);
  const signature = JSON.stringify(query);

  const giveUp = useCallback(() => {
    asking.current?.abort();
    setFound(null);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a view of the same words is the same list
  useEffect(() => giveUp, [giveUp, signature]);

  return {
    /** How many were found so far, where it takes long; null while nothing is asked for. */
    found,
    giveUp,
    /** @returns what acts on them must know, of as many as can be acted on; null where it was given up */
    ask: async (): Promise<readonly StatusSubject[] | null> => {
      giveUp();
      const mine = new AbortController();
      asking.current = mine;
      const { signal } = mine;
      const all: StatusSubject[] = [];
      let isLong = false;
      const show = () => setFound(all.length);
      const later = setTimeout(() => {
        isLong = true;
        show();
      }, soon);
      signal.addEventListener('abort', () => clearTimeout(later));
      try {
        let after: string | null = null;
        do {
          const page: { tools: StatusSubject[]; next: string | null } =
            await client.catalog.subjects.query({ ...query, after }, { signal });
          all.push(...page.tools);
          after = page.next;
          if (isLong) show();
        } while (after !== null && all.length < mostSubjects);
        return signal.aborted ? null : all;
      } catch (error) {
        if (signal.aborted) return null;
        throw error;
      } finally {
        // Another one that was begun meanwhile shows its own.
        if (asking.current === mine) giveUp();
      }
    },
  };
}
