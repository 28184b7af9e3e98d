import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ToolList } from '../../../electron/catalog/catalog.schema';
import type { ToolDetail, ToolRow } from '../../../electron/catalog/catalog-tool.schema';
import { useTRPC } from '../../bridge/trpc';

/** A changed tool as the list shows it: what only the form shows stays out. */
function rowOf(row: ToolRow, { content, facts, revision }: ToolDetail): ToolRow {
  return {
    ...row,
    revision,
    slug: content.slug,
    name: content.name,
    description: content.description,
    category: content.category,
    tags: content.tags,
    pricing: content.pricing,
    requiredTier: content.requiredTier,
    integrationType: content.integrationType,
    status: content.status,
    isFeatured: content.isFeatured,
    isPopular: content.isPopular,
    provider: content.provider,
    iconUrl: content.iconUrl,
    version: content.version,
    ...facts,
  };
}

/** What is on the screen of the catalog, changed without asking the service again. */
export function useCatalogCache() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMemo(() => {
    const changeRows = (change: (row: ToolRow) => ToolRow) =>
      queryClient.setQueriesData<ToolList>(
        trpc.catalog.list.queryFilter(),
        (data) => data && { ...data, rows: data.rows.map(change) },
      );
    return {
      changeRows,
      /** Shows a tool as it was just stored, in its form and in the list. */
      showStored(detail: ToolDetail) {
        queryClient.setQueryData(trpc.catalog.get.queryKey({ id: detail.id }), detail);
        changeRows((row) => (row.id === detail.id ? rowOf(row, detail) : row));
      },
      /**
       * Reads the lists and counts again, and the history and the bundles, to which somebody may have
       * gone on meanwhile; what is on the screen stays until the answer.
       */
      refreshLists: () =>
        Promise.all(
          [
            trpc.catalog.count,
            trpc.catalog.list,
            trpc.catalog.facets,
            trpc.bundles,
            trpc.changeSets,
          ].map((part) => queryClient.invalidateQueries(part.pathFilter())),
        ),
      /** Reads the given tools again where they are open. */
      refreshTools: (ids: readonly string[]) =>
        Promise.all(
          ids.map((id) => queryClient.invalidateQueries(trpc.catalog.get.queryFilter({ id }))),
        ),
      refreshDrafts: () => queryClient.invalidateQueries(trpc.catalog.drafts.list.pathFilter()),
    };
  }, [trpc, queryClient]);
}
