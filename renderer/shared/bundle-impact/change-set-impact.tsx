import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { WireFailure } from '../../../electron/ipc/failure';
import { numberText } from '../../../electron/shared/number-text';
import { failureOf } from '../../bridge/failure';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../bridge/trpc';
import { Notice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { FailureNotice } from '../failure-state';
import { BundleImpactList } from './bundle-impact-list';

export interface ChangeSetImpactProps {
  readonly changeSetId: string;
  /** The change-set holds other bundles now than before. */
  readonly onChanged: () => void;
}

/**
 * Beside the review of a change-set: the tools that customers lose by it, every bundle that it changes,
 * and which ones it reprices.
 */
export function ChangeSetImpact({ changeSetId, onChanged }: ChangeSetImpactProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const reading = trpc.bundleImpact.ofChangeSet.queryOptions({ changeSetId });
  const impact = useQuery(reading);
  const [failure, setFailure] = useState<WireFailure | null>(null);
  if (impact.isPending) return <Skeleton className="h-bar w-full" />;
  if (impact.error) {
    return (
      <FailureNotice failure={failureOf(impact.error)} onRetry={() => void impact.refetch()} />
    );
  }
  const { bundles, repriced, withdrawn } = impact.data;
  const choose = async (bundleIds: ReadonlySet<string>) => {
    setFailure(null);
    // What was ticked shows at once; the answer corrects it if need be.
    queryClient.setQueryData(
      reading.queryKey,
      (data) => data && { ...data, repriced: [...bundleIds] },
    );
    try {
      await client.bundleImpact.chooseRepricings.mutate({
        changeSetId,
        bundleIds: [...bundleIds],
      });
      onChanged();
    } catch (error) {
      setFailure(failureOf(error));
    }
    await impact.refetch();
  };
  return (
    <>
      {withdrawn.total > 0 && <WithdrawnNotice {...withdrawn} />}
      <section aria-label="Bundles that change" className="flex flex-col gap-8">
        <h3 className="font-medium">
          {bundles.length === 1 ? '1 bundle changes' : `${bundles.length || 'No'} bundles change`}
        </h3>
        {failure && <FailureNotice failure={failure} />}
        {bundles.length === 0 ? (
          <p className="text-12 text-muted">No bundle changes its price or its checks.</p>
        ) : (
          <BundleImpactList
            impacts={bundles}
            repriced={new Set(repriced)}
            onRepricedChange={(next) => void choose(next)}
          />
        )}
      </section>
    </>
  );
}

/** The tools that customers lose, as the question before a change of status names them. */
function WithdrawnNotice({
  total,
  lines,
}: RouterOutputs['bundleImpact']['ofChangeSet']['withdrawn']) {
  return (
    <Notice
      tone="attention"
      title={`${total === 1 ? '1 tool is' : `${numberText(total)} tools are`} hidden or no longer sold`}
    >
      <p>Existing purchases are kept.</p>
      <ul className="list-disc pl-16">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {total > lines.length && <li>and {numberText(total - lines.length)} more</li>}
      </ul>
    </Notice>
  );
}
