import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import type { Tally } from './tally.rules';

function add(tally: Tally, module: TestModule): void {
  for (const test of module.children.allTests()) {
    const title = `${module.relativeModuleId} › ${test.fullName}`;
    const result = test.result();
    // What the filter leaves to the soak is not skipped: nobody who reads this run misses it.
    if (result.state === 'skipped' && test.tags.includes('soak')) continue;
    if (result.state === 'passed') tally.passed += 1;
    else if (result.state === 'failed') tally.failed.push(title);
    else {
      const reason = result.state === 'skipped' ? result.note : undefined;
      tally.skipped.push({ test: title, reason: reason ?? 'no reason given' });
    }
  }
  // A file that cannot be loaded, or whose hooks fail, has no failed test of its own.
  for (const error of module.errors()) {
    tally.failed.push(`${module.relativeModuleId}: ${error.message}`);
  }
}

/** Writes what each project of a Vitest run came to into a file of its name, for `npm test` to add up. */
export default class VitestTally implements Reporter {
  readonly #directory: string;

  constructor(options: { readonly directory: string }) {
    this.#directory = options.directory;
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly { readonly message: string }[],
  ): void {
    const tallies = new Map<string, Tally>();
    for (const module of modules) {
      const { name } = module.project;
      const tally = tallies.get(name) ?? { passed: 0, failed: [], skipped: [] };
      add(tally, module);
      tallies.set(name, tally);
    }
    mkdirSync(this.#directory, { recursive: true });
    for (const [name, tally] of tallies) {
      for (const error of unhandledErrors) tally.failed.push(`Outside any test: ${error.message}`);
      writeFileSync(join(this.#directory, `${name}.json`), JSON.stringify(tally));
    }
  }
}
