import { defineConfig } from 'vitest/config';

/** The fault tests of synchronisation at their full sizes: hours, not for every change. */
export default defineConfig({
  test: {
    name: 'soak',
    include: ['test/soak/**/*.soak.ts'],
    globalSetup: ['test/support/database-setup.ts'],
    maxWorkers: 1,
    testTimeout: 12 * 60 * 60 * 1000,
    hookTimeout: 120_000,
  },
});
