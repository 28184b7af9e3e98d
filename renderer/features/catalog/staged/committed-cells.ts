import type { useTRPCClient } from '../../../bridge/trpc';
import { readStaged, type StagedTool, type StagedTools } from './staged-edits.rules';

/** Rows of a change-set that are read at once. */
const rowsAtOnce = 500;

/** The cells that can be saved, by tool; those that cannot be taken are left out. */
export function savableOf(staged: StagedTools): StagedTools {
  return new Map(
    [...staged].flatMap(([id, tool]) => {
      const { changes, typed } = readStaged(tool);
      return Object.keys(changes).length === 0 ? [] : [[id, { base: tool.base, typed }] as const];
    }),
  );
}

/**
 * Those of the sent tools that a change-set changed; none where it was not committed.
 * @param sent the cells that the change-set was made of
 */
export async function committedOf(
  client: ReturnType<typeof useTRPCClient>,
  id: string,
  sent: StagedTools,
): Promise<StagedTools> {
  const committed = new Map<string, StagedTool>();
  let cursor = 0;
  for (;;) {
    const { rows, total } = await client.changeSets.changes.query({
      id,
      cursor,
      limit: rowsAtOnce,
    });
    for (const { entityId } of rows) {
      const tool = sent.get(entityId);
      if (tool) committed.set(entityId, tool);
    }
    cursor += rows.length;
    if (rows.length === 0 || cursor >= total) return committed;
  }
}
