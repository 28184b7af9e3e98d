import { AlertDialog } from '@base-ui/react/alert-dialog';
import {
  createContext,
  type FormEvent,
  type ReactNode,
  use,
  useCallback,
  useRef,
  useState,
} from 'react';
import { Button } from './button';
import { TextField } from './text-field';

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
      <AlertDialog.Root open={open} onOpenChange={(next) => !next && answer(false)}>
        <AlertDialog.Portal>
          <AlertDialog.Backdrop className="fixed inset-0 z-30 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
          <AlertDialog.Popup className="-translate-x-1/2 fixed top-[18vh] left-1/2 z-30 w-[calc(100vw-32px)] max-w-dialog rounded-8 border border-line bg-raised shadow-raised transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0 focus-visible:outline-none">
            {request && <Question request={request} onAnswer={answer} />}
          </AlertDialog.Popup>
        </AlertDialog.Portal>
      </AlertDialog.Root>
    </ConfirmContext>
  );
}

interface QuestionProps {
  readonly request: ConfirmRequest;
  readonly onAnswer: (agreed: boolean) => void;
}

function Question({ request, onAnswer }: QuestionProps) {
  const [typed, setTyped] = useState('');
  const ready = request.typed === undefined || typed.trim() === request.typed;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onAnswer(true);
  };
  return (
    <form onSubmit={submit} className="flex flex-col">
      <div className="flex flex-col gap-8 p-16">
        <AlertDialog.Title className="text-15 font-semibold">{request.title}</AlertDialog.Title>
        <AlertDialog.Description
          render={<div />}
          className="flex flex-col gap-8 text-13 text-muted"
        >
          {request.description}
          {request.losses && request.losses.length > 0 && (
            <ul className="list-disc pl-16 text-text">
              {request.losses.map((loss) => (
                <li key={loss}>{loss}</li>
              ))}
            </ul>
          )}
        </AlertDialog.Description>
        {request.typed !== undefined && (
          <TextField
            label={`Type “${request.typed}” to continue`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
      </div>
      <footer className="flex justify-end gap-8 border-line border-t px-16 py-12">
        <Button onClick={() => onAnswer(false)}>{request.cancelLabel ?? 'Cancel'}</Button>
        <Button
          type="submit"
          variant={request.tone === 'primary' ? 'primary' : 'danger'}
          disabled={!ready}
        >
          {request.confirmLabel}
        </Button>
      </footer>
    </form>
  );
}
