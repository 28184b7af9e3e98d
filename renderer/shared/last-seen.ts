import type { QueryClient } from '@tanstack/react-query';

const queryKey = ['last-seen'];

/** Keeps what the first screen showed in the last session, for as long as its workspace is shown. */
export function keepLastSeen(queryClient: QueryClient, value: unknown): void {
  // Nothing observes it, and the database may take longer than what nobody observes is kept.
  queryClient.setQueryDefaults(queryKey, { gcTime: Number.POSITIVE_INFINITY });
  queryClient.setQueryData(queryKey, value);
}

/**
 * What the first screen showed in the last session, which the same build of the desk kept.
 * @returns undefined where nothing was kept, once it is forgotten, and in another workspace
 */
export function lastSeen<Kept>(queryClient: QueryClient): Kept | undefined {
  return queryClient.getQueryData<Kept>(queryKey);
}

/** Forgets it, because the database has answered. */
export function forgetLastSeen(queryClient: QueryClient): void {
  queryClient.removeQueries({ queryKey });
}
