import './zod-without-eval';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createDeskClient } from '../bridge/client';
import { onRouteChange } from '../shared/hash-route';
import { App } from './app';
import './app.css';
import { prefetchScreen, readAhead, readScreenAhead } from './prefetch';
import { createDeskQueryClient } from './query-client';
import { refuseStrayFiles } from './stray-files';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
refuseStrayFiles();
const queryClient = createDeskQueryClient();
const trpcClient = createDeskClient();
const reading = {
  trpc: createTRPCOptionsProxy({ client: trpcClient, queryClient }),
  queryClient,
};
readAhead(window.location.hash, reading);
// Before React hears of it: what is asked for now is on its way while the screen is drawn.
onRouteChange(() => readScreenAhead(window.location.hash, reading));
createRoot(root).render(
  <StrictMode>
    <App trpcClient={trpcClient} queryClient={queryClient} />
  </StrictMode>,
);
prefetchScreen(window.location.hash);
