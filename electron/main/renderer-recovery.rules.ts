import type { RenderProcessGoneDetails } from 'electron';

/** After this many ends within the period, reloading again would only repeat them. */
const toleratedEnds = 3;
const periodMilliseconds = 60_000;

export type RecoveryPlan = 'nothing' | 'offer_reload' | 'offer_quit';

/**
 * What to do when the window's process has ended.
 * @param earlier instants of earlier unexpected ends, in milliseconds
 * @param now the present instant, in milliseconds
 */
export function recoveryPlan(
  reason: RenderProcessGoneDetails['reason'],
  earlier: readonly number[],
  now: number,
): RecoveryPlan {
  if (reason === 'clean-exit') return 'nothing';
  const recent = earlier.filter((instant) => now - instant < periodMilliseconds).length;
  const hopeless = reason === 'launch-failed' || reason === 'integrity-failure';
  return hopeless || recent + 1 >= toleratedEnds ? 'offer_quit' : 'offer_reload';
}

/** What a dialog about the window says and offers; the first button is the default. */
export interface RecoveryText {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly [string, string] | readonly [string];
}

/** The words for each situation of the window. */
export const recoveryTexts = {
  offer_reload: {
    message: 'The window stopped working.',
    detail: 'Everything saved is safe, and drafts are kept. Reload the window to go on.',
    buttons: ['Reload window', 'Quit'],
  },
  offer_quit: {
    message: 'The window keeps stopping.',
    detail:
      'Everything saved is safe, and drafts are kept. Quit, and start Marketplace Desk again. If it happens again, send the log file with your report.',
    buttons: ['Quit'],
  },
  unresponsive: {
    message: 'The window does not respond.',
    detail: 'Everything saved is safe. Wait a moment, or reload the window.',
    buttons: ['Wait', 'Reload window'],
  },
} as const satisfies Record<string, RecoveryText>;
