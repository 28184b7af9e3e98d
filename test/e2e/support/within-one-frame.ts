import type { Page } from '@playwright/test';

/**
 * Does something as if it all happened within one frame: what the page puts off to the next one waits
 * until it is done. A person's key may come in between, and on a busy machine it does.
 */
export async function withinOneFrame(page: Page, act: () => Promise<void>): Promise<void> {
  const frame = await page.evaluateHandle(() => {
    const real = window.requestAnimationFrame;
    const putOff: FrameRequestCallback[] = [];
    window.requestAnimationFrame = (run) => putOff.push(run);
    return {
      end: () => {
        window.requestAnimationFrame = real;
        for (const run of putOff) real(run);
      },
    };
  });
  await act();
  await frame.evaluate(({ end }) => end());
}
