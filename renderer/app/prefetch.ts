import { parseHash } from '../shared/hash-route.rules';
import type { ReadAhead } from '../shared/read-ahead';
import { type Screen, screens } from './screens';
import { PersonaMenu } from './status-bar';

function firstScreen(hash: string): Screen | undefined {
  const { screen: wanted } = parseHash(hash);
  return screens.find(({ id }) => id === wanted) ?? screens[0];
}

/**
 * Fetches the code of the screen that the address names, or of the first one, before it is known
 * who is here: meanwhile the database opens, which takes longer. What cannot be fetched now is
 * fetched, and complained of, when it is shown.
 */
export function prefetchScreen(hash: string): void {
  firstScreen(hash)
    ?.load()
    .catch(() => undefined);
  PersonaMenu.load().catch(() => undefined);
}

/** How the layouts are asked for: once, since what changes is known here first. */
export function layoutsOptions(trpc: ReadAhead['trpc']) {
  return trpc.workspace.layouts.queryOptions(undefined, {
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

/**
 * Asks who is here and for what that screen shows first, before anything is drawn: the answers
 * wait for the database, and the frame is drawn meanwhile.
 */
export function readAhead(hash: string, reading: Omit<ReadAhead, 'params'>): void {
  const { trpc, queryClient } = reading;
  void queryClient.prefetchQuery(trpc.workspace.preferences.queryOptions());
  void queryClient.prefetchQuery(trpc.workspace.session.queryOptions());
  void queryClient.prefetchQuery(layoutsOptions(trpc));
  firstScreen(hash)?.readLastSeen?.(reading);
  readScreenAhead(hash, reading);
}

/** Asks for what a screen shows first before it is drawn, so that the database works meanwhile. */
export function readScreenAhead(hash: string, reading: Omit<ReadAhead, 'params'>): void {
  const { params } = parseHash(hash);
  firstScreen(hash)?.readAhead?.({ ...reading, params });
}
