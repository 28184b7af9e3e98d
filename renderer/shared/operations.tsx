import { createContext, type ReactNode, use, useCallback, useMemo, useRef, useState } from 'react';
import type { ProgressEvent } from '../../electron/ipc/progress.schema';

/** Long work that goes on whichever screen is shown. */
export interface Operation {
  readonly id: string;
  /** "Checking the database". */
  readonly label: string;
  readonly step: string;
  readonly done: number;
  readonly total: number | null;
  /** Items per second since the present step began. */
  readonly rate: number | undefined;
  readonly cancel: () => void;
}

/** How an operation ended, other than by an error. */
export type OperationEnd<Result> =
  | { readonly kind: 'finished'; readonly result: Result }
  | { readonly kind: 'cancelled' };

interface ProgressObserver<Result> {
  readonly onData: (event: ProgressEvent<Result>) => void;
  readonly onError: (error: unknown) => void;
  readonly onComplete: () => void;
  /** A stream tells of each break of its connection, with the error that it was closed with if any. */
  readonly onConnectionStateChange: (state: { readonly error: unknown }) => void;
}

export interface OperationRequest<Result> {
  /** One operation of an id runs at a time; starting it again stops the earlier one. */
  readonly id: string;
  readonly label: string;
  /** Subscribes to the procedure that does the work: `client.x.y.subscribe(input, observer)`. */
  readonly start: (observer: ProgressObserver<Result>) => { readonly unsubscribe: () => void };
}

type Run = <Result>(request: OperationRequest<Result>) => Promise<OperationEnd<Result>>;

const OperationsContext = createContext<{
  readonly operations: readonly Operation[];
  readonly run: Run;
} | null>(null);

/**
 * The running operations, and a function that starts one.
 * @returns `run` resolves with the result or with `cancelled`, and rejects with the procedure's
 *   error (see `failureOf`)
 */
export function useOperations() {
  const context = use(OperationsContext);
  if (!context) throw new Error('Operations need an OperationsProvider above them');
  return context;
}

/** Keeps operations running across screens. */
export function OperationsProvider({ children }: { readonly children: ReactNode }) {
  const [operations, setOperations] = useState<readonly Operation[]>([]);
  const running = useRef(new Map<string, () => void>());

  const run = useCallback<Run>((request) => {
    running.current.get(request.id)?.();
    return new Promise((resolve, reject) => {
      let began = performance.now();
      let present = '';
      let ended = false;
      const end = () => {
        ended = true;
        if (running.current.get(request.id) === cancel) running.current.delete(request.id);
        setOperations((before) => before.filter((other) => other.cancel !== cancel));
      };
      const cancel = () => {
        if (ended) return;
        subscription.unsubscribe();
        end();
        resolve({ kind: 'cancelled' });
      };
      const fail = (error: unknown) => {
        if (ended) return;
        end();
        reject(error);
      };
      const show = (step: string, done: number, total: number | null) => {
        if (step !== present) {
          present = step;
          began = performance.now();
        }
        const seconds = (performance.now() - began) / 1000;
        const rate = done > 0 && seconds >= 1 ? done / seconds : undefined;
        const next = { id: request.id, label: request.label, step, done, total, rate, cancel };
        setOperations((before) => [...before.filter(({ id }) => id !== request.id), next]);
      };
      running.current.set(request.id, cancel);
      show('', 0, null);
      const subscription = request.start({
        onData(event) {
          if (ended) return;
          if (event.kind === 'progress') return show(event.step, event.done, event.total);
          end();
          resolve({ kind: 'finished', result: event.result });
          subscription.unsubscribe();
        },
        onError: fail,
        // tRPC would connect again, and work would begin anew that had ended with an error.
        onConnectionStateChange({ error }) {
          if (!error || ended) return;
          fail(error);
          subscription.unsubscribe();
        },
        onComplete() {
          if (ended) return;
          end();
          resolve({ kind: 'cancelled' });
        },
      });
    });
  }, []);

  const value = useMemo(() => ({ operations, run }), [operations, run]);
  return <OperationsContext value={value}>{children}</OperationsContext>;
}
