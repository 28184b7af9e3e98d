import { httpSubscriptionLink, type TRPCLink } from '@trpc/client';
import type { AppRouter } from '../../electron/ipc/router';
import { drawnInParameter } from '../../electron/shared/drawn-in.rules';
import { drawnInOf } from './drawn-in';

/** The streams of the browser shell, each of which says in which epoch its page was drawn. */
export function streamLink(url: string): TRPCLink<AppRouter> {
  return (runtime) => (request) => {
    const drawnIn = drawnInOf(request.op);
    const said = drawnIn === undefined ? null : { [drawnInParameter]: String(drawnIn) };
    return httpSubscriptionLink({ url, connectionParams: said })(runtime)(request);
  };
}
