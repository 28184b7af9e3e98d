import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type FormEvent, type RefObject, useRef, useState } from 'react';
import { Button } from './button';
import type { Agreement, ShownRequest } from './confirm';
import { modalDialog } from './dialog-above';
import { ReasonField } from './reason-field';
import { TextField } from './text-field';
import { useQuestionFocusBack } from './use-focus-back';

export interface ConfirmDialogProps {
  readonly request: ShownRequest;
  readonly open: boolean;
  /** @param agreement null for no */
  readonly onAnswer: (agreement: Agreement | null) => void;
}

/** The dialog of a question; Esc and a click beside it answer no. */
export function ConfirmDialog({ request, open, onAnswer }: ConfirmDialogProps) {
  const onFocus = useQuestionFocusBack(open);
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onAnswer(null)}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-30 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <AlertDialog.Popup
          {...modalDialog}
          onFocus={onFocus}
          // Not in the reason, where Enter would agree before anything was read.
          initialFocus={request.asksReason ? cancel : undefined}
          className="-translate-x-1/2 fixed top-[18vh] left-1/2 z-30 flex max-h-[calc(82vh-16px)] w-[calc(100vw-32px)] max-w-dialog flex-col rounded-8 border border-line bg-raised shadow-raised transition-opacity focus-visible:outline-none data-ending-style:opacity-0 data-starting-style:opacity-0"
        >
          <Question request={request} cancel={cancel} onAnswer={onAnswer} />
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

interface QuestionProps extends Omit<ConfirmDialogProps, 'open'> {
  readonly cancel: RefObject<HTMLButtonElement | null>;
}

function Question({ request, cancel, onAnswer }: QuestionProps) {
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const ready = request.typed === undefined || typed.trim() === request.typed;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onAnswer({ reason });
  };
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col">
      <div className="flex min-h-0 flex-col gap-8 overflow-y-auto p-16">
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
        {request.asksReason && <ReasonField value={reason} onChange={setReason} />}
      </div>
      <footer className="flex shrink-0 justify-end gap-8 border-line border-t px-16 py-12">
        <Button ref={cancel} onClick={() => onAnswer(null)}>
          {request.cancelLabel ?? 'Cancel'}
        </Button>
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
