import { useSubscription } from '@trpc/tanstack-react-query';
import { useState } from 'react';
import type { WireFailure } from '../../electron/ipc/failure';
import type { WorkspaceState } from '../../electron/workspace/workspace.schema';
import { failureOf } from '../bridge/failure';
import { type RouterOutputs, useTRPC } from '../bridge/trpc';

type Heard =
  | WorkspaceState
  | (RouterOutputs['workspace']['state'] extends AsyncIterable<infer State> ? State : never);

/** What a window has of the main process. */
export interface KnownWorkspace {
  /** As it was heard of last: a main process that falls silent takes nothing off the screen. */
  readonly state: Heard | undefined;
  /** Why nothing is heard; null while the main process is, or was not asked long enough. */
  readonly lost: WireFailure | null;
  readonly reconnect: () => void;
}

/**
 * Follows the workspace, over every break of the connection.
 * @param before how it was when the page was made
 */
export function useWorkspaceState(before: WorkspaceState | undefined): KnownWorkspace {
  const trpc = useTRPC();
  const [state, setState] = useState<Heard | undefined>(before);
  const [lost, setLost] = useState<WireFailure | null>(null);
  const { reset } = useSubscription(
    trpc.workspace.state.subscriptionOptions(undefined, {
      onStarted: () => setLost(null),
      onData: setState,
      onError: (error) => setLost(failureOf(error)),
      onConnectionStateChange: ({ error }) => {
        // One that is asked for anew is as lost as before until it answers.
        if (error) setLost((known) => known ?? failureOf(error));
      },
    }),
  );
  return { state, lost, reconnect: reset };
}
