import { type QueryClient, skipToken, useQuery } from '@tanstack/react-query';

const queryKey = ['last-seen'];

/** Keeps what the first screen showed in the last session, for as long as its workspace is shown. */
export function keepLastSeen(queryClient: QueryClient, value: unknown): void {
  queryClient.setQueryData(queryKey, value);
}

/**
 * What the first screen showed in the last session, which the same build of the desk kept.
 * @returns undefined where nothing was kept, and once another workspace is shown
 */
export function useLastSeen<Kept>(): Kept | undefined {
  return useQuery<Kept>({ queryKey, queryFn: skipToken, gcTime: Number.POSITIVE_INFINITY }).data;
}
