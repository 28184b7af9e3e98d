import {
  createTRPCClient,
  httpBatchStreamLink,
  httpSubscriptionLink,
  splitLink,
} from '@trpc/client';
import type { DeskBridge } from '../../electron/ipc/electron-channel';
import type { AppRouter } from '../../electron/ipc/router';
import { askWhyLink } from './ask-why-link';
import { electronLink } from './electron-link';
import { inTurnLink } from './in-turn-link';
import { leaveTakingLink } from './leave-taking';
import { isPrompt, promptLink } from './prompt-link';

declare global {
  interface Window {
    /** Present in Electron only, put there by the preload. */
    readonly deskBridge?: DeskBridge;
  }
}

/** Calls the main process, whichever shell it is in: the one place that knows the difference. */
export function createDeskClient() {
  const { deskBridge } = window;
  if (deskBridge)
    return createTRPCClient<AppRouter>({ links: [leaveTakingLink(), electronLink(deskBridge)] });
  return createTRPCClient<AppRouter>({
    links: [
      leaveTakingLink(),
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: inTurnLink(askWhyLink(httpSubscriptionLink({ url: '/trpc' }))),
        false: splitLink({
          condition: isPrompt,
          true: promptLink('/trpc'),
          // Streamed: a quick answer does not wait for the slowest of the calls it was sent with.
          false: httpBatchStreamLink({ url: '/trpc' }),
        }),
      }),
    ],
  });
}
