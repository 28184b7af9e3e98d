import type {
  OperationAction,
  Outcome,
  Receipt,
} from '../../../electron/moderation/sync/sync.schema';
import type { Tone } from '../../ui/badge';
import { outcomeLooks } from './moderation-labels';

/** What became of an operation, as far as its receipt tells. */
type Answered = Pick<Receipt, 'action' | 'outcome' | 'problem' | 'takenBack' | 'card'>;

interface OutcomeText {
  readonly label: string;
  readonly tone: Tone;
  /** A sentence or two; null where the label says all. */
  readonly text: string | null;
}

/** What it is that nothing had to be changed for: the marketplace gives one outcome to all of them. */
const agreed: Readonly<Partial<Record<OperationAction, OutcomeText>>> = {
  UNDO: {
    label: 'Nothing to take back',
    tone: 'neutral',
    text: 'The decision had not been applied, or the review stood as before it already.',
  },
  KEEP: { label: 'Kept', tone: 'good', text: 'It stays as it is.' },
  REFER: {
    label: 'Sent on',
    tone: 'good',
    text: 'It stands in the conflicts of whom it was sent to.',
  },
};

const because = {
  CONFLICT_CONTENT: 'The author changed the text after you saw it. Nothing was applied',
  CONFLICT_DECISION: 'Someone else had decided otherwise. Nothing was applied',
  HELD: 'You no longer may decide reviews. It is kept until you may, or someone takes it over',
  QUARANTINED: 'The marketplace could not take it as it was. It is kept whole',
} as const satisfies Partial<Record<Outcome, string>>;

const where = {
  open: '; it is in the conflicts.',
  sent_on: '; you sent it on to somebody else.',
  closed: '; its conflict has been answered.',
} as const satisfies Record<NonNullable<Receipt['card']>, string>;

/** What the marketplace answered to an operation, in words; null before it has. */
export function outcomeText({
  action,
  outcome,
  problem,
  takenBack,
  card,
}: Answered): OutcomeText | null {
  if (outcome === null) return null;
  const { label, tone } = outcomeLooks[outcome];
  const conflict = (reason: string) => {
    const ending = takenBack ? '; you took it back.' : card === null ? '.' : where[card];
    return { label, tone, text: problem ?? `${reason}${ending}` };
  };
  switch (outcome) {
    case 'APPLIED':
      return { label, tone, text: problem };
    case 'AGREED':
      return agreed[action] ?? { label, tone, text: 'Someone else had decided the same.' };
    case 'MOOT_DELETED':
      return {
        label,
        tone,
        text: 'The review was deleted meanwhile; there is nothing left to decide.',
      };
    case 'CONFLICT_CONTENT':
    case 'CONFLICT_DECISION':
    case 'HELD':
    case 'QUARANTINED':
      return conflict(because[outcome]);
  }
}
