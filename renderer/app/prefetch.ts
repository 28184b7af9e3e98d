import type { EarlyAnswers, SessionView } from '../../electron/workspace/workspace.schema';
import { navigate } from '../shared/hash-route';
import { parseHash } from '../shared/hash-route.rules';
import { keepLastSeen } from '../shared/last-seen';
import type { ReadAhead } from '../shared/read-ahead';
import { type Screen, screens } from './screens';

function firstScreen(hash: string): Screen | undefined {
  const { screen: wanted } = parseHash(hash);
  return screens.find(({ id }) => id === wanted) ?? screens[0];
}

/**
 * Fetches the code of the screen that the address names, or of the first one, before it is known
 * who is here: meanwhile the database opens, which takes longer. What cannot be fetched now is
 * fetched, and complained of, when it is shown.
 */
export async function prefetchScreen(hash: string): Promise<void> {
  await firstScreen(hash)
    ?.load()
    .catch(() => undefined);
}

/** Goes to the first screen that a person may see, where the address names none. */
export function openFirstScreen({ permissions }: SessionView): void {
  const first = screens.find(({ permission }) => permissions.includes(permission));
  if (first && parseHash(window.location.hash).screen === '') {
    navigate(first.id, {}, { replace: true });
  }
}

/** How the layouts are asked for: once, since what changes is known here first. */
export function layoutsOptions(trpc: ReadAhead['trpc']) {
  return trpc.workspace.layouts.queryOptions(undefined, {
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

/** Takes over what the page was answered with, so that nothing asks for it. */
export function keepEarlyAnswers(
  { preferences, session, layouts, lastSeen }: EarlyAnswers,
  { trpc, queryClient }: Omit<ReadAhead, 'params'>,
): void {
  queryClient.setQueryData(trpc.workspace.preferences.queryKey(), preferences);
  if (session) queryClient.setQueryData(trpc.workspace.session.queryKey(), session);
  if (layouts) queryClient.setQueryData(layoutsOptions(trpc).queryKey, layouts);
  if (lastSeen !== undefined) keepLastSeen(queryClient, lastSeen);
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
  readScreenAhead(hash, reading);
}

/** Asks for what a screen shows first before it is drawn, so that the database works meanwhile. */
export function readScreenAhead(hash: string, reading: Omit<ReadAhead, 'params'>): void {
  const { params } = parseHash(hash);
  firstScreen(hash)?.readAhead?.({ ...reading, params });
}
