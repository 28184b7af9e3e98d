import type { TRPCLink } from '@trpc/client';
import type { AppRouter } from '../../electron/ipc/router';

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
