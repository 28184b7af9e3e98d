import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { BundleTool } from '../../../../electron/bundles/bundle-content.schema';
import { useTRPC } from '../../../bridge/trpc';

/**
 * What the composer knows of tools: those that came with the bundle, those that were added, and,
 * read by their ids, those that unsaved work speaks of.
 */
export function useKnownTools(
  stored: readonly BundleTool[],
  surrounding: readonly BundleTool[],
  items: readonly string[],
) {
  const trpc = useTRPC();
  const [added, setAdded] = useState<readonly BundleTool[]>([]);
  const known = useMemo(
    () => new Map([...surrounding, ...added, ...stored].map((tool) => [tool.id, tool])),
    [surrounding, added, stored],
  );
  const unknown = items.filter((id) => !known.has(id));
  const read = useQuery({
    ...trpc.bundles.toolsById.queryOptions({ ids: unknown }),
    enabled: unknown.length > 0,
  });
  const tools = useMemo(
    () => new Map([...known, ...(read.data ?? []).map((tool) => [tool.id, tool] as const)]),
    [known, read.data],
  );
  // Whoever adds tools after an answer does so from a render of before: others may have been added meanwhile.
  const present = useRef(tools);
  present.current = tools;
  /** @returns all tools that are known then */
  const learn = useCallback((more: readonly BundleTool[]): ReadonlyMap<string, BundleTool> => {
    setAdded((before) => [...before, ...more]);
    present.current = new Map([
      ...present.current,
      ...more.map((tool) => [tool.id, tool] as const),
    ]);
    return present.current;
  }, []);
  return { tools, learn };
}
