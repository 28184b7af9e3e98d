import { useMutation } from '@tanstack/react-query';
import { FolderOpen } from 'lucide-react';
import type { WorkspaceKind } from '../../../electron/workspace/workspace.schema';
import { useTRPC } from '../../bridge/trpc';
import type { FailureFacts } from '../../shared/error-messages';
import { FailureState } from '../../shared/failure-state';
import { Button } from '../../ui/button';

export interface WorkspaceFailureProps {
  readonly workspace: WorkspaceKind;
  readonly failure: FailureFacts;
}

/** In place of the frame when the workspace could not be opened: why, and the ways out. */
export function WorkspaceFailure({ workspace, failure }: WorkspaceFailureProps) {
  const trpc = useTRPC();
  const open = useMutation(trpc.workspace.open.mutationOptions());
  return (
    <main className="flex h-full flex-col">
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
    </main>
  );
}
