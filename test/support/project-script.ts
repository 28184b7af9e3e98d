import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { programFile } from './program';

/** How a script of the project ended. */
export interface ScriptEnd {
  readonly code: number | null;
  /** Everything on standard output. */
  readonly output: string;
  /** Everything on standard error. */
  readonly errors: string;
}

/**
 * Runs a script of the project as `npm run` does, without its loader of TypeScript.
 * @param name its file in `scripts`, without the ending
 * @param environment what it gets besides the environment of the tests
 * @param onStart is handed the process as soon as it runs
 */
export async function runScript(
  name: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  onStart: (child: ChildProcess) => void = () => undefined,
): Promise<ScriptEnd> {
  const child = spawn(process.execPath, [await programFile(`scripts/${name}.ts`), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart(child);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, output, errors };
}
