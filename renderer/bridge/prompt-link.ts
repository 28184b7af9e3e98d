import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '../../electron/ipc/router';

/** Marks a query that is sent in the very moment in which it is asked. */
export const promptly = { context: { prompt: true } } as const;

/** Whether a query is marked by {@link promptly}. */
export const isPrompt = ({ type, context }: { type: string; context: Record<string, unknown> }) =>
  type === 'query' && context['prompt'] === true;

interface Reply {
  readonly result?: { readonly data?: unknown };
  readonly error?: unknown;
}

/**
 * Sends a query of the browser shell at once. tRPC's own links wait for what else is to be sent,
 * if only for a microtask; a screen that is drawn before that holds the query back for as long.
 */
export function promptLink(url: string): TRPCLink<AppRouter> {
  return () =>
    ({ op }) =>
      observable((observer) => {
        const dropped = new AbortController();
        const signal = op.signal ? AbortSignal.any([op.signal, dropped.signal]) : dropped.signal;
        const input =
          op.input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(op.input))}`;
        fetch(`${url}/${op.path}${input}`, { signal })
          .then((response) => response.json() as Promise<Reply>)
          .then((reply) => {
            if (reply.result) {
              observer.next({ result: { type: 'data', data: reply.result.data } });
              observer.complete();
            } else observer.error(TRPCClientError.from(reply));
          })
          .catch((error: unknown) => observer.error(TRPCClientError.from(error as Error)));
        return () => dropped.abort();
      });
}
