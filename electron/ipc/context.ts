import type { Logger } from '../shared/logger';
import type { Desk } from '../workspace/desk';

/** What a transport hands to every procedure call. */
export interface DeskContext {
  readonly desk: Desk;
  readonly log: Logger;
}
