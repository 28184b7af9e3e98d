import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { numberText } from '../../../electron/shared/number-text';
import { failureOf } from '../../bridge/failure';
import { type RouterOutputs, useTRPC } from '../../bridge/trpc';
import { Notice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { useChoicesInTurn } from '../change-review/use-choices-in-turn';
import { FailureNotice } from '../failure-state';
import { BundleImpactList } from './bundle-impact-list';

/**
 * Beside the review of a change-set: the tools that customers lose by it, every bundle that it changes,
 * and which ones it reprices.
 */
export function ChangeSetImpact({ changeSetId }: { readonly changeSetId: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const reading = trpc.bundleImpact.ofChangeSet.queryOptions({ changeSetId });
  const impact = useQuery(reading);
  const { scope, readAgain } = useChoicesInTurn(changeSetId);
  const choose = useMutation(
    trpc.bundleImpact.chooseRepricings.mutationOptions({
      scope,
      // What was ticked shows at once; the answer corrects it if need be.
      onMutate: async ({ bundleIds }) => {
        // An answer that is on its way knows nothing of this one.
        await queryClient.cancelQueries({ queryKey: reading.queryKey });
        queryClient.setQueryData(
          reading.queryKey,
          (data) => data && { ...data, repriced: bundleIds },
        );
      },
      onSettled: readAgain,
    }),
  );
  if (impact.isPending) return <Skeleton className="h-bar w-full" />;
  if (impact.error) {
    return (
      <FailureNotice failure={failureOf(impact.error)} onRetry={() => void impact.refetch()} />
    );
  }
  const { bundles, repriced, settled, withdrawn, lacking } = impact.data;
  // A bundle with a row of its own changes by that, not with its tools.
  const other = settled.length > 0 ? 'other ' : '';
  const changing = new Set([...bundles, ...lacking].map(({ bundleId }) => bundleId)).size;
  return (
    <>
      {withdrawn.total > 0 && <WithdrawnNotice {...withdrawn} />}
      <section aria-label="Bundles that change" className="flex flex-col gap-8">
        <h3 className="font-medium">
          {changing === 0 && `No ${other}bundles change`}
          {changing === 1 && '1 bundle changes'}
          {changing > 1 && `${changing} bundles change`}
        </h3>
        {choose.error && <FailureNotice failure={failureOf(choose.error)} />}
        {changing === 0 && (
          <p className="text-12 text-muted">No {other}bundle changes its price or its checks.</p>
        )}
        {bundles.length > 0 && (
          <BundleImpactList
            impacts={bundles}
            repriced={new Set(repriced)}
            settled={new Set(settled)}
            onRepricedChange={(next) => choose.mutate({ changeSetId, bundleIds: [...next] })}
          />
        )}
        {lacking.map(({ bundleId, name, count }) => (
          <p key={bundleId} className="flex items-start gap-4 text-12 text-attention-text">
            <TriangleAlert aria-hidden="true" className="mt-2 size-12 shrink-0" />
            {name}, a bundle of all tools, would lack{' '}
            {count === 1 ? 'one of these tools.' : `${numberText(count)} of these tools.`}
          </p>
        ))}
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
