import { useQuery } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { toolRowSchema } from '../../../electron/catalog/catalog-tool.schema';
import { useTRPC, useTRPCClient } from '../../bridge/trpc';
import { createDraftWriter, type DraftState } from '../../shared/draft-writer';
import { useMay } from '../../shared/session';
import type { StagedTools } from './staged-edits.rules';

const keptSchema = z.array(
  z.object({ base: toolRowSchema, typed: z.record(z.string(), z.string()) }),
);

/** Reads what was kept; what another version wrote and this one cannot read counts as nothing. */
function readKept(text: string | null): StagedTools {
  if (text === null) return new Map();
  try {
    const kept = keptSchema.safeParse(JSON.parse(text));
    return new Map(kept.success ? kept.data.map((tool) => [tool.base.id, tool]) : []);
  } catch {
    return new Map();
  }
}

/**
 * Keeps what is staged in the grid in this machine's store, soon after each act, so that neither a
 * reload nor a crash of the desk loses it.
 * @param onLoaded is given what was kept before, once, where there is anything
 * @returns whether everything that is staged is kept
 */
export function useKeptCells(staged: StagedTools, onLoaded: (kept: StagedTools) => void): boolean {
  const trpc = useTRPC();
  const { drafts } = useTRPCClient().catalog;
  const mayWrite = useMay('catalog.write');
  const { data } = useQuery({
    ...trpc.catalog.drafts.cells.queryOptions(),
    enabled: mayWrite,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const [loaded, setLoaded] = useState(false);
  if (data !== undefined && !loaded) {
    setLoaded(true);
    const kept = readKept(data);
    // Nothing that was kept changes nothing, so that nothing is written back at every start.
    if (kept.size > 0) onLoaded(kept);
  }

  const [state, setState] = useState<DraftState>({ kind: 'none' });
  const latest = useRef(staged);
  latest.current = staged;
  const [writer] = useState(() =>
    createDraftWriter<StagedTools>({
      begins: 'kept',
      snapshot: () => (latest.current.size === 0 ? null : latest.current),
      onState: setState,
      save: async (tools) => {
        await drafts.saveCells.mutate({ cells: JSON.stringify([...tools.values()]) });
        return '';
      },
      discard: () => drafts.saveCells.mutate({ cells: null }),
    }),
  );
  const known = useRef(staged);
  // Before it is painted: nobody may read that all is kept beside cells that are not kept yet.
  useLayoutEffect(() => {
    if (!loaded || known.current === staged) return;
    known.current = staged;
    writer.touch();
  }, [loaded, staged, writer]);
  useEffect(() => {
    const keep = () => void writer.flush();
    window.addEventListener('pagehide', keep);
    document.addEventListener('visibilitychange', keep);
    return () => {
      window.removeEventListener('pagehide', keep);
      document.removeEventListener('visibilitychange', keep);
      keep();
    };
  }, [writer]);
  return state.kind === 'none' || state.kind === 'kept';
}
