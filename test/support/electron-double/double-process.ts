import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, on, once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { engineFlags } from '../../../electron/browser/engine-flags';
import {
  type DoubleReport,
  type DoubleRequest,
  type DoubleSettings,
  doubleSettingsVariable,
  type Fact,
  type MessageBox,
  type Outcome,
} from './messages';

/** A rule of Electron's that the application broke. */
export interface Violation {
  readonly rule: string;
  readonly detail: string;
}

type SendReport = Extract<DoubleReport, { kind: 'send' }>;

/** How a double is started; everything has the value of an ordinary machine. */
export interface DoubleOptions {
  /** The main entry; the built one unless a test brings its own. */
  readonly main?: string;
  readonly profileDir: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly settings?: Partial<DoubleSettings>;
}

let bundled: Promise<string> | undefined;

/** Bundles the double and a loader that puts it in the place of the module `electron`. */
function bundle(): Promise<string> {
  bundled ??= (async () => {
    const directory = mkdtempSync(join(tmpdir(), 'electron-double-'));
    process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
    await build({
      entryPoints: [join(import.meta.dirname, 'electron.ts')],
      outfile: join(directory, 'electron.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
    });
    const electron = JSON.stringify(pathToFileURL(join(directory, 'electron.mjs')).href);
    const hooks = `export const resolve = (name, context, next) =>
      name === 'electron' ? { url: ${electron}, shortCircuit: true } : next(name, context);`;
    const register = `import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));`;
    writeFileSync(join(directory, 'register.mjs'), register);
    return join(directory, 'register.mjs');
  })();
  return bundled;
}

/** A main process that runs over the double, seen from the test. */
export class DoubleProcess {
  readonly facts: Fact[] = [];
  readonly violations: Violation[] = [];
  /** What the process wrote to its standard error. */
  errors = '';
  /** Decides every dialog; unless a test says otherwise the first button is chosen. */
  answerDialog: (dialog: MessageBox) => number = () => 0;
  readonly #child: ChildProcess;
  readonly #changes = new EventEmitter();
  readonly #answers = new Map<number, (outcome: Outcome) => void>();
  readonly #exited: Promise<unknown[]>;
  #requests = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, 'exit');
    this.#changes.setMaxListeners(0);
    child.stderr?.on('data', (data) => {
      this.errors += String(data);
    });
    child.on('message', (report: DoubleReport) => this.#receive(report));
    child.on('exit', () => this.#changes.emit('change'));
  }

  /** Starts the application. */
  static async start(options: DoubleOptions): Promise<DoubleProcess> {
    const register = await bundle();
    const appDir = resolve(import.meta.dirname, '..', '..', '..');
    const settings: DoubleSettings = {
      appDir,
      packaged: false,
      resourcesDir: join(appDir, 'resources'),
      storageBackend: 'gnome_libsecret',
      switches: [],
      ...options.settings,
    };
    mkdirSync(options.profileDir, { recursive: true });
    const main = options.main ?? join(settings.appDir, 'out', 'main', 'index.js');
    const child = fork(main, [], {
      execArgv: ['--import', pathToFileURL(register).href, ...engineFlags],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...process.env,
        DESK_PROFILE_DIR: options.profileDir,
        [doubleSettingsVariable]: JSON.stringify(settings),
        ...options.environment,
      },
    });
    return new DoubleProcess(child);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Called for every message that the main process sends to a page. */
  onSend(listener: (report: SendReport) => void): void {
    this.#changes.on('send', listener);
  }

  /** Called for every fact, the earlier ones included. */
  onFact(listener: (fact: Fact) => void): void {
    this.facts.forEach(listener);
    this.#changes.on('fact', listener);
  }

  /** Asks the application something as Chromium or the person would. @throws Error of its answer. */
  async ask(request: DoubleRequest): Promise<unknown> {
    this.#requests += 1;
    const id = this.#requests;
    const outcome = await new Promise<Outcome>((resolve) => {
      this.#answers.set(id, resolve);
      if (!this.#child.connected) resolve({ ok: false, message: 'The application has ended' });
      else this.#child.send({ id, request });
    });
    this.#answers.delete(id);
    if (!outcome.ok) throw new Error(outcome.message);
    return outcome.value;
  }

  /** Waits for a fact, which may have happened already. @throws Error when the process ends first. */
  async fact<Name extends Fact['name']>(name: Name): Promise<Extract<Fact, { name: Name }>> {
    return this.until(() =>
      this.facts.find((fact): fact is Extract<Fact, { name: Name }> => fact.name === name),
    );
  }

  /** Waits until something is there. @throws Error when the process ends first. */
  async until<Value>(find: () => Value | undefined): Promise<Value> {
    const stop = new AbortController();
    const changes = on(this.#changes, 'change', { signal: stop.signal });
    try {
      for (;;) {
        const found = find();
        if (found !== undefined) return found;
        if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
          throw new Error(`The application ended before that happened.\n${this.errors}`);
        }
        await changes.next();
      }
    } finally {
      stop.abort();
    }
  }

  /** Sends a signal. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Waits for the end. @returns the exit code, or the signal that ended the process. */
  async exit(): Promise<number | NodeJS.Signals> {
    const [code, signal] = (await this.#exited) as [number | null, NodeJS.Signals | null];
    return code ?? signal ?? -1;
  }

  /** Ends the process if it still runs. */
  async dispose(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #receive(report: DoubleReport): void {
    switch (report.kind) {
      case 'fact':
        this.facts.push(report.fact);
        this.#changes.emit('fact', report.fact);
        break;
      case 'violation':
        this.violations.push({ rule: report.rule, detail: report.detail });
        break;
      case 'send':
        this.#changes.emit('send', report);
        break;
      case 'question': {
        const response = this.answerDialog(report.dialog);
        void this.ask({ ask: 'answer-dialog', id: report.id, response });
        break;
      }
      case 'answer':
        this.#answers.get(report.id)?.(report.outcome);
        break;
    }
    this.#changes.emit('change');
  }
}
