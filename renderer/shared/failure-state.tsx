import { RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button';
import { ErrorState } from '../ui/error-state';
import { Notice } from '../ui/notice';
import {
  describeFailure,
  describeReadFailure,
  type FailureFacts,
  failureActionLabels,
} from './error-messages';

interface FailureProps {
  /** From `failureOf(error)`. */
  readonly failure: FailureFacts;
  /** Does again what failed; offered where that may help. */
  readonly onRetry?: (() => void) | undefined;
}

interface FailureStateProps extends FailureProps {
  /** More buttons, after the one that the failure itself suggests. */
  readonly actions?: ReactNode;
}

function FailureButtons({ failure, onRetry, small }: FailureProps & { readonly small: boolean }) {
  const { action } = describeFailure(failure);
  const size = small ? 'small' : 'medium';
  return (
    <>
      {action && onRetry && (
        <Button size={size} onClick={onRetry}>
          {failureActionLabels.retry}
        </Button>
      )}
      {action === 'reload' && (
        <Button size={size} icon={RotateCw} onClick={() => window.location.reload()}>
          {failureActionLabels.reload}
        </Button>
      )}
    </>
  );
}

/** A failed call in the place of what it should have shown. */
export function FailureState({ failure, onRetry, actions }: FailureStateProps) {
  const { title, text } = describeReadFailure(failure);
  return (
    <ErrorState
      title={title}
      operationId={failure.operationId}
      action={
        <>
          <FailureButtons failure={failure} onRetry={onRetry} small={false} />
          {actions}
        </>
      }
    >
      {text}
    </ErrorState>
  );
}

/** A failed call above or beside what stays usable, for instance a form whose save was refused. */
export function FailureNotice({ failure, onRetry, actions }: FailureStateProps) {
  const { title, text } = describeFailure(failure);
  return (
    <Notice
      urgent
      tone="danger"
      title={title}
      operationId={failure.operationId}
      action={
        <>
          <FailureButtons failure={failure} onRetry={onRetry} small />
          {actions}
        </>
      }
    >
      {text}
    </Notice>
  );
}
