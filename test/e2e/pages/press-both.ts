import type { Page } from '@playwright/test';

/**
 * Presses two keys one after the other, as people type them: whoever waits for the screen between comes
 * too late with the second on a busy machine.
 */
export async function pressBoth({ keyboard }: Page, first: string, second: string): Promise<void> {
  await Promise.all([keyboard.press(first), keyboard.press(second)]);
}
