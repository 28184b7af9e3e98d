import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Three even on two cores: integration tests mostly wait, for processes that they drive and for
    // the silence of others.
    maxWorkers: Math.max(3, availableParallelism()),
    tags: [
      {
        name: 'soak',
        description: 'A rarer way of what its neighbours test, for `npm run test:soak` alone',
      },
    ],
    // As with all that is waited for here: a limit that only a hang reaches.
    expect: { poll: { timeout: 300_000 } },
    reporters: ['default', ['./scripts/vitest-tally.ts', { directory: 'test-results' }]],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Rules without a state of their own: loading them once for all files halves the time.
          isolate: false,
          include: ['test/unit/**/*.test.{ts,tsx}'],
          // A limit that only a hang reaches: properties try many values, while others have the machine.
          testTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          // Each file opens what it needs and closes it again; the modules are loaded once.
          isolate: false,
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/support/database-setup.ts'],
          setupFiles: ['test/support/engine-setup.ts'],
          // Limits that only a hang reaches: real servers start slowly on a busy machine.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
