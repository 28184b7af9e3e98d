import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { programFile } from './program';

/** A process that takes the locks it is told to, and says what came of it. */
export interface Contender {
  readonly process: ChildProcess;
  take(profileDir: string): Promise<{ held: boolean; url?: string }>;
  /** Ends it as a crash does; its locks stay behind. */
  end(): Promise<void>;
}

/** Starts a process that waits for profiles to lock. */
export async function startContender(): Promise<Contender> {
  const child = spawn(process.execPath, [await programFile('test/support/lock-contender.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.value !== 'ready') throw new Error(`The process ended with ${child.exitCode}`);
  return {
    process: child,
    take: async (profileDir) => {
      child.stdin.write(`${profileDir}\n`);
      return JSON.parse((await lines.next()).value);
    },
    end: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
