import type { ReadAhead } from '../../../shared/read-ahead';
import { readView } from '../catalog-view.rules';
import { listInput } from './catalog-list-input.rules';
import { firstToolsOptions } from './first-tools';

/**
 * Asks for the first tools of a view before the screen, or what changes in it, is drawn. What was
 * read a moment ago is not asked for again.
 */
export function readCatalogAhead({ params, ...reading }: ReadAhead): void {
  const options = firstToolsOptions(reading, listInput(readView(params)));
  void reading.queryClient.prefetchQuery(options);
}
