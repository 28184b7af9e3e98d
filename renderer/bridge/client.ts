import { createTRPCClient, httpBatchStreamLink, splitLink, type TRPCLink } from '@trpc/client';
import type { DeskBridge } from '../../electron/ipc/electron-channel';
import type { AppRouter } from '../../electron/ipc/router';
import { askWhyLink } from './ask-why-link';
import { drawnInHeaders, drawnInLink } from './drawn-in';
import { electronLink } from './electron-link';
import { inTurnLink } from './in-turn-link';
import { leaveTakingLink } from './leave-taking';
import { isPrompt, promptLink } from './prompt-link';
import { streamLink } from './stream-link';

declare global {
  interface Window {
    /** Present in Electron only, put there by the preload. */
    readonly deskBridge?: DeskBridge;
  }
}

function linksOf(deskBridge: DeskBridge | undefined): TRPCLink<AppRouter>[] {
  if (deskBridge) return [leaveTakingLink(), electronLink(deskBridge)];
  return [
    leaveTakingLink(),
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: inTurnLink(askWhyLink(streamLink('/trpc'))),
      false: splitLink({
        condition: isPrompt,
        true: promptLink('/trpc'),
        // Streamed: a quick answer does not wait for the slowest of the calls it was sent with.
        false: httpBatchStreamLink({
          url: '/trpc',
          headers: ({ opList }) => drawnInHeaders(opList),
        }),
      }),
    }),
  ];
}

/** The ways to the main process, which all clients of a page go together. */
let links: TRPCLink<AppRouter>[] | undefined;

/**
 * Calls the main process, whichever shell it is in: the one place that knows the difference.
 * @param epoch of the workspace's state that the screens are drawn in which call by it. What they begin stays
 *   theirs: whatever they still do when those of the next epoch are there says whose it is.
 */
export function createDeskClient(epoch?: number) {
  links ??= linksOf(window.deskBridge);
  return createTRPCClient<AppRouter>({ links: [drawnInLink(epoch), ...links] });
}
