import './zod-without-eval';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createDeskClient } from '../bridge/client';
import { App } from './app';
import './app.css';
import { prefetchScreen, readAhead } from './prefetch';
import { createDeskQueryClient } from './query-client';
import { refuseStrayFiles } from './stray-files';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
refuseStrayFiles();
const queryClient = createDeskQueryClient();
const trpcClient = createDeskClient();
readAhead(window.location.hash, {
  trpc: createTRPCOptionsProxy({ client: trpcClient, queryClient }),
  queryClient,
});
createRoot(root).render(
  <StrictMode>
    <App trpcClient={trpcClient} queryClient={queryClient} />
  </StrictMode>,
);
prefetchScreen(window.location.hash);
