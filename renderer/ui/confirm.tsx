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

type Ask = (request: ConfirmRequest) => Promise<boolean>;

const ConfirmContext = createContext<Ask | null>(null);

/**
 * Asks before an act.
 * @returns a function that shows the question and resolves to whether the person agreed; a second
 *   question while one is open answers the first with no.
 * @throws Error outside of {@link ConfirmProvider}, which is a bug.
 */
export function useConfirm(): Ask {
  const ask = use(ConfirmContext);
  if (!ask) throw new Error('useConfirm needs a ConfirmProvider above it');
  return ask;
}

/** Shows the questions of {@link useConfirm}. */
export function ConfirmProvider({ children }: { readonly children: ReactNode }) {
  const [request, setRequest] = useState<ConfirmRequest | null>(null);
  const [open, setOpen] = useState(false);
  const settle = useRef<((agreed: boolean) => void) | null>(null);

  const ask = useCallback<Ask>((next) => {
    settle.current?.(false);
    setRequest(next);
    setOpen(true);
    return new Promise<boolean>((resolve) => {
      settle.current = resolve;
    });
  }, []);

  const answer = (agreed: boolean) => {
    settle.current?.(agreed);
    settle.current = null;
    setOpen(false);
  };

  return (
    <ConfirmContext value={ask}>
      {children}
      {request && (
        <ConfirmDialog key={request.title} request={request} open={open} onAnswer={answer} />
      )}
    </ConfirmContext>
  );
}
