import { useQuery } from '@tanstack/react-query';
import { numberText } from '../../../../electron/shared/number-text';
import { useTRPC } from '../../../bridge/trpc';
import { totalOfAllOptions } from './tool-total';

export interface ToolCountProps {
  /** Tools that the search and the filters leave; null while unknown. */
  readonly total: number | null;
  /** Whether some may be left out. */
  readonly narrowed: boolean;
  /** Whether they are those of the last session, because the database is not open yet. */
  readonly asLastSeen: boolean;
}

/** How many tools are listed, and of how many: counted here, so that nothing else is drawn for it. */
export function ToolCount({ total, narrowed, asLastSeen }: ToolCountProps) {
  const trpc = useTRPC();
  const { data: totalOfAll = null } = useQuery({
    ...totalOfAllOptions(trpc),
    // What is listed comes first: the database would count for both at once.
    enabled: narrowed && total !== null,
  });
  if (total === null) return asLastSeen ? 'database opening' : null;
  if (narrowed && totalOfAll !== null) {
    return `${numberText(total)} of ${numberText(totalOfAll)}`;
  }
  const tools = total === 1 ? '1 tool' : `${numberText(total)} tools`;
  return asLastSeen ? `${tools}, database opening` : tools;
}
