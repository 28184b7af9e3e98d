import { pageSize } from '../../../../electron/catalog/catalog.schema';
import { type CatalogView, isNarrowed, queryOf } from '../catalog-view.rules';

/** What the list of tools is asked for in a view, but for the place in it. */
export function listInput({ search, filters, columnFilters, sort }: CatalogView) {
  return { ...queryOf({ search, filters, columnFilters }), sort: [...sort], limit: pageSize };
}

/** Whether a view shows what a start opens with: the first of all tools, unsorted. */
export function isBeginning(view: CatalogView): boolean {
  return !isNarrowed(view) && view.sort.length === 0;
}
