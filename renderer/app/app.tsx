import { CSPProvider } from '@base-ui/react/csp-provider';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo } from 'react';
import type { WorkspaceState } from '../../electron/workspace/workspace.schema';
import type { createDeskClient } from '../bridge/client';
import { TRPCProvider } from '../bridge/trpc';
import { CommandsProvider } from '../shared/commands';
import { OperationsProvider } from '../shared/operations';
import { PendingWorkProvider } from '../shared/pending-work';
import { usePreferences } from '../shared/preferences';
import { applyTheme } from '../shared/theme';
import { ConfirmProvider } from '../ui/confirm';
import { InteractionPreferencesContext } from '../ui/interaction-preferences';
import { ToastProvider } from '../ui/toast';
import { ErrorBoundary } from './error-boundary';
import { WorkspaceGate } from './workspace-gate';

export interface AppProps {
  readonly trpcClient: ReturnType<typeof createDeskClient>;
  readonly queryClient: QueryClient;
  /** How the workspace was when the page was made. */
  readonly workspace?: WorkspaceState | undefined;
}

/** The whole renderer: what every screen needs around it, and the frame. */
export function App({ trpcClient, queryClient, workspace }: AppProps) {
  return (
    <CSPProvider disableStyleElements>
      <ErrorBoundary>
        <QueryClientProvider client={queryClient}>
          <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
            <Preferences>
              <ToastProvider>
                <ConfirmProvider>
                  <OperationsProvider>
                    <PendingWorkProvider>
                      <CommandsProvider>
                        <WorkspaceGate before={workspace} />
                      </CommandsProvider>
                    </PendingWorkProvider>
                  </OperationsProvider>
                </ConfirmProvider>
              </ToastProvider>
            </Preferences>
          </TRPCProvider>
        </QueryClientProvider>
      </ErrorBoundary>
    </CSPProvider>
  );
}

function Preferences({ children }: { readonly children: ReactNode }) {
  const { theme, density, singleKeys, kept } = usePreferences();
  useEffect(() => {
    // Until the kept theme is known, the one of the last start stays on the screen.
    if (kept) applyTheme(theme);
  }, [theme, kept]);
  const interaction = useMemo(() => ({ density, singleKeys }), [density, singleKeys]);
  return (
    <InteractionPreferencesContext value={interaction}>{children}</InteractionPreferencesContext>
  );
}
