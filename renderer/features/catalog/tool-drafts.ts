import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../bridge/trpc';
import { usePendingWork } from '../../shared/pending-work';
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

/** Shows drafts that are not open in the status bar. */
export function usePendingDrafts(drafts: readonly DraftEntry[]): void {
  const [first] = drafts;
  usePendingWork(
    first === undefined
      ? null
      : {
          label:
            drafts.length === 1
              ? `Draft of ${first.name.trim() || 'a new tool'}`
              : `${drafts.length} drafts of tools`,
          kept: true,
        },
  );
}
