import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTRPC, useTRPCClient } from '../../../bridge/trpc';
import { createDraftWriter, type DraftState } from '../../../shared/draft-writer';
import { useMay } from '../../../shared/session';
import { useFlushInTime } from '../../../shared/use-flush-in-time';
import { readKeptCells, tellCellsLeft, useCellsLeft } from './kept-cells';
import { type KeptCells, keptText } from './kept-cells.rules';
import { isSameStaged, type StagedTools } from './staged-edits.rules';

/** @returns what resolves once something holds that has been drawn */
function useFirstTime(holds: boolean): Promise<void> {
  const [{ happened, happen }] = useState(() => {
    let happen = () => {};
    const happened = new Promise<void>((resolve) => {
      happen = resolve;
    });
    return { happened, happen };
  });
  useEffect(() => {
    if (holds) happen();
  }, [holds, happen]);
  return happened;
}

/**
 * Keeps what is staged in the grid in this machine's store, soon after each act, so that neither a
 * reload nor a crash of the desk loses it.
 * @param cells what is to be kept; a new object is a new state
 * @param onLoaded is given what was kept before and is not saved, once; where it makes the same of it,
 *   nothing is written back
 * @param onKeptElsewhere is given what another window of the person has kept meanwhile
 * @returns whether everything is kept, or why that failed, and `keep`, which keeps it now and resolves to whether it is
 */
export function useKeptCells(
  cells: KeptCells,
  onLoaded: (kept: StagedTools) => void,
  onKeptElsewhere: (kept: StagedTools) => void,
) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const { drafts } = client.catalog;
  const queryClient = useQueryClient();
  const left = useCellsLeft();
  const mayWrite = useMay('catalog.write');
  const latest = useRef(cells);
  latest.current = cells;
  const onDisk = useRef(true);
  const { data: read, isPending } = useQuery({
    queryKey: trpc.catalog.drafts.cells.queryKey(),
    queryFn: async () => {
      // What is not on the disk yet is newer than what is read there.
      const before = onDisk.current ? latest.current : null;
      return { before, kept: await readKeptCells(client) };
    },
    structuralSharing: false,
    enabled: mayWrite,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    // Another window of the person may have kept cells, which the next act here would write over.
    refetchOnWindowFocus: 'always',
  });
  const data = read?.kept;
  const [loaded, setLoaded] = useState(false);
  if (data !== undefined && !loaded) {
    setLoaded(true);
    onLoaded(data);
  }

  const [state, setState] = useState<DraftState>({ kind: 'none' });
  const [writer] = useState(() =>
    createDraftWriter<KeptCells>({
      begins: 'kept',
      snapshot: () => (latest.current.tools.size === 0 ? null : latest.current),
      onState: setState,
      save: async (kept) => {
        await drafts.saveCells.mutate({ cells: keptText(kept) });
        await tellCellsLeft(queryClient, left, kept.tools);
        return '';
      },
      discard: async () => {
        await drafts.saveCells.mutate({ cells: null });
        await tellCellsLeft(queryClient, left, new Map());
      },
    }),
  );
  const isLoaded = useRef(loaded);
  isLoaded.current = loaded;
  const answered = useFirstTime(!isPending);
  const known = useRef(cells);
  // Before it is painted: nobody may read that all is kept beside cells that are not kept yet.
  useLayoutEffect(() => {
    if (!loaded || known.current === cells) return;
    known.current = cells;
    writer.touch();
  }, [loaded, cells, writer]);
  useFlushInTime(writer.flush);
  // Nothing is written before it is known what was kept: that would be lost.
  const isKept = loaded ? state.kind === 'none' || state.kind === 'kept' : cells.tools.size === 0;
  onDisk.current = isKept;
  useEffect(() => {
    // What was staged here since is not in what was read.
    if (!loaded || !isKept || !read || read.before !== latest.current) return;
    if (latest.current.saving === null && !isSameStaged(latest.current.tools, read.kept)) {
      onKeptElsewhere(read.kept);
    }
  }, [loaded, isKept, read, onKeptElsewhere]);
  return {
    isKept,
    /** Why it could not be kept; it is tried again with the next act. */
    keepingFailed: !isKept && state.kind === 'failed' ? state.error : null,
    keep: useCallback(async () => {
      await answered;
      return isLoaded.current && (await writer.flush());
    }, [writer, answered]),
  };
}
