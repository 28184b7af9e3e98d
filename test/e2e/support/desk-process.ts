import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

const browserShell = join(resolve(import.meta.dirname, '../../..'), 'out/main/browser.js');

/** The printed address: the origin, and the token that signs one browser in. */
const printedAddress = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/;

/** A running browser shell of the built application. */
export interface DeskProcess {
  /** The address as it was printed, with its one-time token. */
  readonly url: string;
  readonly origin: string;
  /** Everything it has printed so far. */
  output(): string;
  /** Sends it a signal and waits for nothing. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
  /** Ends it as a crash or a power cut of the process would: nothing is saved on the way. */
  kill(): Promise<void>;
  /** Ends it as Ctrl+C does, and waits until it has shut down. */
  close(): Promise<void>;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/**
 * Starts the built browser shell and waits for the line with its address.
 * @param profileDir the profile that it opens; made when it is not there
 * @param environment further settings, for instance `DESK_PORT`
 * @throws Error with everything it printed, when it ends without an address
 */
export async function startDesk(
  profileDir: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<DeskProcess> {
  const child = spawn(process.execPath, [browserShell], {
    env: { ...process.env, DESK_PORT: '0', ...environment, DESK_PROFILE_DIR: profileDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let output = '';
  const url = await new Promise<string>((found, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const [address] = printedAddress.exec(output) ?? [];
        if (address) found(address);
      });
    }
    child.once('error', failed);
    child.once('close', () => failed(new Error(`The desk ended without an address:\n${output}`)));
  });
  return {
    url,
    origin: new URL(url).origin,
    output: () => output,
    signal: (signal) => child.kill(signal),
    ended,
    kill: () => end(child, 'SIGKILL'),
    close: () => end(child, 'SIGTERM'),
  };
}
