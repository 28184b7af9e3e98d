import type { QueryFunctionContext } from '@tanstack/react-query';
import type { ToolList } from '../../../electron/catalog/catalog.schema';
import { promptly } from '../../bridge/prompt-link';
import type { ReadAhead } from '../../shared/read-ahead';
import type { listInput } from './catalog-list-input.rules';
import { totalOptions } from './tool-total';

/**
 * How the first tools of a view are asked for: at once, and given up when another view is asked for.
 * In another order there are as many, so they are counted only where that is not known: counting
 * takes the database three times as long as finding a page.
 * @param input of the view, as `listInput` gives it
 */
export function firstToolsOptions(
  { trpc, client, queryClient }: Omit<ReadAhead, 'params'>,
  input: ReturnType<typeof listInput>,
) {
  const first = { ...input, offset: 0 };
  const { queryKey: totalKey } = totalOptions(trpc, input);
  return {
    queryKey: trpc.catalog.list.queryKey(first),
    queryFn: async ({ signal }: Pick<QueryFunctionContext, 'signal'>): Promise<ToolList> => {
      const counted = queryClient.getQueryState(totalKey);
      const knownTotal = counted?.isInvalidated ? undefined : counted?.data;
      const asked = { ...first, knownTotal };
      const list = await client.catalog.list.query(asked, { signal, ...promptly });
      if (knownTotal === undefined && list.total !== null) {
        queryClient.setQueryData(totalKey, list.total);
      }
      return list;
    },
  };
}
