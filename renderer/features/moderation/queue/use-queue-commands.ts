import type { ReviewKeyAct } from '../../../../electron/workspace/workspace.schema';
import { useCommands } from '../../../shared/commands';
import { usePreferences } from '../../../shared/preferences';
import { barActs, selectionActs } from './decision-bar';

interface QueueCommands {
  readonly enabled: Readonly<Record<ReviewKeyAct, boolean>>;
  readonly run: Readonly<Record<ReviewKeyAct, () => void>>;
  /** Null where the list moves by itself, and what is selected is decided. */
  readonly move: ((step: 1 | -1) => void) | null;
}

const titles = {
  approve: 'Approve review',
  reject: 'Reject review…',
  flag: 'Flag for a second look',
  skip: 'Skip review',
  undo: 'Take the last decision back',
} as const satisfies Record<ReviewKeyAct, string>;

/** What somebody types who looks for them by what they are for. */
const otherWords = {
  approve: 'accept, publish',
  reject: 'refuse, deny',
  flag: 'ask somebody else',
  skip: 'later',
  undo: 'undo, revert',
} as const satisfies Record<ReviewKeyAct, string>;

/** The keys of the queue; which they are is the person's own choice. */
export function useQueueCommands({ enabled, run, move }: QueueCommands): void {
  const { reviewKeys } = usePreferences();
  useCommands([
    ...(move === null ? selectionActs : barActs).map(({ act, label, icon }) => ({
      id: `reviews.${act}`,
      title: move === null && act === 'skip' ? label : titles[act],
      group: 'Reviews',
      otherWords: otherWords[act],
      icon,
      keys: act === 'undo' ? [reviewKeys[act], 'mod+z'] : reviewKeys[act],
      enabled: enabled[act],
      run: run[act],
    })),
    {
      id: 'reviews.next',
      title: 'Next review',
      group: 'Reviews',
      keys: ['j', 'arrowdown'],
      repeats: true,
      enabled: move !== null,
      run: () => move?.(1),
    },
    {
      id: 'reviews.previous',
      title: 'Previous review',
      group: 'Reviews',
      keys: ['k', 'arrowup'],
      repeats: true,
      enabled: move !== null,
      run: () => move?.(-1),
    },
  ]);
}
