import { useQuery } from '@tanstack/react-query';
import type { BundleDraft } from '../../../electron/bundles/bundles.schema';
import { useTRPC } from '../../bridge/trpc';

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

/** What drafts are named, as they were typed. */
export const draftNames = (drafts: readonly BundleDraft[]) =>
  drafts.map(({ content }) => content.values.name);
