import type { PlacedStage } from './stage-order.rules';

/** A stage of `npm test`: one command. */
export interface Stage extends PlacedStage {
  /** A program of node_modules/.bin, and what it is called with. */
  readonly command: readonly [program: string, ...parameters: string[]];
  /** Where the stage's tests are counted; absent for a stage that is one check. */
  readonly tallyFile?: string;
}

const client = 'database client';
const build = 'application and templates';
const browser = 'browser for the tests';

/**
 * Everything that `npm test` and continuous integration run, in the order of their beginning. What waits for nothing
 * but a processor takes what the others leave.
 */
export const testStages: readonly Stage[] = [
  { name: client, command: ['tsx', 'scripts/generate-client.ts'], needs: [], cores: 1 },
  { name: browser, command: ['tsx', 'scripts/install-chromium.ts'], needs: [], cores: 1 },
  { name: build, command: ['tsx', 'scripts/build.ts'], needs: [client], cores: 1 },
  {
    name: 'format and lint',
    command: ['biome', 'ci', '--colors=off', '--error-on-warnings', '.'],
    needs: [],
    cores: 0,
  },
  {
    name: 'types',
    // Four checkers, which it has by itself, each find out much of the same: three fifths more work.
    command: ['tsc', '--noEmit', '--checkers', '1'],
    needs: [client],
    cores: 0,
  },
  {
    name: 'import directions',
    command: ['tsx', 'scripts/check-imports.ts'],
    needs: [client],
    cores: 0,
  },
  {
    name: 'dead code',
    command: ['knip', '--no-progress'],
    // It reads the configuration of Playwright, which names the browser.
    needs: [client, browser],
    cores: 0,
  },
  {
    name: 'generated documents',
    command: ['tsx', 'scripts/db-docs.ts', '--check'],
    needs: [client],
    cores: 0,
  },
  {
    name: 'unit',
    command: ['vitest', 'run', '--project', 'unit'],
    needs: [client],
    cores: 0,
    tallyFile: 'test-results/unit.json',
  },
  {
    name: 'integration',
    command: ['vitest', 'run', '--project', 'integration', '--tags-filter', '!soak'],
    needs: [build, browser],
    cores: 2,
    tallyFile: 'test-results/integration.json',
  },
  {
    name: 'end to end',
    command: ['playwright', 'test', '--grep-invert', '@soak'],
    needs: [build, browser],
    cores: 2,
    tallyFile: 'test-results/playwright.json',
  },
];
