import type { QueryClient } from '@tanstack/react-query';
import type { useTRPC, useTRPCClient } from '../bridge/trpc';

/** What a screen reads ahead with, before it is there itself. */
export interface ReadAhead {
  readonly trpc: ReturnType<typeof useTRPC>;
  readonly client: ReturnType<typeof useTRPCClient>;
  readonly queryClient: QueryClient;
  /** The state that the address asks for. */
  readonly params: URLSearchParams;
}
