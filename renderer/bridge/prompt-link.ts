import { type Operation, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '../../electron/ipc/router';
import { drawnInHeaders } from './drawn-in';

/** Marks a query that is sent in the very moment in which it is asked. */
export const promptly = { context: { prompt: true } } as const;

/**
 * Whether a call is sent in the very moment: a query that is marked by {@link promptly}, and every
 * change. A change is shown before its answer, and a page that is left right then, while it waited
 * to be sent with others, took it away unsent.
 */
export const isPrompt = ({ type, context }: { type: string; context: Record<string, unknown> }) =>
  type === 'mutation' || context['prompt'] === true;

/**
 * A browser gives up what a page sends while it is left, unless it is told to go on, which it does for
 * 64 KiB at most and then refuses. In characters, of which one may take three bytes.
 */
const mostKeptAlive = 20_000;

/** From so many characters on a body is handed over as a whole: a browser copies a text while the page waits. */
const longText = 60_000;

/** @returns whether the page is being left */
function watchLeaving(): () => boolean {
  let isLeft = false;
  globalThis.addEventListener?.('pagehide', () => {
    isLeft = true;
  });
  globalThis.addEventListener?.('pageshow', () => {
    isLeft = false;
  });
  return () => isLeft;
}

interface Reply {
  readonly result?: { readonly data?: unknown };
  readonly error?: unknown;
}

/** How a call is sent by itself: a query by its address alone. */
function requestOf(url: string, operation: Operation, isLeft: boolean): [string, RequestInit] {
  const { type, path, input } = operation;
  const headers = drawnInHeaders([operation]);
  if (type === 'mutation') {
    // A batch of one: without input the body of a single call is empty, which the server refuses.
    const body = JSON.stringify({ 0: input });
    return [
      `${url}/${path}?batch=1`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: body.length < longText ? body : new Blob([body]),
        keepalive: isLeft && body.length <= mostKeptAlive,
      },
    ];
  }
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  return [`${url}/${path}${query}`, { headers }];
}

/**
 * Sends a call of the browser shell at once. tRPC's own links wait for what else is to be sent,
 * if only for a microtask; a screen that is drawn before that holds the call back for as long.
 */
export function promptLink(url: string): TRPCLink<AppRouter> {
  const isLeft = watchLeaving();
  return () =>
    ({ op }) =>
      observable((observer) => {
        const dropped = new AbortController();
        const signal = op.signal ? AbortSignal.any([op.signal, dropped.signal]) : dropped.signal;
        const [address, request] = requestOf(url, op, isLeft());
        fetch(address, { ...request, signal })
          .then((response) => response.json() as Promise<Reply | readonly [Reply]>)
          .then((answer) => {
            const reply = 'length' in answer ? answer[0] : answer;
            if (reply.result) {
              observer.next({ result: { type: 'data', data: reply.result.data } });
              observer.complete();
            } else observer.error(TRPCClientError.from(reply));
          })
          .catch((error: unknown) => observer.error(TRPCClientError.from(error as Error)));
        return () => dropped.abort();
      });
}
