import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPostgresBinaries } from './postgres-binaries';

/** How to reach a running test server as its superuser. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** A PostgreSQL server of its own for tests. */
export interface PostgresServer {
  readonly address: ServerAddress;
  /** Ends sessions and shuts down. Safe to call twice. */
  stop(): Promise<void>;
  /** Ends the server by SIGKILL, as a crash does; its sessions end by themselves. */
  kill(): Promise<void>;
  /** Starts it again on the same data and port, after `kill` or `stop`. */
  restart(): Promise<void>;
}

export interface PostgresServerOptions {
  /** Settings that differ from those for data that nobody will miss. */
  readonly settings?: Readonly<Partial<Record<keyof typeof careless, string>>>;
}

/** PostgreSQL refuses to run as root; `nobody` exists everywhere and needs no change to the host. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (typeof address !== 'object' || address === null) throw new Error('No port was given');
  return address.port;
}

/** Waits for the line with which the server says that it accepts connections. */
async function ready(server: ChildProcess): Promise<void> {
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lines.push(text);
      if (text.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', (code) =>
      reject(new Error(`PostgreSQL ended with ${code}\n${lines.join('')}`)),
    );
  });
}

/**
 * Settings for data that nobody will miss: no fsync, small memory, loopback only. Durability is
 * PostgreSQL's to test.
 */
const careless = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  shared_buffers: '64MB',
  max_connections: '100',
  // A deadlock is a failure of ours: let it be found soon.
  deadlock_timeout: '200ms',
};

/**
 * Makes a new cluster and starts it on a free loopback port.
 * @param dir an existing directory that the server may fill; enterable by everyone when this
 *   process is root
 */
export async function startPostgresServer(
  dir: string,
  { settings = {} }: PostgresServerOptions = {},
): Promise<PostgresServer> {
  const owner = unprivilegedUser();
  const { initdb, postgres } = await findPostgresBinaries(owner && dir);
  const dataDir = join(dir, 'data');
  const passwordFile = join(dir, 'password');
  const password = randomBytes(12).toString('hex');
  await mkdir(dataDir, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (owner) {
    await chown(dataDir, owner.uid, owner.gid);
    await chown(passwordFile, owner.uid, owner.gid);
  }
  const options = { cwd: dir, ...owner };
  await promisify(execFile)(
    initdb,
    [
      `--pgdata=${dataDir}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      // Working out a password slowly is for those that people choose, and is done for each connection.
      '--set=scram_iterations=1',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    options,
  );
  await rm(passwordFile);

  const port = await freePort();
  const flags = Object.entries({ ...careless, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const run = async (): Promise<ChildProcess> => {
    const server = spawn(postgres, ['-D', dataDir, '-p', String(port), ...flags], {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await ready(server);
    server.removeAllListeners('exit');
    return server;
  };
  const end = async (server: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };
  let server = await run();
  return {
    address: { host: '127.0.0.1', port, user: 'postgres', password },
    // SIGINT asks PostgreSQL for a fast shutdown; on Windows it ends the process outright.
    stop: () => end(server, 'SIGINT'),
    kill: () => end(server, 'SIGKILL'),
    restart: async () => {
      for (;;) {
        try {
          server = await run();
          return;
        } catch (error) {
          // The sessions of a killed server hold its memory until they have noticed.
          if (!String(error).includes('shared memory block')) throw error;
        }
      }
    },
  };
}
