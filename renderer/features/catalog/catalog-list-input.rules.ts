import { type CatalogView, queryOf } from './catalog-view.rules';

/** Rows of one call: about 1 ms on the wire, and more than two screens full. */
export const pageSize = 100;

/** What the list of tools is asked for in a view, but for the place in it. */
export function listInput({ search, filters, columnFilters, sort }: CatalogView) {
  return { ...queryOf({ search, filters, columnFilters }), sort: [...sort], limit: pageSize };
}
