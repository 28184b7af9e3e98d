import { createContext, type ReactNode, use, useCallback, useRef, useState } from 'react';
import { onDemand } from './on-demand';

/** A question before something that cannot be undone. */
export interface ConfirmRequest {
  /** The act as a question: "Discard 12 changes?" */
  readonly title: string;
  /** What will happen, with the figures. */
  readonly description?: ReactNode;
  /** What will be lost, one thing per entry. */
  readonly losses?: readonly string[];
  /** A verb with its object: "Discard changes". */
  readonly confirmLabel: string;
  readonly cancelLabel?: string;
  /** Whether something is lost; money and publication without loss are not dangerous. */
  readonly tone?: 'danger' | 'primary';
  /** The words that must be typed before the act is offered: for refunds and period closes. */
  readonly typed?: string;
}

const ConfirmDialog = onDemand(() =>
  import('./confirm-dialog').then((module) => module.ConfirmDialog),
);

/** A question as it is shown. */
export interface ShownRequest extends ConfirmRequest {
  /** Whether it may also be said why, for the history. */
  readonly asksReason: boolean;
}

/** That a person agreed, and why, as typed; empty where nobody was asked or said it. */
export interface Agreement {
  readonly reason: string;
}

type Show = (request: ShownRequest) => Promise<Agreement | null>;

const ConfirmContext = createContext<Show | null>(null);

function useShow(): Show {
  const show = use(ConfirmContext);
  if (!show) throw new Error('A question needs a ConfirmProvider above it');
  return show;
}

/**
 * Asks before an act.
 * @returns a function that shows the question and resolves to whether the person agreed; a second
 *   question while one is open answers the first with no.
 * @throws Error outside of {@link ConfirmProvider}, which is a bug.
 */
export function useConfirm(): (request: ConfirmRequest) => Promise<boolean> {
  const show = useShow();
  return useCallback(
    async (request) => (await show({ ...request, asksReason: false })) !== null,
    [show],
  );
}

/**
 * Asks before an act that has a history, and offers to say why.
 * @returns as {@link useConfirm}, but resolving to the agreement, or to null when there is none.
 * @throws Error outside of {@link ConfirmProvider}, which is a bug.
 */
export function useConfirmWithReason(): (request: ConfirmRequest) => Promise<Agreement | null> {
  const show = useShow();
  return useCallback((request) => show({ ...request, asksReason: true }), [show]);
}

/** Shows the questions of {@link useConfirm} and {@link useConfirmWithReason}. */
export function ConfirmProvider({ children }: { readonly children: ReactNode }) {
  const [request, setRequest] = useState<ShownRequest | null>(null);
  const [open, setOpen] = useState(false);
  const settle = useRef<((agreement: Agreement | null) => void) | null>(null);

  const show = useCallback<Show>((next) => {
    settle.current?.(null);
    setRequest(next);
    setOpen(true);
    return new Promise<Agreement | null>((resolve) => {
      settle.current = resolve;
    });
  }, []);

  const answer = (agreement: Agreement | null) => {
    settle.current?.(agreement);
    settle.current = null;
    setOpen(false);
  };

  return (
    <ConfirmContext value={show}>
      {children}
      {request && (
        <ConfirmDialog key={request.title} request={request} open={open} onAnswer={answer} />
      )}
    </ConfirmContext>
  );
}
