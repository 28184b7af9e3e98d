import { useQuery } from '@tanstack/react-query';
import type { BundleDraft } from '../../../electron/bundles/bundles.schema';
import { useTRPC } from '../../bridge/trpc';
import { usePendingWork } from '../../shared/pending-work';

const noDrafts: readonly BundleDraft[] = [];

/** The present person's unsaved work on bundles, the latest first. */
export function useBundleDrafts(mayWrite: boolean): readonly BundleDraft[] {
  const trpc = useTRPC();
  const { data = noDrafts } = useQuery({
    ...trpc.bundles.drafts.list.queryOptions(),
    enabled: mayWrite,
  });
  return data;
}

/** Shows drafts that are not open in the status bar. */
export function usePendingDrafts(drafts: readonly BundleDraft[]): void {
  const [first] = drafts;
  usePendingWork(
    first === undefined
      ? null
      : {
          label:
            drafts.length === 1
              ? `Draft of ${first.content.values.name.trim() || 'a new bundle'}`
              : `${drafts.length} drafts of bundles`,
          kept: true,
        },
  );
}
