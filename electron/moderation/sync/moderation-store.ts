import type {
  ClaimResult,
  Conflict,
  Decision,
  QueueItem,
  Receipt,
  Resolution,
  ReviewStatus,
  SyncStatus,
  VerifyResult,
} from './sync.schema';

/** Where a page of a keyset-paged list goes on. */
export interface QueueKey {
  /** ISO instant to the microsecond, as the item before said. */
  readonly createdAt: string;
  readonly reviewId: string;
}

/** Which part of the queue is wanted. */
export interface QueuePage {
  readonly status: ReviewStatus;
  readonly after: QueueKey | null;
  readonly limit: number;
  /** Leave out what somebody else has in hand. */
  readonly withoutClaimed: boolean;
}

/**
 * A moderator's store on this machine: everything they see and decide, with or without the network.
 * Reading never waits for the network. What it answers with "saved" is on this disk, fsynced.
 */
export interface ModerationStore {
  /** Value of `store_id` in the tables of `desk_local`. */
  readonly storeId: number;
  readonly userId: string;
  readonly workspaceId: string;

  /** The oldest reviews of a status, own pending decisions taken into account. */
  queue(page: QueuePage): Promise<readonly QueueItem[]>;

  /**
   * Saves decisions: all of them or none. Several share a group, which `undo` takes back as one.
   * @returns one receipt for each, in order, when all are on the disk.
   * @throws DeskError `not_found` for a review that is not in the store, `conflict` when the screen
   *   showed an older revision than the store has (read it again), `disk_full` or
   *   `profile_unwritable` when they could not be saved: then nothing was. `not_possible` when that
   *   could not be noted either: they may still be sent.
   */
  decide(decisions: readonly Decision[]): Promise<readonly Receipt[]>;

  /**
   * Takes decisions back, queued or applied, by operations of their own: the latest first.
   * @returns receipts of the new operations; none for what was taken back already.
   * @throws DeskError `not_found` for an operation that is not this person's on this desk, and what
   *   `decide` throws.
   */
  undo(
    target: { readonly opIds: readonly string[] } | { readonly groupId: string },
  ): Promise<readonly Receipt[]>;

  /** The latest receipts, newest first; with a group only those of what was decided together. */
  receipts(page: {
    readonly beforeSeq: number | null;
    readonly limit: number;
    readonly groupId?: string | null | undefined;
  }): Promise<readonly Receipt[]>;

  /** Open conflicts of this person, oldest first; those answered here say so. */
  conflicts(): Promise<readonly Conflict[]>;

  /**
   * Answers conflicts, all or none.
   * @throws DeskError `not_found` for one that is not open, and what `decide` throws.
   */
  resolve(resolutions: readonly Resolution[]): Promise<readonly Receipt[]>;

  /** The others, to whom a conflict can be sent, as the last connection knew. */
  moderators(): Promise<readonly { readonly userId: string; readonly name: string }[]>;

  /**
   * Takes reviews in hand (a checkout pack is several at once).
   * @param minutes for how long, from the moment at which the authority has it
   * @throws DeskError `offline` without the authority: a claim is a promise to others.
   */
  claim(reviewIds: readonly string[], minutes: number): Promise<ClaimResult>;
  /** Gives reviews back; null gives back all. @throws DeskError `offline`. */
  release(reviewIds: readonly string[] | null): Promise<void>;

  status(): SyncStatus;
  /** The present status and every later one, until the signal aborts. */
  followStatus(signal: AbortSignal): AsyncGenerator<SyncStatus>;

  /** Switches synchronisation off ("work offline") or on again; kept over a restart, and in the journal too. */
  setWorkingOffline(offline: boolean): Promise<void>;
  /** Pushes and pulls now. @returns the status afterwards; failures are in it. */
  syncNow(): Promise<SyncStatus>;
  /** Registers this device again with a server that does not know it. */
  registerDevice(): Promise<SyncStatus>;

  /**
   * Pulls, compares bucket by bucket with the authority, and mends what differs, when a pull that is under way
   * has ended. @throws DeskError `offline`.
   */
  verify(): Promise<VerifyResult>;
  /** Journal and diagnostics as text, without secrets, for support and for safe keeping. */
  export(): Promise<string>;

  /** Operations that the authority has not acknowledged: signing out warns about them. */
  unsent(): Promise<number>;
  /** Stops synchronising and closes the journal. Nothing is lost by it. */
  close(): Promise<void>;
}
