import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../bridge/trpc';
import type { DraftEntry } from './drafts-menu';

const noDrafts: readonly DraftEntry[] = [];

/** The present person's unsaved work on tools, the latest first. */
export function useToolDrafts(mayWrite: boolean): readonly DraftEntry[] {
  const trpc = useTRPC();
  const { data = noDrafts } = useQuery({
    ...trpc.catalog.drafts.list.queryOptions(),
    enabled: mayWrite,
  });
  return data;
}
