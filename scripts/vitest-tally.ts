import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import type { Tally } from './tally.rules';

function add(tally: Tally, module: TestModule): void {
  for (const test of module.children.allTests()) {
    const title = `${module.relativeModuleId} › ${test.fullName}`;
    const result = test.result();
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

/** Writes what a Vitest run came to into a file, for `npm test` to add up. */
export default class VitestTally implements Reporter {
  readonly #file: string;

  constructor(options: { readonly file: string }) {
    this.#file = options.file;
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly { readonly message: string }[],
  ): void {
    const tally: Tally = { passed: 0, failed: [], skipped: [] };
    for (const module of modules) add(tally, module);
    for (const error of unhandledErrors) tally.failed.push(`Outside any test: ${error.message}`);
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify(tally));
  }
}
