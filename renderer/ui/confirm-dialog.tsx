import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type FormEvent, useState } from 'react';
import { Button } from './button';
import type { ConfirmRequest } from './confirm';
import { TextField } from './text-field';
import { useQuestionFocusBack } from './use-focus-back';

export interface ConfirmDialogProps {
  readonly request: ConfirmRequest;
  readonly open: boolean;
  readonly onAnswer: (agreed: boolean) => void;
}

/** The dialog of a question; Esc and a click beside it answer no. */
export function ConfirmDialog({ request, open, onAnswer }: ConfirmDialogProps) {
  const onFocus = useQuestionFocusBack(open);
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onAnswer(false)}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-30 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <AlertDialog.Popup
          onFocus={onFocus}
          className="-translate-x-1/2 fixed top-[18vh] left-1/2 z-30 w-[calc(100vw-32px)] max-w-dialog rounded-8 border border-line bg-raised shadow-raised transition-opacity focus-visible:outline-none data-ending-style:opacity-0 data-starting-style:opacity-0"
        >
          <Question request={request} onAnswer={onAnswer} />
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

type QuestionProps = Omit<ConfirmDialogProps, 'open'>;

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
