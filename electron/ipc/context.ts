import type { Logger } from '../shared/logger';
import type { Desk } from '../workspace/desk';

/** What a transport hands to every procedure call. */
export interface DeskContext {
  readonly desk: Desk;
  readonly log: Logger;
  /**
   * The epoch of the workspace's state that the page was drawn in which asks; undefined where no page
   * asks, or one that does not know yet who acts.
   */
  readonly drawnIn?: number | undefined;
}
