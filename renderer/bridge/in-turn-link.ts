import type { TRPCLink } from '@trpc/client';
import { observable, type Unsubscribable } from '@trpc/server/observable';
import type { AppRouter } from '../../electron/ipc/router';
import { FollowingTurn } from './following-turn';

/** The streams that follow something for as long as a window is there; all others come to an end. */
const following: ReadonlySet<string> = new Set(['workspace.state', 'moderation.sync.follow']);

/**
 * Follows only while it is the page's turn. A browser keeps six connections to a server for all its
 * pages together, and each of these streams holds one: three tabs left none for a call. What went on
 * meanwhile is the first that is heard afterwards.
 * @param link carries the streams
 */
export function inTurnLink(link: TRPCLink<AppRouter>): TRPCLink<AppRouter> {
  const turn = new FollowingTurn();
  return (runtime) => {
    const follow = link(runtime);
    return (request) => {
      if (!following.has(request.op.path)) return follow(request);
      return observable((observer) => {
        let stream: Unsubscribable | undefined;
        let isPaused = true;
        const look = () => {
          if (isPaused !== turn.isOurs) return;
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
        const unlisten = turn.onChange(look);
        look();
        return () => {
          unlisten();
          stream?.unsubscribe();
        };
      });
    };
  };
}
