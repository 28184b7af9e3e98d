import { defineConfig } from '@playwright/test';
import { chromiumLaunch } from './scripts/chromium';
import { longestWait } from './test/e2e/support/expect';
import { oneProcessForSite } from './test/e2e/support/kept-context';

const launch = chromiumLaunch();

/**
 * What V8 is told for pages that live for seconds: what its late compilers would make of the interface comes too
 * late for them, and a small young generation is collected too often. Together: more than a tenth of their tests'
 * time. What it compiled for the page before stays in the process that they share: another tenth.
 */
const forBriefPages =
  '--js-flags=--no-turbofan --no-maglev --min-semi-space-size=16 --no-flush-bytecode';

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
    launchOptions: { ...launch, args: [...launch.args, oneProcessForSite, forBriefPages] },
    viewport: { width: 1440, height: 900 },
    // Every frame of a motion is drawn by a processor here, and no test looks at one on its way. The
    // specs of the shell run with motion, as most people have it.
    contextOptions: { reducedMotion: 'reduce' },
    locale: 'en-US',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
  },
});
