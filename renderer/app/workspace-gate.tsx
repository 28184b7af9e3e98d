import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { lazy, Suspense, useEffect, useRef } from 'react';
import type { WorkspaceState } from '../../electron/workspace/workspace.schema';
import { failureOf } from '../bridge/failure';
import { useTRPC } from '../bridge/trpc';
import { FailureState } from '../shared/failure-state';
import { SessionContext } from '../shared/session';
import { Frame } from './frame';
import { FrameSkeleton } from './frame-skeleton';
import { readAheadFor } from './prefetch';

type OpenState = Extract<WorkspaceState, { kind: 'open' }>;

const WorkspaceFailure = lazy(() =>
  import('../features/workspace/workspace-failure').then((module) => ({
    default: module.WorkspaceFailure,
  })),
);

/** Follows the workspace: shows the frame while one is open, and otherwise why none is. */
export function WorkspaceGate() {
  const trpc = useTRPC();
  const {
    data: state,
    status,
    reset,
  } = useSubscription(trpc.workspace.state.subscriptionOptions());
  const connected = status === 'pending' || state === undefined;
  if (status === 'error' && state === undefined) {
    return (
      <FailureState failure={{ code: 'offline', details: {}, operationId: null }} onRetry={reset} />
    );
  }
  if (state === undefined) return <FrameSkeleton />;
  switch (state.kind) {
    case 'opening':
      return <FrameSkeleton step={state.step} />;
    case 'failed':
      return (
        <Suspense fallback={<FrameSkeleton />}>
          <WorkspaceFailure workspace={state.workspace} failure={state.failure} />
        </Suspense>
      );
    case 'open':
      return <OpenWorkspace state={state} connected={connected} onReconnect={reset} />;
  }
}

interface OpenWorkspaceProps {
  readonly state: OpenState;
  readonly connected: boolean;
  readonly onReconnect: () => void;
}

function OpenWorkspace({ state, connected, onReconnect }: OpenWorkspaceProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const session = useQuery(trpc.workspace.session.queryOptions());

  useEffect(() => {
    readAheadFor(window.location.hash, { trpc, queryClient });
  }, [trpc, queryClient]);

  const shownEpoch = useRef(state.epoch);
  useEffect(() => {
    if (shownEpoch.current === state.epoch) return;
    shownEpoch.current = state.epoch;
    // Another workspace or person: nothing that was read before may be shown again.
    void queryClient.resetQueries({ predicate: ({ queryKey }) => !isPreferences(queryKey) });
  }, [queryClient, state.epoch]);

  if (session.data) {
    return (
      <SessionContext value={session.data}>
        <Frame
          epoch={state.epoch}
          database={state.database}
          connected={connected}
          onReconnect={onReconnect}
        />
      </SessionContext>
    );
  }
  if (session.error) {
    return (
      <FailureState failure={failureOf(session.error)} onRetry={() => void session.refetch()} />
    );
  }
  return <FrameSkeleton />;
}

/** The look belongs to the profile, whoever acts in whichever workspace. */
function isPreferences(queryKey: readonly unknown[]): boolean {
  const [path] = queryKey;
  return Array.isArray(path) && path.join('.') === 'workspace.preferences';
}
