import { z } from 'zod';
import { toolRowSchema } from '../../../../electron/catalog/catalog-tool.schema';
import type { StagedTools } from './staged-edits.rules';

/** What is staged in the grid as it is kept on this machine. */
export interface KeptCells {
  readonly tools: StagedTools;
  /**
   * The change-set with which they are being saved; null while they are not. A crash leaves open
   * whether it was committed: what was, is staged no longer.
   */
  readonly saving: string | null;
}

const nothingKept: KeptCells = { tools: new Map(), saving: null };

const keptSchema = z.object({
  tools: z.array(z.object({ base: toolRowSchema, typed: z.record(z.string(), z.string()) })),
  saving: z.uuid().nullable(),
});

/** The cells as they are kept. */
export function keptText({ tools, saving }: KeptCells): string {
  return JSON.stringify({ tools: [...tools.values()], saving });
}

/** Reads what was kept; what another version wrote and this one cannot read counts as nothing. */
export function readKept(text: string | null): KeptCells {
  if (text === null) return nothingKept;
  try {
    const kept = keptSchema.safeParse(JSON.parse(text));
    if (!kept.success) return nothingKept;
    const { tools, saving } = kept.data;
    return { tools: new Map(tools.map((tool) => [tool.base.id, tool])), saving };
  } catch {
    return nothingKept;
  }
}
