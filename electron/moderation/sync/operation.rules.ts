import { assertNever } from '../../shared/errors';
import type { OperationAction, ReviewStatus, Seen } from './sync.schema';

/** The protocol that this desk speaks; the authority tells the oldest that it still takes. */
export const syncProtocol = 1;

/** How many operations one push carries; the authority takes no more. */
export const pushBatch = 50;

/** How long what one push carries is, in bytes: each operation has the text that was seen, which nobody bounds. */
export const pushBytes = 4 * 1024 * 1024;

/** So long are acknowledged operations kept, to be sent again to a server that was restored. */
export const keptMilliseconds = 30 * 24 * 60 * 60 * 1000;

/** An operation as it is sent. Its number (seq) is added when it is; its clock decides nothing. */
export interface OperationPayload {
  readonly opId: string;
  readonly reviewId: string;
  readonly groupId: string | null;
  readonly action: OperationAction;
  readonly reasonCode: string | null;
  readonly note: string | null;
  readonly seen: Seen;
  /** The own operation on the same review before this one, when it was not yet back. */
  readonly follows: string | null;
  /** The own operation that this one takes back. */
  readonly undoes: string | null;
  /** The conflict that this one answers. */
  readonly resolves: string | null;
  /** Whom a conflict is sent to. */
  readonly referTo: string | null;
  readonly deviceTime: string;
}

/** The status that an action gives a review that is in a status. */
export function statusAfter(
  action: Exclude<OperationAction, 'UNDO'>,
  present: ReviewStatus,
): ReviewStatus {
  switch (action) {
    case 'APPROVE':
      return 'APPROVED';
    case 'REJECT':
      return 'REJECTED';
    case 'FLAG':
      return 'FLAGGED';
    case 'REOPEN':
      return 'PENDING';
    case 'KEEP':
    case 'REFER':
      return present;
    default:
      return assertNever(action);
  }
}

/**
 * How long to wait before the next try.
 * @param failures how many tries in a row have failed, from 1
 * @param random from 0 up to 1: spreads the desks of a team that lost the same server
 * @returns milliseconds: twice as long each time, at most a minute, give or take a half
 */
export function retryDelay(failures: number, random: number): number {
  const base = Math.min(60_000, 1_000 * 2 ** Math.min(failures - 1, 10));
  return Math.round(base * (0.5 + random));
}
