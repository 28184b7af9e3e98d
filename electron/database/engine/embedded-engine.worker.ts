/**
 * The thread in which the embedded PostgreSQL runs. It owns the data directory, serves the wire
 * protocol over message ports, and ends as a whole when PostgreSQL can no longer be trusted.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { durableFiles } from './durable-files';
import type {
  EngineFailure,
  EngineReport,
  EngineRequest,
  EngineStart,
  EngineThreadData,
} from './engine-messages';
import { archiveDirectory } from './pack-directory';
import { endOfStream } from './port-stream';
import { WireServer } from './wire-server';

/** How many lines of PostgreSQL's log are kept to explain a failure. */
const keptLogLines = 40;
/** Answers are sent to a client in pieces of about this many bytes. */
const answerBytes = 64 * 1024;
/** PGlite's status for PostgreSQL's ordinary error recovery (longjmp to its main loop). */
const ordinaryErrorStatus = 100;

/**
 * Write-ahead log in files of 1 MiB instead of 16: every snapshot and every new workspace copies
 * them, mostly empty.
 */
const clusterParameters = ['--wal-segsize=1'];

/**
 * PGlite's own parameters, except that its `-F` (no fsync) is left out and the write-ahead log is
 * flushed with the one system call that reaches Node's files.
 */
const serverParameters = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  '-c',
  'wal_sync_method=fsync',
  // Files of the log that a checkpoint leaves over are deleted, not kept for later use: every
  // snapshot and every new workspace would copy them.
  '-c',
  'wal_recycle=off',
  // Its pages come from its own cache or the system's: reading one out of order costs no seek.
  '-c',
  'random_page_cost=1.1',
];

/**
 * Half of PostgreSQL's own default is the most: PGlite writes all of it over at every start, and
 * what does not fit comes from the system's cache, which other programs can have back.
 */
const mostBufferMegabytes = 64;
const leastBufferMegabytes = 24;

/** How large the tables and indexes of a data directory are, in bytes. */
function tableBytes(dataDir: string): number {
  const base = join(dataDir, 'base');
  let bytes = 0;
  for (const file of readdirSync(base, { recursive: true, encoding: 'utf8' })) {
    bytes += statSync(join(base, file)).size;
  }
  return bytes;
}

/**
 * PostgreSQL's cache has room for twice the tables and indexes, so that all of them fit while they
 * grow: a small workspace then neither waits for memory that it does not use, nor occupies it.
 */
function bufferParameters(dataDir: string, create: boolean): string[] {
  const wanted = create ? leastBufferMegabytes : Math.ceil((2 * tableBytes(dataDir)) / 1024 ** 2);
  const megabytes = Math.min(Math.max(wanted, leastBufferMegabytes), mostBufferMegabytes);
  return ['-c', `shared_buffers=${megabytes}MB`];
}

/** How often the worker looks whether a checkpoint is due, in milliseconds. */
const checkpointMilliseconds = 30_000;
/** How much write-ahead log may gather before a checkpoint, in bytes: as PostgreSQL's default. */
const checkpointBytes = 64 * 1024 * 1024;

const log: string[] = [];

function noteLog(line: string): boolean {
  log.push(line);
  if (log.length > keptLogLines) log.shift();
  return false;
}

function failureOf(error: unknown): EngineFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  return { message: error instanceof Error ? error.message : String(error), code, log: [...log] };
}

function tell(report: EngineReport): void {
  parentPort?.postMessage(report);
}

/** Ends the thread at once: after a PANIC or a WebAssembly trap nothing in it can be relied on. */
function die(error: unknown): never {
  tell({ tell: 'crashed', failure: failureOf(error) });
  process.exit(1);
}

const { assetsDir } = workerData as EngineThreadData;
const asset = (name: string): string => join(assetsDir, name);
const compile = (name: string) => new WebAssembly.Module(readFileSync(asset(name)));

/**
 * Read and compiled with the thread, before it is known what to open, and in it: handed to V8's
 * other threads it would take turns with the loading of the application.
 */
const pgliteWasmModule = compile('pglite.wasm');
const fsBundle = new Blob([readFileSync(asset('pglite.data'))]);

/** PGlite without what only its own query interface needs: clients here speak the wire protocol. */
class WirePostgres extends PGlite {
  /** Reads the types of arrays from the catalog, which takes a tenth of an opening. */
  override async _initArrayTypes(): Promise<void> {}
}

async function openPostgres({ dataDir, create }: EngineStart): Promise<PGlite> {
  const initdbWasmModule = create ? compile('initdb.wasm') : undefined;
  const postgres = new WirePostgres({
    dataDir,
    pgliteWasmModule,
    fsBundle,
    ...(initdbWasmModule ? { initdbWasmModule, initDbStartParams: clusterParameters } : {}),
    extensions: { durableFiles, pg_trgm: pathToFileURL(asset('pg_trgm.tar.gz')) },
    startParams: [...serverParameters, ...bufferParameters(dataDir, create)],
    onStdout: noteLog,
    onStderr: noteLog,
    debug: 0,
  });
  await postgres.waitReady;
  dieOnFatalErrors(postgres);
  return postgres;
}

/**
 * PGlite swallows every exception of PostgreSQL's main loop and tries again, which after a PANIC
 * or a trap would spin for ever on a broken backend. Ordinary SQL errors carry a known status;
 * anything else ends the thread, and the write-ahead log makes the next start whole again.
 */
function dieOnFatalErrors(postgres: PGlite): void {
  const module = postgres.Module;
  const mainLoopOnce = module._PostgresMainLoopOnce;
  module._PostgresMainLoopOnce = () => {
    try {
      mainLoopOnce();
    } catch (error) {
      const status = error instanceof Object && 'status' in error ? error.status : undefined;
      if (status !== ordinaryErrorStatus) die(error);
      throw error;
    }
  };
}

async function checkpointIfDue(postgres: PGlite): Promise<void> {
  const { rows } = await postgres.query<{ due: boolean }>(
    'SELECT pg_current_wal_lsn() - redo_lsn > $1 AS due FROM pg_control_checkpoint()',
    [checkpointBytes],
  );
  if (rows[0]?.due) await postgres.exec('CHECKPOINT');
}

/** Sends one client's answers in large pieces that are moved, not copied, between the threads. */
class PortLink {
  readonly #port: MessagePort;
  #parts: Uint8Array[] = [];
  #size = 0;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  send(bytes: Uint8Array): void {
    this.#parts.push(bytes.slice());
    this.#size += bytes.length;
    if (this.#size >= answerBytes) this.flush();
  }

  flush(): void {
    if (this.#size === 0) return;
    const whole = new Uint8Array(this.#size);
    let offset = 0;
    for (const part of this.#parts) {
      whole.set(part, offset);
      offset += part.length;
    }
    this.#parts = [];
    this.#size = 0;
    this.#port.postMessage(whole, [whole.buffer]);
  }

  end(): void {
    this.flush();
    this.#port.close();
  }
}

function serve(server: WireServer, port: MessagePort): void {
  const session = server.accept(new PortLink(port));
  port.on('message', (chunk: Uint8Array | typeof endOfStream) => {
    if (chunk !== endOfStream) return session.receive(chunk);
    session.closed();
    port.close();
  });
  port.on('close', () => session.closed());
}

/** Opens what is asked for. @returns how the requests of the main thread are answered. */
async function open(start: EngineStart): Promise<(request: EngineRequest) => Promise<void>> {
  const postgres = await openPostgres(start);
  const server = new WireServer({
    execute: (messages, onData) =>
      postgres.runExclusive(() => postgres.execProtocolRawStream(messages, { onRawData: onData })),
    inTransaction: () => postgres.isInTransaction(),
  });
  // PostgreSQL's checkpointer is a process of its own, which the single backend does not have:
  // without this the write-ahead log would grow, and recovery take longer, for as long as it runs.
  const checkpoints = setInterval(() => {
    server.exclusively(() => checkpointIfDue(postgres)).catch(die);
  }, checkpointMilliseconds);
  /** Clients wait only while the files are packed; the pack is compressed beside their work. */
  const archive = (file: string) =>
    archiveDirectory(start.dataDir, file, (pack) =>
      server.exclusively(async () => {
        await postgres.exec('CHECKPOINT');
        pack();
      }),
    );
  return async (request) => {
    switch (request.ask) {
      case 'connect':
        serve(server, request.port);
        tell({ tell: 'done', id: request.id });
        break;
      case 'checkpoint':
        await server.exclusively(() => postgres.exec('CHECKPOINT'));
        tell({ tell: 'done', id: request.id });
        break;
      case 'archive':
        tell({ tell: 'done', id: request.id, archive: await archive(request.file) });
        break;
      case 'close':
        clearInterval(checkpoints);
        await server.disconnectAll();
        await postgres.close();
        tell({ tell: 'done', id: request.id });
        parentPort?.close();
    }
  };
}

let answer: (request: EngineRequest) => Promise<void> = () =>
  Promise.reject(new Error('The engine is not open yet'));

// One listener for all messages: a port without any no longer keeps its thread alive.
parentPort?.on('message', (message: EngineStart | EngineRequest) => {
  if ('ask' in message) {
    answer(message).catch((error: unknown) =>
      tell({ tell: 'refused', id: message.id, failure: failureOf(error) }),
    );
    return;
  }
  open(message).then(
    (opened) => {
      answer = opened;
      tell({ tell: 'opened' });
    },
    (error: unknown) => {
      tell({ tell: 'failed', failure: failureOf(error) });
      parentPort?.close();
    },
  );
});
