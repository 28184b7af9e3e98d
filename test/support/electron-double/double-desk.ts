import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DoubleOptions } from './double-process';
import { DoubleProcess } from './double-process';

/** Starts applications over the double on profiles of their own, and clears all of it away. */
export class DoubleDesk {
  readonly directory = mkdtempSync(join(tmpdir(), 'desk-electron-'));
  readonly profileDir = join(this.directory, 'profile');
  readonly #running: DoubleProcess[] = [];

  async start(options: Partial<DoubleOptions> = {}): Promise<DoubleProcess> {
    const application = await DoubleProcess.start({ profileDir: this.profileDir, ...options });
    this.#running.push(application);
    return application;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map((application) => application.dispose()));
    rmSync(this.directory, { recursive: true, force: true });
  }
}
