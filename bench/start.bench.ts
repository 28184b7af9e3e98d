import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { chromiumLaunch } from '../scripts/chromium';
import { startDesk } from '../test/e2e/support/desk-process';
import type { Figure } from './report';

const startRuns = 5;

/**
 * From starting the process to the first tool standing in the grid, in milliseconds. The browser
 * runs already, as a person's does.
 */
async function timeToGrid(browser: Browser, profileDir: string, end: 'close' | 'kill') {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const began = performance.now();
  const desk = await startDesk(profileDir);
  await page.goto(desk.url, { waitUntil: 'commit' });
  await page.getByRole('gridcell').first().waitFor();
  const elapsed = performance.now() - began;
  await context.close();
  await desk[end]();
  return elapsed;
}

/**
 * Starts of the demo workspace in the browser shell: the first on a profile that does not exist
 * yet, one after it was closed, and one after it was killed.
 */
export async function measureStarts(): Promise<readonly Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'desk-bench-'));
  const browser = await chromium.launch(chromiumLaunch());
  const first: number[] = [];
  const reopened: number[] = [];
  const afterKill: number[] = [];
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
  return [
    {
      name: 'first start of the demo workspace to a usable grid',
      runs: first,
      unit: 'ms',
      target: 3_000,
    },
    {
      name: 'reopening to a usable grid, browser shell',
      runs: reopened,
      unit: 'ms',
      target: 1_200,
    },
    { name: 'reopening after SIGKILL, browser shell', runs: afterKill, unit: 'ms' },
  ];
}
