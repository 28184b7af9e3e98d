import type { ReadAhead } from '../../shared/read-ahead';
import { listInput } from './catalog-list-input.rules';
import { readView } from './catalog-view.rules';

/**
 * Asks for the first tools of a view while what is around them is still being drawn. What is known
 * already is left to the screen, which knows whether it is too old.
 */
export function readCatalogAhead({ trpc, queryClient, params }: ReadAhead): void {
  const first = { ...listInput(readView(params)), offset: 0 };
  const options = trpc.catalog.list.queryOptions(first);
  if (queryClient.getQueryState(options.queryKey) === undefined) {
    void queryClient.prefetchQuery(options);
  }
}
