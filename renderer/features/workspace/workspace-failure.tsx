import { useMutation } from '@tanstack/react-query';
import { FolderOpen } from 'lucide-react';
import type { WorkspaceKind } from '../../../electron/workspace/workspace.schema';
import { useTRPC } from '../../bridge/trpc';
import type { FailureFacts } from '../../shared/error-messages';
import { FailureState } from '../../shared/failure-state';
import { Button } from '../../ui/button';
import { SnapshotList } from './snapshot-list';
import { TeamConnection } from './team-connection';

export interface WorkspaceFailureProps {
  readonly workspace: WorkspaceKind;
  readonly failure: FailureFacts;
}

/** In place of the frame when the workspace could not be opened: why, and the ways out. */
export function WorkspaceFailure({ workspace, failure }: WorkspaceFailureProps) {
  const trpc = useTRPC();
  const open = useMutation(trpc.workspace.open.mutationOptions());
  return (
    <main tabIndex={-1} className="h-full overflow-y-auto bg-surface outline-none">
      <div className="mx-auto flex min-h-full max-w-prose flex-col justify-center gap-24 p-24">
        <div>
          <FailureState
            failure={failure}
            onRetry={() => open.mutate({ kind: workspace })}
            actions={
              workspace !== 'demo' && (
                <Button
                  icon={FolderOpen}
                  busy={open.isPending}
                  onClick={() => open.mutate({ kind: 'demo' })}
                >
                  Open the demo workspace
                </Button>
              )
            }
          />
        </div>
        {workspace === 'team' ? <TeamConnection /> : <SnapshotList mayTake={false} />}
      </div>
    </main>
  );
}
