import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FullConfig, Reporter, Suite, TestError } from '@playwright/test/reporter';
import type { Tally } from './tally.rules';

/** Writes what a Playwright run came to into a file, for `npm test` to add up. */
export default class PlaywrightTally implements Reporter {
  readonly #file: string;
  readonly #errors: TestError[] = [];
  #suite: Suite | undefined;

  constructor(options: { readonly file: string }) {
    this.#file = options.file;
  }

  onBegin(_config: FullConfig, suite: Suite): void {
    this.#suite = suite;
  }

  onError(error: TestError): void {
    this.#errors.push(error);
  }

  onEnd(): void {
    const tally: Tally = { passed: 0, failed: [], skipped: [] };
    for (const test of this.#suite?.allTests() ?? []) {
      const title = test.titlePath().filter(Boolean).join(' › ');
      const outcome = test.outcome();
      if (outcome === 'expected') tally.passed += 1;
      else if (outcome === 'skipped') {
        const reason = test.annotations.find(({ type }) => type === 'skip')?.description;
        tally.skipped.push({ test: title, reason: reason ?? 'no reason given' });
      } else tally.failed.push(title);
    }
    for (const { message } of this.#errors) {
      tally.failed.push(`Outside any test: ${message ?? 'an error without a message'}`);
    }
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify(tally));
  }
}
