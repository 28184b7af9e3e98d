import { useIsMutating, useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useState } from 'react';
import { failureOf } from '../../../bridge/failure';
import { useTRPC } from '../../../bridge/trpc';
import { FailureState } from '../../../shared/failure-state';
import { useMay } from '../../../shared/session';
import { Button } from '../../../ui/button';
import { Skeleton } from '../../../ui/skeleton';
import { BundleComposer } from './bundle-composer';
import { beginComposer, type ComposerBeginning } from './composer-beginning';
import { bundleDraftWrites } from './use-bundle-draft';

export interface ComposerPanelProps {
  readonly id: string;
  /** Whether the bundle does not exist yet. */
  readonly isNew: boolean;
  /** What was typed into the name of a new bundle before that was there. */
  readonly typedAhead: RefObject<string>;
  /** The bundle is there, or the reason why it is not. */
  readonly onArrived: () => void;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
}

/** One bundle beside the list: read with its unsaved work, then composed. */
export function ComposerPanel({
  id,
  isNew: isBegun,
  typedAhead,
  onArrived,
  onOpen,
  onClose,
}: ComposerPanelProps) {
  const trpc = useTRPC();
  const mayWrite = useMay('catalog.write');
  // The work on a bundle that somebody deleted meanwhile goes on as work on a new one.
  const [wasDeleted, setWasDeleted] = useState(false);
  const isNew = isBegun || wasDeleted;
  const bundle = useQuery({ ...trpc.bundles.get.queryOptions({ id }), enabled: !isNew });
  // A draft that the composer before this one is still writing is read after that.
  const writing = useIsMutating({ mutationKey: bundleDraftWrites(id) }) > 0;
  const [mayReadDraft, setMayReadDraft] = useState(false);
  if (!writing && !mayReadDraft) setMayReadDraft(true);
  const drafts = useQuery({
    ...trpc.bundles.drafts.list.queryOptions(),
    enabled: mayWrite && mayReadDraft,
    refetchOnMount: 'always',
  });
  const draftReady = !mayWrite || (drafts.isFetchedAfterMount && !drafts.isPending);
  const draft = drafts.data?.find(({ bundleId }) => bundleId === id) ?? null;
  const isMissing = !isNew && bundle.isError && failureOf(bundle.error).code === 'not_found';
  if (isMissing && draftReady && draft) setWasDeleted(true);
  const detail = isNew ? null : (bundle.data ?? null);
  const ready = (isNew || bundle.isSuccess) && draftReady;
  const [beginning, setBeginning] = useState<ComposerBeginning | null>(null);
  if (ready && beginning === null) setBeginning(beginComposer(detail, draft));

  const error = (wasDeleted ? null : bundle.error) ?? drafts.error;
  const arrived = beginning !== null || error !== null;
  useEffect(() => {
    if (arrived) onArrived();
  }, [arrived, onArrived]);
  if (beginning) {
    return (
      <BundleComposer
        bundleId={id}
        beginning={beginning}
        detail={detail}
        readOnly={!mayWrite}
        typedAhead={typedAhead}
        wasDeleted={wasDeleted}
        onGone={() => setWasDeleted(true)}
        onOpen={(opened) => {
          setWasDeleted(false);
          onOpen(opened);
        }}
        onClose={onClose}
      />
    );
  }
  if (error) {
    return (
      <FailureState
        failure={failureOf(error)}
        onRetry={() => void (bundle.error ? bundle.refetch() : drafts.refetch())}
        actions={<Button onClick={onClose}>Back to the list</Button>}
      />
    );
  }
  return (
    <div aria-busy="true" className="flex grow flex-col gap-16 p-16">
      <Skeleton className="h-16 w-1/2" />
      <Skeleton className="h-control w-full" />
      <Skeleton className="h-bar w-full" />
      <Skeleton className="h-bar w-full" />
    </div>
  );
}
