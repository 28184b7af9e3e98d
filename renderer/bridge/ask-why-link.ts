import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '../../electron/ipc/router';

/** A procedure that every shell answers at once: only whether it is answered matters here. */
const asked = '/trpc/workspace.about';

/**
 * Says why a stream broke off for good. A browser does not tell what a stream was answered with,
 * so a stopped desk and one that no longer knows this window would look the same.
 * @param link carries the streams
 */
export function askWhyLink(link: TRPCLink<AppRouter>): TRPCLink<AppRouter> {
  return (runtime) => {
    const follow = link(runtime);
    return (request) =>
      observable((observer) => {
        const dropped = new AbortController();
        const stream = follow(request).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error: (error) => {
            if (error.data) return observer.error(error);
            fetch(asked, { signal: dropped.signal })
              .then((response) => (response.ok ? error : response.json()))
              .then((why) => observer.error(TRPCClientError.from(why)))
              .catch(() => {
                if (!dropped.signal.aborted) observer.error(error);
              });
          },
        });
        return () => {
          dropped.abort();
          stream.unsubscribe();
        };
      });
  };
}
