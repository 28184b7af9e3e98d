import type { TRPCLink } from '@trpc/client';
import { observable, type Unsubscribable } from '@trpc/server/observable';
import type { AppRouter } from '../../electron/ipc/router';

/** The streams that follow something for as long as a window is there; all others come to an end. */
const following: ReadonlySet<string> = new Set(['workspace.state', 'moderation.sync.follow']);

/**
 * Follows only while the page is shown. A browser keeps six connections to a server for all its tabs
 * together, and each of these streams holds one: three tabs, or a page that was left twice and is kept
 * for "Back", left none for a call. What went on meanwhile is the first that is heard afterwards.
 * @param link carries the streams
 */
export function whileShownLink(link: TRPCLink<AppRouter>): TRPCLink<AppRouter> {
  return (runtime) => {
    const follow = link(runtime);
    return (request) => {
      if (!following.has(request.op.path)) return follow(request);
      return observable((observer) => {
        let stream: Unsubscribable | undefined;
        let isPaused = true;
        const look = () => {
          if (isPaused === (document.visibilityState !== 'visible')) return;
          isPaused = !isPaused;
          if (isPaused) stream?.unsubscribe();
          else {
            stream = follow(request).subscribe({
              next: (value) => observer.next(value),
              error: (error) => observer.error(error),
              // One that is given up says that it is complete.
              complete: () => {
                if (!isPaused) observer.complete();
              },
            });
          }
        };
        document.addEventListener('visibilitychange', look);
        look();
        return () => {
          document.removeEventListener('visibilitychange', look);
          stream?.unsubscribe();
        };
      });
    };
  };
}
