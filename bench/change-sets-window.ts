import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import type { ChangeSetAccess } from '../electron/change-sets/commit.service';
import { openDatabase } from '../electron/database/connection';
import { newId } from '../electron/shared/ids';
import { chromiumLaunch } from '../scripts/chromium';
import { startDesk } from '../test/e2e/support/desk-process';
import type { CatalogServer } from './catalog-server';
import { openBenchPage } from './grid-page';
import type { Figure } from './report';
import { repricedFile } from './tool-files';

/** The time between two frames of a screen that shows sixty in a second, in milliseconds. */
const frame = 1000 / 60;
/** How long a person reads before the next step, in milliseconds. */
const pause = 500;

interface Stall {
  /** When it began, in milliseconds since 1970. */
  readonly from: number;
  readonly milliseconds: number;
}

interface LoopStall extends Stall {
  /** How long the loop's thread ran meanwhile, in milliseconds; null where the system does not tell. */
  readonly own: number | null;
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

const loopStalls = pathToFileURL(resolve('bench', 'loop-stalls.mjs')).href;

/**
 * Starts a process that does nothing: how late it is woken is what the machine adds to whatever else is measured.
 * @param file where its stalls are written once it is closed
 */
function startBystander(file: string) {
  const bystander = spawn(
    process.execPath,
    [`--import=${loopStalls}`, '--eval', 'process.stdin.resume()'],
    { env: { ...process.env, DESK_BENCH_STALLS: file }, stdio: ['pipe', 'ignore', 'inherit'] },
  );
  return {
    async close() {
      bystander.stdin.end();
      await once(bystander, 'exit');
    },
  };
}

/** Has the page note each frame that came later than the screen could have shown it. */
async function watchFrames(page: Page): Promise<void> {
  await page.addInitScript((usual) => {
    const late: Stall[] = [];
    Object.assign(window, { lateFrames: late });
    let last = performance.now();
    const next = () => {
      const now = performance.now();
      if (now - last > usual) {
        late.push({ from: performance.timeOrigin + last, milliseconds: now - last - usual });
      }
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  }, frame);
}

/**
 * Waits until an element with a text is in the page, or none any more. The page itself does: Playwright looks
 * through all of it in every frame, which takes as long as a frame may.
 */
function waitInPage(
  page: Page,
  wanted: { readonly selector: string; readonly text: string; readonly gone?: boolean },
): Promise<void> {
  return page.evaluate(
    ({ selector, text, gone }) =>
      new Promise<void>((resolve) => {
        const look = () => {
          const elements = [...document.querySelectorAll(selector)];
          const isThere = elements.some(({ textContent }) => textContent.includes(text));
          if (isThere === (gone ?? false)) return;
          observer.disconnect();
          resolve();
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { childList: true, subtree: true });
        look();
      }),
    wanted,
  );
}

/**
 * A file of all tools that is read and committed, and a raise of all of them: as a curator does it.
 * Elements are found by selectors: to find one by its role Playwright works out those of all in the page, for 20 ms of
 * the thread that is measured.
 */
async function repriceAll(page: Page, file: string): Promise<void> {
  const show = (hash: string) =>
    page.evaluate((next) => {
      location.hash = next;
    }, hash);
  const staged = () =>
    waitInPage(page, { selector: 'ul[aria-label="Changes"] > li', text: 'Before: ' });
  const commit = async () => {
    await page.waitForTimeout(pause);
    await page.locator('footer button', { hasText: /^Commit [\d,]+ changes/ }).click();
  };
  await show('#/changes');
  await page.locator('button', { hasText: /^Import$/ }).click();
  await page.waitForTimeout(pause);
  await page.locator('input[type="file"]').setInputFiles(file);
  await staged();
  await commit();
  await waitInPage(page, { selector: 'footer button', text: 'Revert all of it' });
  await page.waitForTimeout(pause);
  await show('#/catalog');
  await page.locator('[role="rowheader"]').first().waitFor();
  await page.waitForTimeout(pause);
  await page.locator('[role=columnheader][aria-colindex="1"]').click();
  await page.locator('section[aria-label="Selected tools"] button', { hasText: 'Edit…' }).click();
  await page.locator('[role="dialog"] [role="combobox"]').click();
  await page.locator('[role="option"]', { hasText: 'percentage' }).click();
  await page.getByLabel('Percentage').fill('10');
  await page.locator('[role="dialog"] button', { hasText: 'Review changes…' }).click();
  await staged();
  await commit();
  await waitInPage(page, { selector: '[role="dialog"]', text: 'Review changes', gone: true });
  await page.waitForTimeout(pause);
}

/** What is used of an event of Chromium's trace. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time that the thread used, in microseconds. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** The longest that the main thread of a page ran itself in one task, in milliseconds. */
function longestTask(trace: Buffer): number {
  const { traceEvents }: { traceEvents: readonly TraceEvent[] } = JSON.parse(trace.toString());
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mainThreads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(threadOf),
  );
  const tasks = traceEvents.filter((event) => mainThreads.has(threadOf(event)));
  return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur), 0) / 1000;
}

/** The longest of the stalls that began in an interval, in milliseconds. */
function longestIn(stalls: readonly Stall[], { from, to }: Interval): number {
  const within = stalls.filter((stall) => stall.from >= from && stall.from < to);
  return Math.max(0, ...within.map(({ milliseconds }) => milliseconds));
}

/**
 * How a window fares while 10,000 tools are imported, staged, committed and bulk-edited in it: the
 * built browser shell and a real browser, both from their start, on a server.
 */
export async function measureWindow(
  server: CatalogServer,
  runs: number,
): Promise<readonly Figure[]> {
  const profileDir = await mkdtemp(join(tmpdir(), 'desk-bench-'));
  const stallsFile = join(profileDir, 'stalls.json');
  const desk = await startDesk(profileDir, {
    DESK_DATABASE_URL: server.curatorUrl,
    DESK_BENCH_STALLS: stallsFile,
    NODE_OPTIONS: `--import=${loopStalls}`,
  });
  const idleFile = join(profileDir, 'idle.json');
  const bystander = startBystander(idleFile);
  const database = await openDatabase({ kind: 'server', url: server.url });
  const browser = await chromium.launch(chromiumLaunch());
  const intervals: Interval[] = [];
  const tasks: number[] = [];
  let frames: readonly Stall[] = [];
  try {
    const access: ChangeSetAccess = {
      authority: database,
      actor: { role: 'curator', userId: newId() },
    };
    const page = await openBenchPage(browser);
    await watchFrames(page);
    await page.goto(desk.url);
    await page.getByRole('rowheader').first().waitFor();
    for (let run = 0; run < runs; run += 1) {
      const file = join(profileDir, 'prices.csv');
      await writeFile(file, await repricedFile(access, run));
      await browser.startTracing(page, { categories: ['toplevel'] });
      const from = Date.now();
      await repriceAll(page, file);
      intervals.push({ from, to: Date.now() });
      tasks.push(longestTask(await browser.stopTracing()));
    }
    frames = await page.evaluate(() => (window as unknown as { lateFrames: Stall[] }).lateFrames);
  } finally {
    await browser.close();
    await database.close();
    await desk.close();
    await bystander.close();
  }
  const loop: readonly LoopStall[] = JSON.parse(await readFile(stallsFile, 'utf8'));
  const idle: readonly LoopStall[] = JSON.parse(await readFile(idleFile, 'utf8'));
  await rm(profileDir, { recursive: true, force: true });
  const own = loop.flatMap(({ from, own: milliseconds }) =>
    milliseconds === null ? [] : [{ from, milliseconds }],
  );
  return [
    {
      name: 'longest stall of the desk’s main loop meanwhile, with a window',
      runs: intervals.map((interval) => longestIn(loop, interval)),
      unit: 'ms',
      target: 33,
      always: true,
    },
    ...(own.length === 0
      ? []
      : [
          {
            name: '… the longest that it ran itself without a pause',
            runs: intervals.map((interval) => longestIn(own, interval)),
            unit: 'ms',
            target: 33,
            always: true,
          } as const,
        ]),
    {
      name: 'how late the latest frame of that window was',
      runs: intervals.map((interval) => longestIn(frames, interval)),
      unit: 'ms',
      target: 33,
      always: true,
    },
    {
      name: '… the longest that one task of its main thread ran itself',
      runs: tasks,
      unit: 'ms',
      target: 33,
      always: true,
    },
    {
      name: 'how late a process that does nothing was woken meanwhile',
      runs: intervals.map((interval) => longestIn(idle, interval)),
      unit: 'ms',
    },
  ];
}
