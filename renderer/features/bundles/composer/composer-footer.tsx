import { type BundleFinding, weightOf } from '../../../../electron/bundles/bundle-checks.rules';
import type { Receipt } from '../../../../electron/bundles/bundle-receipt.rules';
import { failureOf } from '../../../bridge/failure';
import { intervalUnits } from '../../../shared/bundle-words';
import type { DraftState } from '../../../shared/draft-writer';
import { describeFailure } from '../../../shared/error-messages';
import { Button } from '../../../ui/button';
import { Kbd } from '../../../ui/kbd';
import { moneyText } from '../../../ui/money-text';
import { UndoButtons } from '../../../ui/undo-buttons';
import { CheckCounts } from '../check-counts';
import type { Composer } from './use-composer';

export interface ComposerFooterProps {
  readonly isNew: boolean;
  readonly composer: Composer;
  readonly draft: DraftState;
  readonly receipt: Receipt;
  readonly findings: readonly BundleFinding[];
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

/** Where the unsaved work stands, and what can be done with it. */
export function ComposerFooter({
  isNew,
  composer,
  draft,
  receipt,
  findings,
  onSave,
  onDiscard,
}: ComposerFooterProps) {
  const { dirty, saving, undo, redo } = composer;
  return (
    <footer className="flex shrink-0 flex-wrap items-center justify-end gap-8 border-t border-line bg-surface px-16 py-8 max-narrow:sticky max-narrow:bottom-0 max-narrow:z-1 max-narrow:order-3">
      <UndoButtons undo={undo} redo={redo} />
      <p role="status" className="min-w-0 grow basis-[112px] truncate text-12 text-muted">
        {stateText(composer, draft)}
      </p>
      <Summary receipt={receipt} findings={findings} />
      {dirty && (
        <Button variant="ghost" onClick={onDiscard}>
          Discard
        </Button>
      )}
      <Button
        variant={dirty ? 'primary' : 'secondary'}
        busy={saving}
        disabled={!dirty}
        onClick={onSave}
      >
        {isNew ? 'Create bundle' : 'Save bundle'}
        <Kbd keys="mod+s" className="ml-4 max-wide:hidden" />
      </Button>
    </footer>
  );
}

/** The figures of the receipt and the checks, for when those are out of sight. */
function Summary({ receipt, findings }: Pick<ComposerFooterProps, 'receipt' | 'findings'>) {
  const problems = findings.filter((finding) => weightOf(finding) === 'problem').length;
  const notes = findings.length - problems;
  const { headline } = receipt;
  return (
    <button
      type="button"
      title="Show checks and receipt"
      onClick={() => document.getElementById('bundle-checks')?.scrollIntoView({ block: 'start' })}
      className="flex h-control shrink-0 items-center gap-8 rounded-4 px-8 text-12 tabular transition-colors hover:bg-hover"
    >
      <CheckCounts problems={problems} notes={notes} />
      {headline && (
        <span className="text-muted">
          <span className="font-medium text-13 text-text">
            {moneyText({ minor: headline.price, currency: headline.currency })}
          </span>{' '}
          {intervalUnits[headline.interval]}
        </span>
      )}
    </button>
  );
}

function stateText({ dirty, changed }: Composer, draft: DraftState): string {
  if (!dirty) return 'No unsaved changes';
  const changes = changed.length === 1 ? '1 change' : `${changed.length} changes`;
  if (draft.kind === 'kept') return `${changes} · draft kept`;
  if (draft.kind === 'failed') {
    return `${changes} · draft not kept: ${describeFailure(failureOf(draft.error)).title}`;
  }
  return changes;
}
