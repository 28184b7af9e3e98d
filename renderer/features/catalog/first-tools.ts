import { promptly } from '../../bridge/prompt-link';
import type { ReadAhead } from '../../shared/read-ahead';
import type { listInput } from './catalog-list-input.rules';

/**
 * How the first tools of a view are asked for: at once, and given up when another view is asked for.
 * @param input of the view, as `listInput` gives it
 */
export function firstToolsOptions(trpc: ReadAhead['trpc'], input: ReturnType<typeof listInput>) {
  return trpc.catalog.list.queryOptions(
    { ...input, offset: 0 },
    { trpc: { abortOnUnmount: true, ...promptly } },
  );
}
