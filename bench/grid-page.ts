import type { Browser, BrowserContext, Page } from '@playwright/test';

/** A page of the size that the screens are designed for. */
export async function openBenchPage(browser: Browser | BrowserContext): Promise<Page> {
  const page = await ('contexts' in browser
    ? browser.newPage({ viewport: { width: 1440, height: 900 } })
    : browser.newPage());
  // Functions that are handed to the page were compiled to name themselves by this.
  await page.addInitScript('globalThis.__name = (named) => named');
  return page;
}

/** Pixels that the grid is moved in every frame. */
const pixelsPerFrame = 160;
const measuredFrames = 240;

/**
 * The time between frames while the grid is scrolled by 160 px in each, in ms. Where the end is
 * reached it goes back the way it came.
 */
export function scrollFrames(page: Page, scroller: string): Promise<readonly number[]> {
  return page.evaluate(
    async ({ selector, step, frames }) => {
      const element = document.querySelector(selector);
      if (!element) throw new Error(`Nothing to scroll at ${selector}`);
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
      const times: number[] = [];
      let direction = 1;
      let last = await frame();
      for (let number = 0; number < frames; number += 1) {
        const before = element.scrollTop;
        element.scrollTop += step * direction;
        if (element.scrollTop === before) direction = -direction;
        const now = await frame();
        times.push(now - last);
        last = now;
      }
      return times;
    },
    { selector: scroller, step: pixelsPerFrame, frames: measuredFrames },
  );
}

/** How many times slower the page's main thread is made where the screen's rate hides the differences. */
const slowedBy = 4;

/** As {@link scrollFrames}, on a processor that does a quarter of the work in the same time. */
export async function slowedScrollFrames(page: Page, scroller: string): Promise<readonly number[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowedBy });
  const frames = await scrollFrames(page, scroller);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await session.detach();
  return frames;
}

/** Memory of the page's scripts after a collection, in MB. */
export async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 1e6;
}

const keys = ['ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowLeft'];
const measuredKeys = 120;

/**
 * From each arrow key to the end of the frame that shows it, in ms, after a click into a cell. The
 * browser is to draw without waiting for the screen, because that wait is the same for everyone.
 * @throws Error where the keys did not arrive: half of them go down, far enough to scroll any grid
 */
export async function keyTimes(page: Page, scroller: string): Promise<readonly number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { keyTimes: times });
    window.addEventListener(
      'keydown',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => times.push(performance.now() - timeStamp);
          port2.postMessage(null);
        });
      },
      { capture: true },
    );
  });
  for (let number = 0; number < measuredKeys; number += 1) {
    await page.keyboard.press(keys[number % keys.length] ?? 'ArrowDown');
    await page.waitForTimeout(20);
  }
  const followed = await page.locator(scroller).evaluate((element) => element.scrollTop > 0);
  if (!followed) throw new Error('The keys did not move the cursor of the grid');
  return page.evaluate(() => (window as unknown as { keyTimes: number[] }).keyTimes);
}
