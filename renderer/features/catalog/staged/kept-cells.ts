import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';
import { committedOf, savableOf } from './committed-cells';
import { readKept } from './kept-cells.rules';
import { type StagedTools, withoutSaved } from './staged-edits.rules';

type Client = ReturnType<typeof useTRPCClient>;

/** What is kept of the grid's cells and not saved. */
export async function readKeptCells(client: Client): Promise<StagedTools> {
  const { tools, saving } = readKept(await client.catalog.drafts.cells.query());
  if (saving === null || tools.size === 0) return tools;
  // The desk ended while they were saved, and nobody heard whether they are.
  return withoutSaved(tools, await committedOf(client, saving, savableOf(tools)));
}

/**
 * What is kept, for whoever shows it beside another screen. The grid itself reads it anew whenever it
 * opens and says here what it keeps, so that nobody reads what has not been written yet.
 */
export function useCellsLeft() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  return queryOptions({
    queryKey: [...trpc.catalog.drafts.cells.queryKey(), 'left'],
    queryFn: () => readKeptCells(client),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Says what is kept now; an answer that is on its way knows nothing of it. */
export async function tellCellsLeft(
  queryClient: QueryClient,
  { queryKey }: ReturnType<typeof useCellsLeft>,
  tools: StagedTools,
): Promise<void> {
  await queryClient.cancelQueries({ queryKey, exact: true });
  queryClient.setQueryData(queryKey, tools);
}
