import './zod-without-eval';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createDeskClient } from '../bridge/client';
import { takeEarlyAnswers } from '../bridge/early-answers';
import { onRouteChange } from '../shared/hash-route';
import { App } from './app';
import './app.css';
import { keepLostFocus } from './lost-focus';
import {
  keepEarlyAnswers,
  openFirstScreen,
  prefetchScreen,
  readAhead,
  readScreenAhead,
} from './prefetch';
import { createDeskQueryClient } from './query-client';
import { refuseStrayFiles } from './stray-files';

/** How long the first drawing waits for the code of the screen, in milliseconds. */
const longestWait = 500;

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
refuseStrayFiles();
keepLostFocus();
const queryClient = createDeskQueryClient();
const trpcClient = createDeskClient();
const reading = {
  trpc: createTRPCOptionsProxy({ client: trpcClient, queryClient }),
  client: trpcClient,
  queryClient,
};
const early = takeEarlyAnswers();
if (early) keepEarlyAnswers(early, reading);
if (early?.session) openFirstScreen(early.session);
// Before React hears of it: what is asked for now is on its way while the screen is drawn.
onRouteChange(() => readScreenAhead(window.location.hash, reading));
const draw = () =>
  createRoot(root).render(
    <StrictMode>
      <App trpcClient={trpcClient} queryClient={queryClient} workspace={early?.state} />
    </StrictMode>,
  );
const code = prefetchScreen(window.location.hash);
if (early?.lastSeen === undefined) {
  // Where nobody is known yet, only the team's database can answer, and it may never open.
  if (!early || early.session) readAhead(window.location.hash, reading);
  draw();
} else {
  // All that is to be shown is here: it is drawn once, whole, and the screen asks the database.
  void Promise.race([code, new Promise((done) => setTimeout(done, longestWait))]).then(draw);
}
