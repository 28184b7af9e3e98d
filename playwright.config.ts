import { defineConfig } from '@playwright/test';
import { chromiumLaunch } from './scripts/chromium';
import { longestWait } from './test/e2e/support/expect';
import { oneProcessForSite } from './test/e2e/support/kept-context';

const launch = chromiumLaunch();

/** Files whose tests follow on each other. They begin first, so that none is left over at the end. */
const serialSpecs = ['**/reconciliation/**', '**/moderation/**'];

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/playwright',
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  // Limits that only a hang reaches, also on a busy machine.
  timeout: 300_000,
  expect: { timeout: longestWait },
  projects: [
    { name: 'months and queues', testMatch: serialSpecs },
    { name: 'screens', testIgnore: serialSpecs },
  ],
  reporter: [['list'], ['./scripts/playwright-tally.ts', { file: 'test-results/playwright.json' }]],
  use: {
    launchOptions: { ...launch, args: [...launch.args, oneProcessForSite] },
    viewport: { width: 1440, height: 900 },
    // Every frame of a motion is drawn by a processor here, and no test looks at one on its way. The
    // specs of the shell run with motion, as most people have it.
    contextOptions: { reducedMotion: 'reduce' },
    locale: 'en-US',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
  },
});
