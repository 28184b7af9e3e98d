import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTRPCClient } from '../../../bridge/trpc';
import { useKeptDraft } from '../../../shared/use-kept-draft';
import { useBundleCache } from '../use-bundle-cache';
import type { ComposerBeginning } from './composer-beginning';
import type { Composer } from './use-composer';

type Snapshot = ReturnType<Composer['held']>;

/** Names the writes of one bundle's draft, so that reading it can wait for them. */
export const bundleDraftWrites = (bundleId: string) => ['bundle-draft', bundleId] as const;

/** Keeps the unsaved work of the composer: soon after each change, and on leaving it. */
export function useBundleDraft(
  bundleId: string,
  enabled: boolean,
  beginning: ComposerBeginning,
  composer: Composer,
) {
  const { drafts } = useTRPCClient().bundles;
  const { state: composed, origin, snapshot, held } = composer;
  // Another window of the person may have the same bundle open, and keeps what it has composed itself.
  const since = useRef<Snapshot['values']>(beginning.since);
  const { refreshDrafts } = useBundleCache();
  const { mutateAsync: write } = useMutation({
    mutationKey: bundleDraftWrites(bundleId),
    mutationFn: async (content: Snapshot | null): Promise<string> => {
      const { values, base, baseRevision } = content ?? held();
      const form = { baseRevision, content: { values, base }, since: since.current };
      const saved =
        content === null
          ? await drafts.discard.mutate({ id: bundleId, form })
          : await drafts.save.mutate({ bundleId, ...form });
      since.current = values;
      return saved?.updatedAt ?? '';
    },
    onSuccess: () => void refreshDrafts(),
  });
  const draft = useKeptDraft({ enabled, keptAt: beginning.restoredFrom, snapshot, write });
  const { touch } = draft;
  const begun = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they say when there is something to keep
  useEffect(() => {
    if (begun.current) touch();
    begun.current = true;
  }, [touch, composed, origin]);
  return draft;
}
