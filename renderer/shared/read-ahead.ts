import type { QueryClient } from '@tanstack/react-query';
import type { useTRPC } from '../bridge/trpc';

/** What a screen reads ahead with, before it is there itself. */
export interface ReadAhead {
  readonly trpc: ReturnType<typeof useTRPC>;
  readonly queryClient: QueryClient;
  /** The state that the address asks for. */
  readonly params: URLSearchParams;
}
