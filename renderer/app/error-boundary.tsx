import { RotateCw } from 'lucide-react';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { v7 } from 'uuid';
import { Button } from '../ui/button';
import { ErrorState } from '../ui/error-state';

interface ErrorBoundaryProps {
  /** Changes when something else is shown: the boundary then tries again. */
  readonly resetKey?: string;
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly operationId: string | null;
}

/** Catches mistakes of ours while drawing: the rest of the desk goes on, and nothing typed is lost. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override readonly state: ErrorBoundaryState = { operationId: null };

  static getDerivedStateFromError(): ErrorBoundaryState {
    return { operationId: v7() };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    // The shells forward the console of the window to the log, where the id finds it.
    // biome-ignore lint/suspicious/noConsole: see above
    console.error('renderer failed', this.state.operationId, error, info.componentStack);
  }

  override componentDidUpdate(before: ErrorBoundaryProps): void {
    if (before.resetKey !== this.props.resetKey && this.state.operationId !== null) {
      this.setState({ operationId: null });
    }
  }

  override render(): ReactNode {
    const { operationId } = this.state;
    if (operationId === null) return this.props.children;
    return (
      <ErrorState
        title="This part of the desk stopped working"
        operationId={operationId}
        action={
          <Button variant="primary" icon={RotateCw} onClick={() => window.location.reload()}>
            Reload
          </Button>
        }
      >
        This is a mistake of ours. Saved work and drafts are kept; reloading brings you back to
        where you were.
      </ErrorState>
    );
  }
}
