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
  const queryKey = trpc.catalog.list.queryKey(first);
  const { queryKey: totalKey } = totalOptions(trpc, input);
  return {
    queryKey,
    queryFn: async ({ signal }: Pick<QueryFunctionContext, 'signal'>): Promise<ToolList> => {
      const counted = queryClient.getQueryState(totalKey);
      // What is read again may have become more or fewer.
      const isNew = queryClient.getQueryData(queryKey) === undefined;
      const knownTotal = isNew && !counted?.isInvalidated ? counted?.data : undefined;
      const asked = { ...first, knownTotal };
      const list = await client.catalog.list.query(asked, { signal, ...promptly });
      if (knownTotal !== undefined) {
        // Who shows it counts it anew.
        void queryClient.invalidateQueries({ queryKey: totalKey, refetchType: 'none' });
      } else if (list.total !== null) queryClient.setQueryData(totalKey, list.total);
      return list;
    },
  };
}
