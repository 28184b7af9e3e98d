import { notifyManager, QueryClient } from '@tanstack/react-query';
import { failureOf } from '../bridge/failure';

/** Only an answer that never came is worth asking for again; a refusal stays one. */
function mayRetry(failures: number, error: unknown): boolean {
  return failures < 2 && failureOf(error).code === 'offline';
}

// What has arrived is drawn in the same task; a timer would come after a frame without it.
notifyManager.setScheduler(queueMicrotask);

/**
 * The cache of everything read through the contract. The main process is on this machine, so
 * whether the network is up does not matter, and mutations are never repeated by themselves.
 */
export function createDeskQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { networkMode: 'always', retry: mayRetry, retryDelay: 500, staleTime: 5000 },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
