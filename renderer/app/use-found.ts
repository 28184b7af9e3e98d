import { keepPreviousData, useQueries, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { useTRPC } from '../bridge/trpc';
import type { Found } from '../shared/finder';
import { matchScore } from '../shared/match-score.rules';
import type { Screen } from './screens';

/** Shorter texts are in too many names. */
const fewestCharacters = 2;

/** What was found in the screens, in their order. */
export interface FoundInScreens {
  readonly found: readonly { readonly screen: Screen; readonly thing: Found }[];
  readonly searching: boolean;
  /** The screens that could not be searched. */
  readonly failed: readonly Screen[];
}

/**
 * Looks in every screen for what is called as was typed.
 * @param screens those that the person may see
 */
export function useFound(typed: string, screens: readonly Screen[]): FoundInScreens {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const wanted = typed.trim();
  const text = useDeferredValue(wanted);
  const enabled = text.length >= fewestCharacters;
  const searched = screens.flatMap((screen) =>
    screen.find ? [{ screen, find: screen.find }] : [],
  );
  const answers = useQueries({
    queries: searched.map(({ screen, find }) => ({
      queryKey: ['found', screen.id, text],
      queryFn: async () => (await find())(text, { trpc, queryClient }),
      enabled,
      placeholderData: keepPreviousData,
      // What it asks is asked again by itself, where that may help.
      retry: false,
    })),
  });
  return {
    found: searched.flatMap(({ screen }, index) => {
      const { data = [], isPlaceholderData } = answers[index] ?? {};
      const waiting = isPlaceholderData || text !== wanted;
      // Until the answer is there, what the earlier text found stands only if it has the new one too.
      const things = waiting ? data.filter(({ name }) => matchScore(wanted, name) > 0) : data;
      return enabled ? things.map((thing) => ({ screen, thing })) : [];
    }),
    searching: wanted !== text || answers.some(({ isFetching }) => isFetching),
    failed: searched.flatMap(({ screen }, index) => (answers[index]?.isError ? [screen] : [])),
  };
}
