import { defineConfig } from 'vitest/config';

/** Tests at sizes, or of ways, that take too long for every change. */
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
