import type { ReadAhead } from '../../shared/read-ahead';
import { listInput } from './catalog-list-input.rules';
import { readView } from './catalog-view.rules';

/** Asks for the first tools of a view while the frame around them is still being built. */
export function readCatalogAhead({ trpc, queryClient, params }: ReadAhead): void {
  const first = { ...listInput(readView(params)), offset: 0 };
  void queryClient.prefetchQuery(trpc.catalog.list.queryOptions(first));
}
