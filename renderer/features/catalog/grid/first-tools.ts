import type { QueryFunctionContext } from '@tanstack/react-query';
import type { ToolList } from '../../../../electron/catalog/catalog.schema';
import { promptly } from '../../../bridge/prompt-link';
import type { ReadAhead } from '../../../shared/read-ahead';
import type { listInput } from './catalog-list-input.rules';
import type { Narrowing } from './tool-total';

/** The first tools of a view. */
export interface FirstTools extends ToolList {
  /** What they are narrowed to, so that a total belongs to the rows that are shown. */
  readonly narrowing: Narrowing;
}

/**
 * How the first tools of a view are asked for: at once, and given up when another view is asked for.
 * They are not counted: that takes the database three times as long as finding them.
 * @param input of the view, as `listInput` gives it
 */
export function firstToolsOptions(
  { trpc, client }: Pick<ReadAhead, 'trpc' | 'client'>,
  input: ReturnType<typeof listInput>,
) {
  const first = { ...input, offset: 0 };
  return {
    queryKey: trpc.catalog.list.queryKey(first),
    queryFn: async ({ signal }: Pick<QueryFunctionContext, 'signal'>): Promise<FirstTools> => {
      const list = await client.catalog.list.query(first, { signal, ...promptly });
      return { ...list, narrowing: { search: input.search, filters: input.filters } };
    },
  };
}
