import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { WireFailure } from '../../electron/ipc/failure';
import type { AppRouter } from '../../electron/ipc/router';

const listeners = new Set<() => void>();
let awaited: string | null = null;
let isTakingAway = false;

function set(name: string | null): void {
  awaited = name;
  for (const listener of listeners) listener();
}

/**
 * That the page still shows one person or workspace while the desk goes over to another: from the press
 * that asks for it until the screens of the next are there. A desk does what it is asked as whoever acts
 * in it, so what the screens of the one before asked then would be done as somebody else.
 */
export const leaveTaking = {
  /** @param name whose screens are awaited */
  begin: (name: string) => set(name),
  end: () => set(null),
  /** Whose screens are awaited; null at any other time. */
  awaited: () => awaited,
  /** Is told when screens of the one before are taken away, which then write what they have not kept. */
  takingAway(now: boolean) {
    isTakingAway = now;
  },
  /** @returns what ends listening */
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
};

const refusal: WireFailure = { code: 'cancelled', details: {}, operationId: null };

/** Sends no change of what is in a workspace while the page takes leave of it. */
export function leaveTakingLink(): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) => {
      const isOfWorkspace = op.type === 'mutation' && !op.path.startsWith('workspace.');
      if ((awaited === null && !isTakingAway) || !isOfWorkspace) return next(op);
      return observable((observer) => {
        observer.error(
          TRPCClientError.from({
            error: { code: -32_603, message: refusal.code, data: refusal },
          }),
        );
      });
    };
}
