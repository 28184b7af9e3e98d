import {
  CircleCheck,
  CircleX,
  Clock,
  Copy,
  Flag,
  Gauge,
  Link,
  type LucideIcon,
  MessageSquareWarning,
  Phone,
  Zap,
} from 'lucide-react';
import type { Trigger } from '../../../electron/moderation/rules/moderation-rules.schema';
import type {
  OperationAction,
  Outcome,
  ReviewStatus,
} from '../../../electron/moderation/sync/sync.schema';
import type { Tone } from '../../ui/badge';

interface Look {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly tone: Tone;
}

/** The words, icon and hue of each status of a review. */
export const statusLooks = {
  PENDING: { label: 'Pending', icon: Clock, tone: 'info' },
  APPROVED: { label: 'Approved', icon: CircleCheck, tone: 'good' },
  REJECTED: { label: 'Rejected', icon: CircleX, tone: 'danger' },
  FLAGGED: { label: 'Flagged', icon: Flag, tone: 'attention' },
} as const satisfies Record<ReviewStatus, Look>;

/** What each rule looks for, in a word or two, and its icon. */
export const triggerLooks = {
  link: { label: 'Link', icon: Link },
  contact: { label: 'Contact data', icon: Phone },
  profanity: { label: 'Language', icon: MessageSquareWarning },
  repeated: { label: 'Copied text', icon: Copy },
  outlier: { label: 'Odd stars', icon: Gauge },
  burst: { label: 'Burst', icon: Zap },
} as const satisfies Record<Trigger, { label: string; icon: LucideIcon }>;

/** What someone did, as a past participle. */
export const actionLabels = {
  APPROVE: 'Approved',
  REJECT: 'Rejected',
  FLAG: 'Flagged',
  REOPEN: 'Reopened',
  UNDO: 'Taken back',
  KEEP: 'Kept as it is',
  REFER: 'Sent on',
} as const satisfies Record<OperationAction, string>;

/** What the marketplace made of a decision. */
export const outcomeLooks = {
  APPLIED: { label: 'Applied', tone: 'good' },
  AGREED: { label: 'Agreed', tone: 'good' },
  CONFLICT_CONTENT: { label: 'Text was edited', tone: 'attention' },
  CONFLICT_DECISION: { label: 'Decided otherwise', tone: 'attention' },
  HELD: { label: 'Held', tone: 'attention' },
  MOOT_DELETED: { label: 'Review is gone', tone: 'neutral' },
  QUARANTINED: { label: 'Refused', tone: 'danger' },
} as const satisfies Record<Outcome, { label: string; tone: Tone }>;

/** Why a saved decision will not be applied as it is, known before it is sent. */
export const staleTexts = {
  edited: 'The author edited the text meanwhile',
  decided: 'Someone else decided it meanwhile',
  deleted: 'The review was deleted meanwhile',
} as const;

/** Stars as words: "4 stars". */
export function starsText(rating: number): string {
  return rating === 1 ? '1 star' : `${rating} stars`;
}
