import { type FormEvent, type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { failureOf } from '../bridge/failure';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import type { FailureFacts } from './error-messages';
import { FailureNotice } from './failure-state';

export interface FormDialogProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly size?: 'medium' | 'wide';
  /** The verb with its object on the button that does it; null where it cannot be done. */
  readonly submitLabel: string | null;
  /** What it is called to leave it, where “Cancel” could be taken for the deed. */
  readonly cancelLabel?: string | undefined;
  /** Danger where money leaves or something is lost. */
  readonly tone?: 'primary' | 'danger';
  /** Whether everything that it needs has been given. */
  readonly ready: boolean;
  /** What has not been given yet, said beside the button that waits for it. */
  readonly lacking?: string | null;
  /** Does it, and closes the dialog; when it rejects, the dialog stays with what went wrong. */
  readonly onSubmit: () => Promise<void>;
  readonly onClose: () => void;
  /** Where to go on from what went wrong. */
  readonly failureActions?: (failure: FailureFacts) => ReactNode;
  readonly children: ReactNode;
}

/** A form in a dialog: sent once at a time, not closed while it is under way, and kept when it fails. */
export function FormDialog({
  title,
  description,
  size = 'medium',
  submitLabel,
  cancelLabel = submitLabel === null ? 'Close' : 'Cancel',
  tone = 'primary',
  ready,
  lacking = null,
  onSubmit,
  onClose,
  failureActions,
  children,
}: FormDialogProps) {
  const formId = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const failure = error === null ? null : failureOf(error);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || busy) return;
    setBusy(true);
    setError(null);
    try {
      await onSubmit();
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  const submitByKey = (event: KeyboardEvent<HTMLFormElement>) => {
    // Enter begins a new line where there is more than one.
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  };
  return (
    <Dialog
      open
      keepOpen
      size={size}
      onOpenChange={(open) => !open && !busy && onClose()}
      title={title}
      description={description}
      footer={
        <>
          {lacking !== null && (
            <p id={`${formId}-lacking`} className="mr-auto self-center text-12 text-muted">
              {lacking}
            </p>
          )}
          <Button onClick={onClose} disabled={busy}>
            {cancelLabel}
          </Button>
          {submitLabel !== null && (
            <Button
              type="submit"
              form={formId}
              variant={tone}
              disabled={!ready}
              aria-describedby={lacking === null ? undefined : `${formId}-lacking`}
              busy={busy}
            >
              {submitLabel}
            </Button>
          )}
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => void submit(event)}
        onKeyDown={submitByKey}
        className="flex flex-col gap-12"
      >
        {failure && <FailureNotice failure={failure} actions={failureActions?.(failure)} />}
        {children}
      </form>
    </Dialog>
  );
}
