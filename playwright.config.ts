import { defineConfig } from '@playwright/test';
import { chromiumLaunch } from './scripts/chromium';

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/playwright',
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  // A limit that only a hang reaches.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./scripts/playwright-tally.ts', { file: 'test-results/playwright.json' }]],
  use: {
    ...chromiumLaunch(),
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
