import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Camera, RotateCcw } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Snapshot, WorkspaceState } from '../../../electron/workspace/workspace.schema';
import { failureOf } from '../../bridge/failure';
import { useTRPC, useTRPCClient } from '../../bridge/trpc';
import { useCommands } from '../../shared/commands';
import { describeFailure } from '../../shared/error-messages';
import { useFailingSnapshots } from '../../shared/failing-snapshots';
import { FailureNotice } from '../../shared/failure-state';
import { useOperations } from '../../shared/operations';
import { Button } from '../../ui/button';
import { useConfirm } from '../../ui/confirm';
import { exactTimeText } from '../../ui/exact-time-text';
import { deskLocale } from '../../ui/locale';
import { Notice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { TimeText } from '../../ui/time-text';
import { useToast } from '../../ui/toast';
import { FailingSnapshotsText } from './failing-snapshots';

const reasons = {
  quit: 'On closing',
  daily: 'Daily',
  migration: 'Before a migration',
  manual: 'By hand',
} as const satisfies Record<Snapshot['reason'], string>;

/** Bytes as megabytes with one decimal: snapshots are a few of them. */
function sizeText(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString(deskLocale, { maximumFractionDigits: 1 })} MB`;
}

export interface SnapshotListProps {
  /** Whether one can be taken now: not while the workspace cannot be opened. */
  readonly mayTake: boolean;
}

/** The rolling copies of the embedded database, to take one and to go back to one. */
export function SnapshotList({ mayTake }: SnapshotListProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const snapshots = useQuery(trpc.workspace.snapshots.queryOptions());
  const take = useMutation(
    trpc.workspace.takeSnapshot.mutationOptions({
      onSuccess: () => {
        toast.show({ title: 'Snapshot taken', tone: 'good' });
        return queryClient.invalidateQueries(trpc.workspace.snapshots.queryFilter());
      },
    }),
  );
  useCommands([
    {
      id: 'settings.snapshot',
      title: 'Take a snapshot',
      group: 'Settings',
      otherWords: 'backup, save',
      icon: Camera,
      enabled: mayTake && !take.isPending,
      run: () => take.mutate(),
    },
  ]);
  const failing = useFailingSnapshots();
  const { restore, restoring, error } = useRestore();
  const failure = error ?? take.error ?? snapshots.error;

  return (
    <div className="flex flex-col gap-12">
      <div className="flex min-h-control items-center justify-between">
        <h3>Snapshots</h3>
        {mayTake && (
          <Button icon={Camera} busy={take.isPending} onClick={() => take.mutate()}>
            Take a snapshot
          </Button>
        )}
      </div>
      {failing && (
        <Notice tone="danger" title="Snapshots fail">
          <div className="flex flex-col gap-4">
            <FailingSnapshotsText {...failing} />
          </div>
        </Notice>
      )}
      {failure && <FailureNotice failure={failureOf(failure)} />}
      {snapshots.isPending && <Skeleton className="w-1/2" />}
      {snapshots.data?.length === 0 && (
        <p className="text-muted">There is none yet. One is taken when the desk closes.</p>
      )}
      {snapshots.data && snapshots.data.length > 0 && (
        <ul className="flex flex-col rounded-4 border border-line">
          {snapshots.data.map((snapshot) => (
            <li
              key={snapshot.id}
              className="flex min-h-row-comfortable items-center gap-16 border-b border-line py-2 pr-4 pl-12 last:border-b-0"
            >
              <span className="w-1/4 min-w-0 grow">
                <TimeText at={snapshot.takenAt} />
              </span>
              <span className="w-1/4 min-w-0 grow text-muted">{reasons[snapshot.reason]}</span>
              <span className="w-1/6 text-right text-muted tabular">
                {sizeText(snapshot.bytes)}
              </span>
              <Button
                variant="ghost"
                size="small"
                icon={RotateCcw}
                disabled={restoring}
                aria-label={`Restore the snapshot of ${exactTimeText(new Date(snapshot.takenAt))}`}
                onClick={() => void restore(snapshot)}
              >
                Restore
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function useRestore() {
  const client = useTRPCClient();
  const confirm = useConfirm();
  const toast = useToast();
  const { operations, run } = useOperations();
  const [error, setError] = useState<unknown>(null);
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  const id = 'restore-snapshot';

  const restore = async ({ id: snapshotId, takenAt }: Snapshot) => {
    const moment = exactTimeText(new Date(takenAt));
    const agreed = await confirm({
      title: 'Restore this snapshot?',
      description: `The workspace goes back to how it was on ${moment}. The present data is set aside in the profile folder, not deleted. No longer in the workspace will be:`,
      losses: ['Everything that was changed after that time', 'Drafts begun after that time'],
      confirmLabel: 'Restore snapshot',
    });
    if (!agreed) return;
    setError(null);
    try {
      const end = await run<Pick<WorkspaceState, 'kind'>>({
        id,
        label: 'Restoring a snapshot',
        start: (observer) => client.workspace.restoreSnapshot.subscribe({ snapshotId }, observer),
      });
      if (end.kind === 'finished' && end.result.kind === 'open') {
        toast.show({ title: 'Snapshot restored', tone: 'good' });
      }
    } catch (cause) {
      if (isShown.current) return setError(cause);
      // The workspace was left and opened again, and with it the screen that asked.
      const { title, text } = describeFailure(failureOf(cause));
      toast.show({
        title: 'The snapshot was not restored',
        description: `${title}. ${text}`,
        tone: 'danger',
      });
    }
  };
  return { restore, restoring: operations.some((operation) => operation.id === id), error };
}
