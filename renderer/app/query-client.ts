import {
  type InvalidateOptions,
  type InvalidateQueryFilters,
  notifyManager,
  QueryClient,
  type QueryKey,
} from '@tanstack/react-query';
import { failureOf } from '../bridge/failure';

/**
 * Only an answer that never came is worth asking for again; a refusal stays one. What a window asks for a person
 * who acts no more is asked until it has heard of the next one, and then begins anew: nobody is told that they
 * may not read what the one before was reading.
 */
function mayRetry(failures: number, error: unknown): boolean {
  const { code } = failureOf(error);
  return code === 'acting_changed' || (code === 'offline' && failures < 2);
}

// What has arrived is drawn in the same task; a timer would come after a frame without it.
notifyManager.setScheduler(queueMicrotask);

/**
 * A cache in which what is marked as outdated is read after that. The library waits for a first answer
 * that is on its way already and takes it for a new one, though it may have been given before what
 * outdated it: a limit that was set while the limits were being read stayed away from the screen.
 */
class DeskQueryClient extends QueryClient {
  override invalidateQueries<Key extends QueryKey = QueryKey>(
    filters?: InvalidateQueryFilters<Key>,
    options?: InvalidateOptions,
  ): Promise<void> {
    const asked = this.getQueryCache()
      .findAll(filters)
      .filter(({ state }) => state.fetchStatus === 'fetching')
      .map((query) => ({ query, answer: query.promise }));
    const read = super.invalidateQueries(filters, options);
    const late = asked.filter(({ query, answer }) => query.promise === answer);
    if (late.length === 0) return read;
    const readLate = late.map(async ({ query: { queryKey }, answer }) => {
      await answer?.catch(() => undefined);
      await super.invalidateQueries({ queryKey, exact: true }, options);
    });
    return Promise.all([read, ...readLate]).then(() => undefined);
  }
}

/**
 * The cache of everything read through the contract. The main process is on this machine, so
 * whether the network is up does not matter, and mutations are never repeated by themselves.
 */
export function createDeskQueryClient(): QueryClient {
  return new DeskQueryClient({
    defaultOptions: {
      queries: { networkMode: 'always', retry: mayRetry, retryDelay: 500, staleTime: 5000 },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
