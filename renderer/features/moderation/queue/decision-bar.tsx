import { Check, Flag, ListX, type LucideIcon, SkipForward, Undo2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ReviewKeyAct } from '../../../../electron/workspace/workspace.schema';
import { usePreferences } from '../../../shared/preferences';
import { classes } from '../../../ui/classes';
import { useInteractionPreferences } from '../../../ui/interaction-preferences';
import { Kbd } from '../../../ui/kbd';

interface BarAct {
  readonly act: ReviewKeyAct;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly iconClass: string;
}

/** The acts of the queue, in the order of the keys' settings. */
export const barActs: readonly BarAct[] = [
  { act: 'approve', label: 'Approve', icon: Check, iconClass: 'text-good-text' },
  { act: 'reject', label: 'Reject…', icon: X, iconClass: 'text-danger-text' },
  { act: 'flag', label: 'Flag', icon: Flag, iconClass: 'text-attention-text' },
  { act: 'skip', label: 'Skip', icon: SkipForward, iconClass: 'text-muted' },
  { act: 'undo', label: 'Undo', icon: Undo2, iconClass: 'text-muted' },
];

/** The acts for reviews that are selected: those are not skipped one by one, but let go. */
export const selectionActs: readonly BarAct[] = barActs.map((one) =>
  one.act === 'skip' ? { ...one, label: 'Clear selection', icon: ListX } : one,
);

export interface DecisionBarProps {
  readonly acts?: readonly BarAct[];
  /** What can be done now. */
  readonly enabled: Readonly<Record<ReviewKeyAct, boolean>>;
  readonly run: Readonly<Record<ReviewKeyAct, () => void>>;
  /** At the end of the line: where one is. */
  readonly children?: ReactNode;
  /** What became of the last decision; its line is there before the first, so that nothing moves. */
  readonly note?: ReactNode;
  /** Whether it makes way in a low or narrow window: for the question that one of its acts asks. */
  readonly makesWay?: boolean;
}

/** What can be done with the review, each act with its key. */
export function DecisionBar({
  acts = barActs,
  enabled,
  run,
  children,
  note,
  makesWay = false,
}: DecisionBarProps) {
  const { reviewKeys } = usePreferences();
  const { singleKeys } = useInteractionPreferences();
  return (
    <div
      role="toolbar"
      aria-label="Decide"
      className={classes(
        'flex min-h-bar shrink-0 flex-wrap items-center gap-4 border-line border-t bg-surface px-16 py-8 max-narrow:sticky max-narrow:bottom-0 max-narrow:z-1 max-narrow:order-2',
        makesWay && 'max-wide:hidden [@media(max-height:760px)]:hidden',
      )}
    >
      {acts.map(({ act, label, icon: Icon, iconClass }) => (
        <button
          key={act}
          type="button"
          disabled={!enabled[act]}
          onClick={run[act]}
          className={classes(
            'inline-flex h-32 items-center gap-8 rounded-4 border border-line-strong bg-surface pr-8 pl-8 font-medium transition-colors',
            'hover:bg-hover active:bg-pressed disabled:pointer-events-none disabled:opacity-50',
            act === 'skip' && 'ml-8',
          )}
        >
          <Icon aria-hidden="true" className={classes('size-icon', iconClass)} />
          {label}
          {singleKeys && <Kbd keys={reviewKeys[act]} />}
        </button>
      ))}
      <div className="ml-auto flex min-w-0 items-center gap-12 text-12 text-muted">{children}</div>
      {note !== undefined && (
        <div className="flex h-[20px] w-full min-w-0 items-center text-12 text-muted">{note}</div>
      )}
    </div>
  );
}
