import type { RouteParams } from './hash-route.rules';
import type { ReadAhead } from './read-ahead';

/** Something in the workspace that was found by its name. */
export interface Found {
  readonly id: string;
  readonly name: string;
  /** What tells it from others of its name: where it stands, what it costs. */
  readonly detail: string;
  /** The state in which its screen shows it. */
  readonly params: RouteParams;
}

/**
 * Finds what a screen shows by words that were typed, the likeliest first.
 * @param text two characters or more
 */
export type Finder = (
  text: string,
  reading: Pick<ReadAhead, 'trpc' | 'queryClient'>,
) => Promise<readonly Found[]>;
