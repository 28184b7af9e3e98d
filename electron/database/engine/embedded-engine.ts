import type { Duplex } from 'node:stream';
import { MessageChannel, type Worker } from 'node:worker_threads';
import { DeskError } from '../../shared/errors';
import type {
  ArchiveFacts,
  EngineFailure,
  EngineReport,
  EngineRequest,
  EngineStart,
} from './engine-messages';
import { takeEngineThread } from './engine-thread';
import { PortStream } from './port-stream';

/** A running embedded PostgreSQL. */
export interface EmbeddedEngine {
  /** Absolute path of its data directory. */
  readonly dataDir: string;
  /**
   * A new connection that speaks PostgreSQL's wire protocol, for the `pg` driver's `stream`.
   * @throws Error with the code `ECONNREFUSED` when the engine has ended.
   */
  connect(): Duplex;
  /** Writes everything committed so far to the data files. Waits for open transactions. */
  checkpoint(): Promise<void>;
  /**
   * Writes the data directory into a gzip-compressed tar archive; the file is complete or absent.
   * Needs room for a copy of the directory beside the file; other clients wait only for the copy.
   * @throws DeskError `disk_full` or `profile_unwritable` when it cannot be written.
   */
  archive(file: string): Promise<ArchiveFacts>;
  /** Rolls back what is open, shuts PostgreSQL down and ends the thread. Safe to call twice. */
  close(): Promise<void>;
  /** Resolves if the engine ever stops without having been closed; pending otherwise. */
  readonly crashed: Promise<DeskError>;
}

export interface EmbeddedEngineOptions {
  /** Absolute path of the data directory; its parent exists. */
  readonly dataDir: string;
  /** Whether to create a new, empty database cluster there. */
  readonly create?: boolean;
}

type RequestBody =
  | { readonly ask: 'checkpoint' | 'close' }
  | { readonly ask: 'archive'; readonly file: string };

/** What PostgreSQL says of a disk on which it cannot go on; its own codes do not tell. */
const saidOfTheDisk = [
  ['No space left on device', 'ENOSPC'],
  ['Quota exceeded', 'EDQUOT'],
  ['Read-only file system', 'EROFS'],
] as const;

/**
 * The failure of a disk that is behind a failure of the worker, if it is one.
 * @param said where PostgreSQL may have said why
 */
function diskFailure(
  { message, code, log }: EngineFailure,
  path: string,
  said: readonly string[],
): DeskError | undefined {
  const cause = new Error([message, ...log].join('\n'));
  const [, saidCode] =
    saidOfTheDisk.find(([words]) => said.some((line) => line.includes(words))) ?? [];
  switch (saidCode ?? code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new DeskError('disk_full', { path, reason: message }, { cause });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new DeskError('profile_unwritable', { path, reason: message }, { cause });
    default:
      return undefined;
  }
}

/**
 * Turns a failure of the worker into the expected error that people can act on.
 * @param said where PostgreSQL may have said why
 */
function deskErrorOf(
  failure: EngineFailure,
  path: string,
  said: readonly string[] = [failure.message],
): DeskError {
  const { message: reason, log } = failure;
  return (
    diskFailure(failure, path, said) ??
    new DeskError(
      'database_damaged',
      { path, reason },
      { cause: new Error([reason, ...log].join('\n')) },
    )
  );
}

/**
 * Starts the embedded PostgreSQL in a worker thread and waits until it accepts connections.
 * The caller must hold the profile lock: two engines on one directory destroy each other's data.
 * @throws DeskError `database_damaged`, `disk_full` or `profile_unwritable`, with the path.
 */
export async function startEmbeddedEngine(options: EmbeddedEngineOptions): Promise<EmbeddedEngine> {
  const worker = takeEngineThread();
  const start: EngineStart = { dataDir: options.dataDir, create: options.create ?? false };
  const engine = new WorkerEngine(worker, options.dataDir);
  worker.postMessage(start);
  await engine.opened;
  return engine;
}

class WorkerEngine implements EmbeddedEngine {
  readonly opened: Promise<void>;
  readonly crashed: Promise<DeskError>;
  readonly #worker: Worker;
  readonly #waiting = new Map<
    number,
    { resolve(archive: ArchiveFacts | undefined): void; reject(error: DeskError): void }
  >();
  #nextId = 1;
  #closing: Promise<void> | undefined;
  #ended: DeskError | undefined;
  #stop: (error: DeskError) => void = () => {};

  constructor(
    worker: Worker,
    readonly dataDir: string,
  ) {
    this.#worker = worker;
    this.crashed = new Promise((resolve) => {
      this.#stop = resolve;
    });
    this.opened = new Promise((resolve, reject) => {
      worker.on('message', (report: EngineReport) => {
        if (report.tell === 'opened') resolve();
        else if (report.tell === 'failed') {
          // Its log is of this start alone: a full disk is not to be taken for damage.
          reject(deskErrorOf(report.failure, dataDir, report.failure.log));
        } else this.#hear(report);
      });
      worker.on('error', (error) => {
        const failure = { message: error.message, code: undefined, log: [] };
        this.#end(failure);
        reject(deskErrorOf(failure, dataDir));
      });
      worker.on('exit', () => {
        const failure = { message: 'The database engine ended', code: undefined, log: [] };
        this.#end(failure);
        reject(deskErrorOf(failure, dataDir));
      });
    });
  }

  connect(): Duplex {
    // A code that drivers know: they wrap unknown errors beyond recognition.
    if (this.#ended) throw Object.assign(new Error('The engine ended'), { code: 'ECONNREFUSED' });
    const { port1, port2 } = new MessageChannel();
    const request: EngineRequest = { id: this.#nextId++, ask: 'connect', port: port2 };
    this.#worker.postMessage(request, [port2]);
    return new PortStream(port1);
  }

  async checkpoint(): Promise<void> {
    await this.#ask({ ask: 'checkpoint' });
  }

  async archive(file: string): Promise<ArchiveFacts> {
    const facts = await this.#ask({ ask: 'archive', file });
    if (!facts) throw new Error('The engine wrote an archive without telling its size');
    return facts;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#ended) return;
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    try {
      await this.#ask({ ask: 'close' });
      await exited;
    } finally {
      await this.#worker.terminate();
    }
  }

  #ask(body: RequestBody): Promise<ArchiveFacts | undefined> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...body } satisfies EngineRequest);
    });
  }

  #hear(report: EngineReport): void {
    switch (report.tell) {
      case 'done':
        this.#waiting.get(report.id)?.resolve(report.archive);
        this.#waiting.delete(report.id);
        break;
      case 'refused':
        this.#waiting.get(report.id)?.reject(deskErrorOf(report.failure, this.dataDir));
        this.#waiting.delete(report.id);
        break;
      case 'crashed':
        this.#end(report.failure);
        break;
    }
  }

  #end(failure: EngineFailure): void {
    if (this.#ended) return;
    const cause = new Error([failure.message, ...failure.log].join('\n'));
    // After a PANIC there is no more: such a line in the log is of this end and of no earlier trouble.
    const lastWords = failure.log.filter((line) => line.includes('PANIC:'));
    this.#ended =
      diskFailure(failure, this.dataDir, lastWords) ??
      new DeskError(
        'database_unreachable',
        { path: this.dataDir, reason: 'The embedded database stopped. Open the desk again.' },
        { cause },
      );
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
    if (!this.#closing) this.#stop(this.#ended);
  }
}
