import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { chromiumLaunch } from '../scripts/chromium';
import { startDesk } from '../test/e2e/support/desk-process';
import { type Figure, percentile } from './report';
import type { ReviewMarket } from './review-market';

const keys = 300;
/** Four decisions in a second: faster than anybody reads. */
const betweenKeys = 250;

/** A change through the desk's own interface, as its pages make it. */
async function change(page: Page, path: string, input?: unknown): Promise<void> {
  await page.evaluate(
    async ([name, body]) => {
      const answer = await fetch(`/trpc/${name}?batch=1`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    [path, JSON.stringify({ 0: input })] as const,
  );
}

/** Makes the page note how long after each press of a key another review has been painted. */
async function watchKeys(page: Page): Promise<void> {
  // What runs this file names its functions by this one, which the page does not have.
  await page.evaluate('globalThis.__name = (named) => named');
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { times });
    const shown = () => document.querySelector('article[data-review]')?.getAttribute('data-review');
    addEventListener(
      'keydown',
      ({ timeStamp }) => {
        const before = shown();
        const look = () => {
          const now = shown();
          if (now === before || now === undefined) return requestAnimationFrame(look);
          // A message that is posted in a frame arrives when the frame has been painted.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => times.push(performance.now() - timeStamp);
          port2.postMessage(null);
        };
        requestAnimationFrame(look);
      },
      { capture: true },
    );
  });
}

/**
 * From a key to the next review on the screen, in a real browser, with a replica of the whole
 * marketplace and a long queue of decisions that wait to be sent.
 * @param queued how many decisions wait before the first key
 */
export async function measureKeys(
  { directory, moderatorUrl }: ReviewMarket,
  queued: number,
): Promise<readonly Figure[]> {
  const desk = await startDesk(join(directory, 'profile'), { DESK_DATABASE_URL: moderatorUrl });
  const browser = await chromium.launch(chromiumLaunch());
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(0);
    await page.goto(desk.url);
    await page.goto(`${desk.origin}/#/reviews`);
    await page.locator('article[data-review]').waitFor();
    await change(page, 'moderation.sync.now');
    await change(page, 'moderation.refresh');
    await change(page, 'moderation.sync.setWorkingOffline', { offline: true });
    for (let made = 0; made < queued; made += 500) {
      await page.evaluate(async () => {
        const input = { queue: 'pending', order: 'newest', limit: 500 };
        const listed = await fetch(
          `/trpc/moderation.list?input=${encodeURIComponent(JSON.stringify(input))}`,
        );
        const { items } = (await listed.json()).result.data;
        const decisions = items.map(({ reviewId, seen }: { reviewId: string; seen: unknown }) => ({
          reviewId,
          action: 'APPROVE',
          seen,
        }));
        const done = await fetch('/trpc/moderation.decideMany', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ decisions }),
        });
        if (!done.ok) throw new Error(await done.text());
      });
    }
    await page.reload();
    await page.locator('article[data-review]').waitFor();
    await page.locator('article[data-review]').focus();
    await watchKeys(page);
    for (let key = 0; key < keys; key += 1) {
      await page.keyboard.press('a');
      await page.waitForTimeout(betweenKeys);
    }
    await page.waitForFunction(
      (wanted) => (window as unknown as { times: number[] }).times.length === wanted,
      keys,
    );
    const times = await page.evaluate(() => (window as unknown as { times: number[] }).times);
    const title = (what: string) =>
      `key to the next review painted, 100,000 reviews, ${queued.toLocaleString('en-US')} queued, ${what}`;
    return [
      { name: title('median'), runs: [percentile(times, 0.5)], unit: 'ms' },
      { name: title('p95'), runs: [percentile(times, 0.95)], unit: 'ms', target: 50 },
      { name: title('slowest of 300'), runs: [Math.max(...times)], unit: 'ms' },
    ];
  } finally {
    await browser.close();
    await desk.kill();
  }
}
