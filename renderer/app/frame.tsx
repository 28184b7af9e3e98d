import { useQueryClient } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTRPC, useTRPCClient } from '../bridge/trpc';
import { describeFailure, type FailureFacts } from '../shared/error-messages';
import { navigate, screenHref, useScreenName } from '../shared/hash-route';
import { useAwaitedPerson, useSession } from '../shared/session';
import { SyncStatusProvider } from '../shared/sync-status';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { ErrorBoundary } from './error-boundary';
import { type FrameDialog, FrameDialogs } from './frame-dialogs';
import { useLeftPlaces } from './left-places';
import { Navigation } from './navigation';
import { prefetchScreen, readScreenAhead } from './prefetch';
import { screens } from './screens';
import { type DatabaseHealth, StatusBar } from './status-bar';
import { useFrameCommands } from './use-frame-commands';

export interface FrameProps {
  /** Changes with the workspace or the person: screens then begin anew. */
  readonly epoch: number;
  readonly database: DatabaseHealth;
  /** What an opening database is busy with. */
  readonly step?: string | undefined;
  /** Why the main process does not answer; null while it does. */
  readonly lost: FailureFacts | null;
  readonly onReconnect: () => void;
}

/** Navigation, the present screen, and the status bar. */
export function Frame({ epoch, database, step, lost, onReconnect }: FrameProps) {
  const { permissions } = useSession();
  const wanted = useScreenName();
  const [dialog, setDialog] = useState<FrameDialog>(null);
  const mine = screens.filter(({ permission }) => permissions.includes(permission));
  const [first] = mine;
  const screen = mine.find(({ id }) => id === wanted);
  const reading = { trpc: useTRPC(), client: useTRPCClient(), queryClient: useQueryClient() };
  const placeOf = useLeftPlaces(epoch);
  const readAhead = (id: string) => {
    if (id !== screen?.id) readScreenAhead(screenHref(id, placeOf(id)), reading);
  };
  useFrameCommands(mine, placeOf, setDialog, readAhead);

  useEffect(() => {
    if (wanted === '' && first) navigate(first.id, {}, { replace: true });
  }, [wanted, first]);
  useEffect(() => {
    document.title = screen ? `${screen.title} · Marketplace Desk` : 'Marketplace Desk';
  }, [screen]);

  // What is pressed and typed now would be lost with the screen, or done as somebody else.
  const isBeingLeft = useAwaitedPerson() !== null;
  const Content = screen?.component;
  return (
    <SyncStatusProvider key={epoch} answering={lost === null}>
      <div className="flex h-full flex-col">
        {lost && <DisconnectedBanner lost={lost} onReconnect={onReconnect} />}
        <div inert={isBeingLeft} className="flex min-h-0 grow">
          <Navigation
            screens={mine}
            current={screen?.id}
            placeOf={placeOf}
            onOpenPalette={() => setDialog('palette')}
            onApproach={(id) => {
              void prefetchScreen(screenHref(id));
              readAhead(id);
            }}
          />
          <main
            tabIndex={-1}
            className="flex min-w-0 grow flex-col border-l border-line bg-surface outline-none"
          >
            <ErrorBoundary resetKey={`${epoch} ${wanted}`}>
              {Content && <Content key={epoch} />}
              {!Content && wanted !== '' && first && (
                <EmptyState
                  icon={TriangleAlert}
                  title="There is nothing here"
                  action={<Button onClick={() => navigate(first.id)}>Go to {first.title}</Button>}
                >
                  The address is old, or your role does not see this screen.
                </EmptyState>
              )}
            </ErrorBoundary>
          </main>
        </div>
        <StatusBar database={database} step={step} lost={lost} />
        <FrameDialogs screens={mine} dialog={dialog} onDialogChange={setDialog} />
      </div>
    </SyncStatusProvider>
  );
}

interface DisconnectedBannerProps {
  readonly lost: FailureFacts;
  readonly onReconnect: () => void;
}

function DisconnectedBanner({ lost, onReconnect }: DisconnectedBannerProps) {
  const { title, text } = describeFailure(lost);
  return (
    <div
      role="alert"
      className="flex shrink-0 items-center gap-8 border-b border-attention-line bg-attention-tint px-16 py-4 text-attention-text"
    >
      <TriangleAlert aria-hidden="true" className="size-icon shrink-0" />
      <p>
        <span className="font-medium">{title}.</span> {text}
      </p>
      <Button size="small" className="ml-auto" onClick={onReconnect}>
        Try again
      </Button>
    </div>
  );
}
