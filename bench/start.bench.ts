import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { chromiumLaunch } from '../scripts/chromium';
import { startDesk } from '../test/e2e/support/desk-process';
import type { Figure } from './report';

const startRuns = 5;

/** From starting the process, in milliseconds. */
interface StartTimes {
  /** Until the first tool stands in the grid: the copy that is shown while the database opens. */
  readonly grid: number;
  /** Until the database has answered what the grid asks. */
  readonly answered: number;
}

/** Starts the desk, for a browser that runs already, as a person's does. */
async function timeToGrid(
  browser: Browser,
  profileDir: string,
  end: 'close' | 'kill',
): Promise<StartTimes> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const began = performance.now();
  const desk = await startDesk(profileDir);
  await page.goto(desk.url, { waitUntil: 'commit' });
  await page.getByRole('gridcell').first().waitFor();
  const grid = performance.now() - began;
  await page.getByText(/^\d+ tools$/).waitFor();
  const answered = performance.now() - began;
  await context.close();
  await desk[end]();
  return { grid, answered };
}

/**
 * Starts of the demo workspace in the browser shell: the first on a profile that does not exist
 * yet, one after it was closed, and one after it was killed.
 */
export async function measureStarts(): Promise<readonly Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'desk-bench-'));
  const browser = await chromium.launch(chromiumLaunch());
  const first: StartTimes[] = [];
  const reopened: StartTimes[] = [];
  const afterKill: StartTimes[] = [];
  try {
    for (let run = 0; run < startRuns; run += 1) {
      const profileDir = join(directory, `profile-${run}`);
      first.push(await timeToGrid(browser, profileDir, 'close'));
      reopened.push(await timeToGrid(browser, profileDir, 'kill'));
      afterKill.push(await timeToGrid(browser, profileDir, 'close'));
    }
  } finally {
    await browser.close();
    await rm(directory, { recursive: true, force: true });
  }
  const figure = (name: string, times: readonly StartTimes[], target?: number): Figure => ({
    name,
    runs: times.map(({ grid }) => grid),
    unit: 'ms',
    ...(target ? { target } : {}),
  });
  const answers = (name: string, times: readonly StartTimes[]): Figure => ({
    name: `${name}, until the database has answered`,
    runs: times.map(({ answered }) => answered),
    unit: 'ms',
  });
  return [
    figure('first start of the demo workspace to a usable grid', first, 3_000),
    answers('first start of the demo workspace', first),
    figure('reopening to a usable grid, browser shell', reopened, 1_200),
    answers('reopening, browser shell', reopened),
    figure('reopening after SIGKILL, browser shell', afterKill),
  ];
}
