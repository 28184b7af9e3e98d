import { type Query, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { WorkspaceState } from '../../electron/workspace/workspace.schema';
import { createDeskClient } from '../bridge/client';
import { failureOf } from '../bridge/failure';
import { leaveTaking } from '../bridge/leave-taking';
import { TRPCProvider, useTRPC } from '../bridge/trpc';
import { type FailingSnapshots, FailingSnapshotsContext } from '../shared/failing-snapshots';
import { FailureState } from '../shared/failure-state';
import { isTypedInWindow } from '../shared/left-in-window';
import { SessionContext } from '../shared/session';
import { AnsweringContext, flushAll } from '../shared/use-flush-in-time';
import { onDemand } from '../ui/on-demand';
import { useToast } from '../ui/toast';
import { Frame, type FrameProps } from './frame';
import { FrameSkeleton } from './frame-skeleton';
import { KeptLayoutsProvider } from './kept-layouts-provider';
import { layoutsOptions } from './prefetch';
import { useWorkspaceState } from './use-workspace-state';

const WorkspaceFailure = onDemand(
  () => import('../features/workspace/workspace-failure').then((module) => module.WorkspaceFailure),
  <FrameSkeleton />,
);

/**
 * Follows the workspace: shows the frame while one is open, and otherwise why none is.
 * @param before how it was when the page was made, until it is heard of
 */
export function WorkspaceGate({ before }: { readonly before: WorkspaceState | undefined }) {
  const { state, lost, reconnect } = useWorkspaceState(before);
  if (state === undefined) {
    return lost ? <FailureState failure={lost} onRetry={reconnect} /> : <FrameSkeleton />;
  }
  switch (state.kind) {
    case 'opening':
      return state.epoch === null ? (
        <FrameSkeleton step={state.step} />
      ) : (
        <OpenWorkspace
          epoch={state.epoch}
          database="opening"
          leaving={false}
          failingSnapshots={null}
          step={state.step}
          lost={lost}
          onReconnect={reconnect}
        />
      );
    case 'failed':
      return <WorkspaceFailure workspace={state.workspace} failure={state.failure} />;
    case 'open':
      return (
        <OpenWorkspace
          epoch={state.epoch}
          database={state.database}
          leaving={state.leaving}
          failingSnapshots={state.failingSnapshots}
          lost={lost}
          onReconnect={reconnect}
        />
      );
  }
}

interface OpenWorkspaceProps extends FrameProps {
  /** Another one is about to be opened. */
  readonly leaving: boolean;
  readonly failingSnapshots: FailingSnapshots | null;
}

/** The frame around a workspace that is open, or that opens and answers what is asked then. */
function OpenWorkspace(props: OpenWorkspaceProps) {
  const { epoch, step, leaving, failingSnapshots, ...rest } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const session = useQuery(trpc.workspace.session.queryOptions());
  // Asked for with the session: columns that jump to their widths would be worse than none.
  const layouts = useQuery(layoutsOptions(trpc));

  // biome-ignore lint/correctness/useExhaustiveDependencies: with each epoch
  useEffect(() => leaveTaking.end(), [epoch]);
  const client = useMemo(() => createDeskClient(epoch), [epoch]);
  useEffect(() => {
    // Once it is left there is nowhere to keep what was typed in it a moment ago.
    if (!leaving) return;
    const said = flushAll().then(() => client.workspace.kept.mutate({ epoch }));
    // A desk that does not hear it goes on after a moment.
    said.catch(() => undefined);
  }, [leaving, client, epoch]);
  const shownEpoch = useRef(epoch);
  useEffect(() => {
    if (shownEpoch.current === epoch) return;
    shownEpoch.current = epoch;
    // What the one before could still undo would be done as the next one, or elsewhere.
    toast.closeOffers();
    // Another workspace or person: nothing that was read before may be shown again.
    void queryClient.resetQueries({ predicate: isOfWorkspace });
  }, [queryClient, toast, epoch]);
  const answering = rest.lost === null && rest.database !== 'lost';
  const answered = useRef(answering);
  useEffect(() => {
    const isBack = answering && !answered.current;
    answered.current = answering;
    // What could not be read meanwhile, and what others may have changed.
    if (isBack) void queryClient.invalidateQueries({ predicate: isOfWorkspace });
  }, [queryClient, answering]);
  // The next one, or this one restored, begins with nothing that was read here.
  useEffect(() => () => queryClient.removeQueries({ predicate: isOfWorkspace }), [queryClient]);

  if (session.data && !layouts.isPending) {
    return (
      <SessionContext value={session.data}>
        <AnsweringContext value={answering}>
          <TRPCProvider trpcClient={client} queryClient={queryClient}>
            <FailingSnapshotsContext value={failingSnapshots}>
              <KeptLayoutsProvider>
                <Frame epoch={epoch} step={step} {...rest} />
              </KeptLayoutsProvider>
            </FailingSnapshotsContext>
          </TRPCProvider>
        </AnsweringContext>
      </SessionContext>
    );
  }
  if (session.error) {
    return (
      <FailureState failure={failureOf(session.error)} onRetry={() => void session.refetch()} />
    );
  }
  return <FrameSkeleton step={step} />;
}

/** Belongs to the profile, whoever acts in whichever workspace: how everything looks. */
const ofProfile = ['workspace.preferences', 'workspace.layouts'];

function isOfWorkspace({ queryKey }: Pick<Query, 'queryKey'>): boolean {
  const [path] = queryKey;
  if (isTypedInWindow(queryKey)) return false;
  return !(Array.isArray(path) && ofProfile.includes(path.join('.')));
}
