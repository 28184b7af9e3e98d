import type { TRPCLink } from '@trpc/client';
import type { AppRouter } from '../../electron/ipc/router';
import { drawnInHeader } from '../../electron/shared/drawn-in.rules';

/** Says with each call in which epoch the page was drawn that makes it: see `DeskContext.drawnIn`. */
export function drawnInLink(epoch: number | undefined): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      next(epoch === undefined ? op : { ...op, context: { ...op.context, drawnIn: epoch } });
}

/** @returns what {@link drawnInLink} says; undefined where the page does not know who acts */
export function drawnInOf({ context }: { readonly context: Record<string, unknown> }) {
  const { drawnIn } = context;
  return typeof drawnIn === 'number' ? drawnIn : undefined;
}

/**
 * How a request over HTTP says it. Of calls that are sent together the earliest epoch counts: those of a later one may
 * read what they ask for, or would not ask.
 */
export function drawnInHeaders(
  operations: readonly { readonly context: Record<string, unknown> }[],
): Record<string, string> {
  const epochs = operations.flatMap((operation) => drawnInOf(operation) ?? []);
  return epochs.length === 0 ? {} : { [drawnInHeader]: String(Math.min(...epochs)) };
}
