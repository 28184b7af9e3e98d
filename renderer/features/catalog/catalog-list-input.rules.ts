import {
  type LastSeenTools,
  pageSize,
  type ToolList,
} from '../../../electron/catalog/catalog.schema';
import { type CatalogView, isNarrowed, queryOf } from './catalog-view.rules';

/** What the list of tools is asked for in a view, but for the place in it. */
export function listInput({ search, filters, columnFilters, sort }: CatalogView) {
  return { ...queryOf({ search, filters, columnFilters }), sort: [...sort], limit: pageSize };
}

/**
 * The tools that were listed last, where a view shows those.
 * @param lastSeen the first of all tools, undefined where none were kept
 */
export function lastSeenOf(
  lastSeen: LastSeenTools | undefined,
  view: CatalogView,
): ToolList | undefined {
  const isShown =
    lastSeen && !isNarrowed(view) && JSON.stringify(lastSeen.sort) === JSON.stringify(view.sort);
  return isShown ? lastSeen.list : undefined;
}
