import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTRPCClient } from '../../../bridge/trpc';
import { useKeptDraft } from '../../../shared/use-kept-draft';
import { useBundleCache } from '../use-bundle-cache';
import type { Composer } from './use-composer';

type Snapshot = NonNullable<ReturnType<Composer['snapshot']>>;

/** Names the writes of one bundle's draft, so that reading it can wait for them. */
export const bundleDraftWrites = (bundleId: string) => ['bundle-draft', bundleId] as const;

/**
 * Keeps the unsaved work of the composer: soon after each change, and on leaving it.
 * @param keptAt when a draft was kept before the composer was opened; null without one
 */
export function useBundleDraft(
  bundleId: string,
  enabled: boolean,
  keptAt: string | null,
  composer: Composer,
) {
  const { drafts } = useTRPCClient().bundles;
  const { refreshDrafts } = useBundleCache();
  const { mutateAsync: write } = useMutation({
    mutationKey: bundleDraftWrites(bundleId),
    mutationFn: async (content: Snapshot | null): Promise<string> => {
      if (content === null) {
        await drafts.discard.mutate({ id: bundleId });
        return '';
      }
      const { values, base, baseRevision } = content;
      const saved = await drafts.save.mutate({ bundleId, baseRevision, content: { values, base } });
      return saved.updatedAt;
    },
    onSuccess: () => void refreshDrafts(),
  });
  const { state: composed, origin, snapshot } = composer;
  const draft = useKeptDraft({ enabled, keptAt, snapshot, write });
  const { touch } = draft;
  const begun = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they say when there is something to keep
  useEffect(() => {
    if (begun.current) touch();
    begun.current = true;
  }, [touch, composed, origin]);
  return draft;
}
