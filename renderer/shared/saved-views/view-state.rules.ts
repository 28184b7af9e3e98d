import { sameValue } from '../../../electron/change-sets/state.rules';
import type { SavedView } from '../../../electron/saved-views/saved-views.schema';

type ViewState = SavedView['state'];

/** What of an address says something; a parameter without values says nothing. */
const said = (params: ViewState['params']) =>
  Object.fromEntries(Object.entries(params).filter(([, values]) => values.length > 0));

/**
 * Whether two states show the same. The order in which their parts are written says nothing: the
 * database writes them in one of its own.
 */
export function isSameView(one: ViewState, other: ViewState): boolean {
  return sameValue(said(one.params), said(other.params)) && sameValue(one.layout, other.layout);
}
