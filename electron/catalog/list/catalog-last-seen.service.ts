import { isDeepStrictEqual } from 'node:util';
import type { Desk } from '../../workspace/desk';
import { type ListTools, pageSize, type ToolList, toolFiltersSchema } from '../catalog.schema';

const noFilters = toolFiltersSchema.parse({});

/** Whether this asks for the first page of all tools, unsorted: what a start opens with. */
function isBeginning({ search, filters, sort, cursor, offset, limit }: ListTools): boolean {
  const isFirst = sort.length === 0 && !cursor && offset === 0 && limit === pageSize;
  return isFirst && search === '' && isDeepStrictEqual(filters, noFilters);
}

/** Keeps the first of all tools for the next start of an embedded workspace. */
export function keepLastSeenTools(
  { lastSeen, workspace }: Desk,
  input: ListTools,
  list: ToolList,
): void {
  const { kind } = workspace();
  if (kind === 'team' || !isBeginning(input)) return;
  lastSeen.keep(kind, list);
}
