import { statusLabels } from '../../shared/catalog-labels';
import type { Finder } from '../../shared/finder';

/** More would hide what else was found; the catalog itself lists them all. */
const mostTools = 6;

/** Finds tools as the catalog's own search does. */
export const findTools: Finder = async (text, { trpc, queryClient }) => {
  const { rows } = await queryClient.fetchQuery(
    trpc.catalog.list.queryOptions({ search: text, sort: [], limit: mostTools }),
  );
  return rows.map(({ id, name, provider, status }) => ({
    id,
    name,
    detail: status === 'ACTIVE' ? provider : `${provider} · ${statusLabels[status]}`,
    params: { tool: id },
  }));
};
