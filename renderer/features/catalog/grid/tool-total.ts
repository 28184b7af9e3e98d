import type { ReadAhead } from '../../../shared/read-ahead';
import { type CatalogView, queryOf, readView } from '../catalog-view.rules';

/** What a list of tools is narrowed to. */
export type Narrowing = ReturnType<typeof queryOf>;

/** How it is asked how many tools a search and filters leave, in whichever order. */
export function totalOptions(trpc: ReadAhead['trpc'], { search, filters }: Narrowing) {
  return trpc.catalog.count.queryOptions({ search, filters });
}

/** A view that leaves nothing out. */
const everything: CatalogView = readView(new URLSearchParams());

/** How it is asked how many tools there are. */
export function totalOfAllOptions(trpc: ReadAhead['trpc']) {
  return totalOptions(trpc, queryOf(everything));
}
