import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { WireFailure } from '../../electron/ipc/failure';
import type { AppRouter } from '../../electron/ipc/router';

const listeners = new Set<() => void>();
let awaited: string | null = null;

function set(name: string | null): void {
  awaited = name;
  for (const listener of listeners) listener();
}

/**
 * That the page still shows one person or workspace while the desk goes over to another: from the press
 * that asks for it until the screens of the next are there. A desk does what it is asked as whoever acts
 * in it: what the screens of the one before ask then is refused there (see `drawn-in.ts`), and is not asked.
 */
export const leaveTaking = {
  /** @param name whose screens are awaited */
  begin: (name: string) => set(name),
  end: () => set(null),
  /** Whose screens are awaited; null at any other time. */
  awaited: () => awaited,
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
      if (awaited === null || !isOfWorkspace) return next(op);
      return observable((observer) => {
        observer.error(
          TRPCClientError.from({
            error: { code: -32_603, message: refusal.code, data: refusal },
          }),
        );
      });
    };
}
