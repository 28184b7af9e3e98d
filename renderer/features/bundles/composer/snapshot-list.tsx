import { useQuery } from '@tanstack/react-query';
import { Rocket } from 'lucide-react';
import type { BundleSnapshots } from '../../../../electron/bundles/bundles.schema';
import { countText } from '../../../../electron/shared/number-text';
import { failureOf } from '../../../bridge/failure';
import { useTRPC } from '../../../bridge/trpc';
import { totalsText } from '../../../shared/bundle-words';
import { FailureState } from '../../../shared/failure-state';
import { Skeleton } from '../../../ui/skeleton';
import { TimeText } from '../../../ui/time-text';

/** What customers got at each activation of a bundle. */
export function SnapshotList({ bundleId }: { readonly bundleId: string }) {
  const trpc = useTRPC();
  const snapshots = useQuery(trpc.bundles.snapshots.queryOptions({ id: bundleId }));
  if (snapshots.isPending) return <Skeleton className="m-16 h-bar" />;
  if (snapshots.error) {
    return (
      <FailureState failure={failureOf(snapshots.error)} onRetry={() => void snapshots.refetch()} />
    );
  }
  return (
    <section aria-labelledby="bundle-activations" className="flex flex-col gap-8 p-16">
      <h3 id="bundle-activations" className="text-13 font-semibold">
        Activations
      </h3>
      {snapshots.data.length === 0 ? (
        <p className="text-muted">
          None yet here. What the bundle holds and costs is kept whenever it is activated.
        </p>
      ) : (
        <ol className="flex flex-col gap-12">
          {snapshots.data.map((each) => (
            <Snapshot key={each.id} {...each} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Snapshot({ takenAt, revision, snapshot }: BundleSnapshots[number]) {
  const { content, tools, totals } = snapshot;
  return (
    <li className="flex items-start gap-8 rounded-4 border border-line px-12 py-8">
      <Rocket aria-hidden="true" className="mt-2 size-icon shrink-0 text-good-text" />
      <div className="flex min-w-0 flex-col gap-2">
        <p>
          <span className="font-medium">
            {countText(tools.length, 'tool')}, {content.discountPercent} % off:{' '}
            {totalsText(totals) || 'no price'}
          </span>{' '}
          <span className="text-12 text-faint">
            <TimeText at={takenAt} /> · revision {revision}
          </span>
        </p>
        <p className="text-12 text-muted">{tools.map(({ name }) => name).join(', ')}</p>
      </div>
    </li>
  );
}
