import { TriangleAlert } from 'lucide-react';
import { failureOf } from '../../../bridge/failure';
import { describeFailure } from '../../../shared/error-messages';
import { Button } from '../../../ui/button';
import { useFocusToGrid } from '../grid/use-focus-to-grid';
import { countedText, stagedText } from './staged-edits.rules';

export interface StagedBarProps {
  readonly changes: number;
  readonly tools: number;
  /** Cells that cannot be taken as they are. */
  readonly problems: number;
  /** Whether a crash would lose nothing of it. */
  readonly isKept: boolean;
  /** Why it is not kept; null while it is, or is about to be. */
  readonly keepingFailed: unknown;
  readonly saving: boolean;
  /** The cell that was gone to last, and what is wrong with it. */
  readonly problem: { readonly name: string; readonly reason: string } | undefined;
  /** Goes to the next cell that cannot be taken. */
  readonly onShowProblem: () => void;
  /** Shows every change before it is saved. */
  readonly onReview: () => void;
  readonly onDiscard: () => void;
  readonly onSave: () => void;
}

function keptText({ isKept, keepingFailed }: Pick<StagedBarProps, 'isKept' | 'keepingFailed'>) {
  if (isKept) return 'Kept on this machine';
  if (keepingFailed === null) return 'Keeping…';
  return `Not kept on this machine: ${describeFailure(failureOf(keepingFailed)).title}`;
}

/** What was changed in the grid and is not saved yet, and what can be done about it. */
export function StagedBar(props: StagedBarProps) {
  const { changes, tools, problems, problem, saving } = props;
  const bar = useFocusToGrid();
  // While it is saved they keep the focus, which a dialog that closes meanwhile gives back.
  const resting = saving
    ? { 'aria-disabled': true, onClick: undefined, className: 'opacity-50' }
    : undefined;
  return (
    <section
      ref={bar}
      aria-label="Unsaved changes"
      className="flex shrink-0 flex-wrap items-center gap-8 border-t border-attention-line bg-attention-tint px-16 py-8"
    >
      {problem && (
        <p role="status" className="w-full break-words text-12 text-attention-text">
          <span className="font-medium">{problem.name}:</span> {problem.reason}
        </p>
      )}
      <span role="status" className="font-medium tabular text-attention-text">
        {stagedText({ changes, tools })}
      </span>
      <span className="text-12 text-muted">{keptText(props)}</span>
      {problems > 0 && (
        <Button size="small" variant="ghost" icon={TriangleAlert} onClick={props.onShowProblem}>
          {countedText(problems, 'cell needs', 'cells need')} attention
        </Button>
      )}
      <span className="ml-auto flex gap-8">
        <Button size="small" variant="ghost" onClick={props.onDiscard} {...resting}>
          Discard
        </Button>
        <Button size="small" disabled={problems === changes} onClick={props.onReview} {...resting}>
          Review…
        </Button>
        <Button
          size="small"
          variant="primary"
          disabled={problems > 0}
          busy={saving}
          onClick={props.onSave}
        >
          {saving ? 'Saving…' : 'Save'}
        </Button>
      </span>
    </section>
  );
}
