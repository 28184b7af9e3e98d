import { useFormContext, useWatch } from 'react-hook-form';
import type { ToolContent } from '../../../../electron/catalog/catalog-tool.schema';
import { failureOf } from '../../../bridge/failure';
import type { DraftState } from '../../../shared/draft-writer';
import { describeFailure } from '../../../shared/error-messages';
import { Button } from '../../../ui/button';
import { Kbd } from '../../../ui/kbd';
import { clockText } from '../../../ui/time-text';
import { UndoButtons } from '../../../ui/undo-buttons';
import { differingFields } from './form-merge.rules';
import type { FormOrigin } from './form-origin';
import type { FormState } from './form-state.rules';
import type { FormUndo } from './use-form-undo';

export interface FormFooterProps {
  readonly isNew: boolean;
  readonly origin: FormOrigin;
  readonly draft: DraftState;
  readonly saving: boolean;
  readonly undo: FormUndo;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

/** Where the unsaved work stands, and what can be done with it. */
export function FormFooter({
  isNew,
  origin,
  draft,
  saving,
  undo,
  onSave,
  onDiscard,
}: FormFooterProps) {
  const { control, getValues } = useFormContext<FormState, unknown, ToolContent>();
  useWatch({ control });
  const changed = differingFields(origin.state, getValues()).length;
  return (
    <footer className="flex shrink-0 items-center gap-4 border-t border-line bg-surface px-16 py-8">
      <UndoButtons {...undo} />
      <p
        role="status"
        title={draft.kind === 'kept' ? `Kept at ${clockText(draft.at, new Date())}` : undefined}
        className="min-w-0 grow truncate text-12 text-muted"
      >
        {stateText(changed, draft)}
      </p>
      {changed > 0 && (
        <Button variant="ghost" onClick={onDiscard}>
          Discard
        </Button>
      )}
      <Button
        variant={changed === 0 ? 'secondary' : 'primary'}
        busy={saving}
        disabled={changed === 0}
        onClick={onSave}
      >
        {isNew ? 'Create tool' : 'Save tool'}
        <Kbd keys="mod+s" className="ml-4" />
      </Button>
    </footer>
  );
}

function stateText(changed: number, draft: DraftState): string {
  if (changed === 0) return 'No unsaved changes';
  const changes = changed === 1 ? '1 change' : `${changed} changes`;
  switch (draft.kind) {
    case 'kept':
      return `${changes} · draft kept`;
    case 'failed':
      return `${changes} · draft not kept: ${describeFailure(failureOf(draft.error)).title}`;
    case 'pending':
    case 'none':
      return changes;
  }
}
