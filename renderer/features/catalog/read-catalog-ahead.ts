import type { ReadAhead } from '../../shared/read-ahead';
import { listInput } from './catalog-list-input.rules';
import { readView } from './catalog-view.rules';
import { firstToolsOptions } from './first-tools';

/**
 * Asks for the first tools of a view while the screen, or what changes in it, is still being drawn.
 * What is known already is left to the screen, which knows whether it is too old.
 */
export function readCatalogAhead({ params, ...reading }: ReadAhead): void {
  const { queryClient } = reading;
  const options = firstToolsOptions(reading, listInput(readView(params)));
  if (queryClient.getQueryState(options.queryKey) === undefined) {
    void queryClient.prefetchQuery(options);
  }
}
