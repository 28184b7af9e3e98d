import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { PrismaPg } from '@prisma/adapter-pg';
import { escapeIdentifier, Pool, type PoolConfig } from 'pg';
import { DeskError } from '../shared/errors';
import { withDatabaseErrors } from './database-error';
import { parseDatabaseUrl, type ServerAddress } from './database-url';
import type { EmbeddedEngine } from './engine/embedded-engine';
import { PrismaClient } from './generated/client';
import { ServerLines } from './server-lines';

/** Where a workspace's data is. */
export type DatabaseSource =
  | {
      readonly kind: 'embedded';
      /** The engine, or the engine that is being started. */
      readonly engine: EmbeddedEngine | Promise<EmbeddedEngine>;
    }
  | {
      readonly kind: 'server';
      readonly url: string;
      /** How long a sign of life may take, in milliseconds; longer than a network ever takes. */
      readonly longestBeat?: number;
    };

/** An open database: one Prisma client over one pool of connections. */
export interface Database {
  readonly engine: 'embedded' | 'server';
  /** PostgreSQL's own version number, for instance `18.6`. */
  readonly version: string;
  /** Where the data is, for people: the data directory, or host, port and database. */
  readonly location: string;
  readonly prisma: PrismaClient;
  readonly pool: Pool;
  /**
   * Asks the database for a sign of life. A server gives it in time or not at all; after several
   * that were missing, what waits for an answer of that server fails.
   * @throws DeskError `offline` or why else it does not answer.
   */
  ping(): Promise<void>;
  /** Waits for work beside which nobody asks for signs of life: it fails where a server falls silent. */
  attended<T>(work: Promise<T>): Promise<T>;
  /** Ends all connections, waiting for those in use; an embedded engine stays open. */
  close(): Promise<void>;
}

/** The oldest version that has what the schema uses (uuidv7), as `server_version_num` counts. */
const oldestServerVersion = 180_000;
/** A server serves the whole team: one desk takes only a few of its connections. */
const serverConnections = 5;
const connectMilliseconds = 10_000;

async function tlsOptions(address: ServerAddress): Promise<ConnectionOptions | false> {
  const { tls, rootCertificate } = address;
  if (tls === 'off') return false;
  if (tls === 'unverified') return { rejectUnauthorized: false };
  const ca = rootCertificate && (await readCertificate(rootCertificate));
  return {
    rejectUnauthorized: true,
    ...(ca ? { ca } : {}),
    ...(tls === 'authority' ? { checkServerIdentity: () => undefined } : {}),
  };
}

async function readCertificate(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const reason = `The certificate file of sslrootcert cannot be read: ${path}`;
    throw new DeskError('invalid', { subject: 'DESK_DATABASE_URL', path, reason }, { cause });
  }
}

async function serverConfig(address: ServerAddress): Promise<PoolConfig> {
  const { host, port, database, user, password } = address;
  return {
    host,
    port,
    database,
    user,
    ...(password === undefined ? {} : { password }),
    ssl: await tlsOptions(address),
    max: serverConnections,
    connectionTimeoutMillis: connectMilliseconds,
    keepAlive: true,
    application_name: 'Marketplace Desk',
  };
}

interface Source {
  readonly config: PoolConfig;
  /** Waits until connections can be made. @returns where the data is, for people. */
  readonly ready: () => Promise<string>;
  /** What a person is told about a connection that could not be made. */
  readonly explained: (error: unknown) => unknown;
  /** The connections of a server, which may fall silent. */
  readonly lines?: ServerLines;
}

/** The embedded engine is one session, so its pool has one connection and never lets it idle out. */
function embeddedSource(starting: EmbeddedEngine | Promise<EmbeddedEngine>): Source {
  let engine: EmbeddedEngine | undefined;
  return {
    config: {
      stream: () => {
        if (!engine) throw new Error('The embedded engine is used before it has started');
        return engine.connect();
      },
      max: 1,
      idleTimeoutMillis: 0,
      user: 'postgres',
      database: 'postgres',
    },
    ready: async () => {
      engine = await starting;
      return engine.dataDir;
    },
    explained: (error) => error,
  };
}

/** Says of a server that did not open which one it was, and as whom the desk came. */
function namingServer(error: unknown, url: string, { user, database }: ServerAddress): unknown {
  if (!(error instanceof DeskError)) return error;
  const { code, details } = error;
  switch (code) {
    case 'database_unreachable':
    case 'database_untrusted':
      return new DeskError(code, { ...details, url }, { cause: error });
    case 'database_credentials':
      return new DeskError(code, { ...details, url, subject: user }, { cause: error });
    case 'forbidden': {
      // Nothing else was asked for yet that anybody could be refused.
      const grant = `GRANT CONNECT ON DATABASE ${escapeIdentifier(database)} TO ${escapeIdentifier(user)}`;
      const reason = `The login “${user}” may not connect to the database ${url}. Whoever owns that allows it with: ${grant}`;
      return new DeskError(code, { subject: 'login', reason }, { cause: error });
    }
    default:
      return error;
  }
}

async function serverSource(url: string, longestBeat: number | undefined): Promise<Source> {
  const address = parseDatabaseUrl(url);
  const { host, port, database } = address;
  const location = `${host}:${port}/${database}`;
  const config = await serverConfig(address);
  const lines = new ServerLines(config, longestBeat);
  return {
    config: { ...config, stream: lines.stream, onConnect: lines.begin },
    lines,
    ready: async () => location,
    explained: (error) => namingServer(error, location, address),
  };
}

async function readVersion(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ version: string; number: number }>(
    "SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number",
  );
  const [{ version = '', number = 0 } = {}] = rows;
  if (number < oldestServerVersion) {
    const reason = `The server runs PostgreSQL ${version}; Marketplace Desk needs version 18 or newer.`;
    throw new DeskError('database_outdated', { reason });
  }
  return version.split(' ')[0] ?? version;
}

/** How a database is opened. */
export interface OpenDatabaseOptions {
  /** False where it is not asked for an answer: its version is then not known. */
  readonly answering?: boolean;
  /** Whether somebody asks Prisma soon, for whom it is compiled beforehand. */
  readonly prismaSoon?: boolean;
}

/**
 * Opens a database and proves that it answers, unless asked not to.
 * @throws DeskError `invalid` for an address that cannot be used, `database_unreachable`,
 *   `database_untrusted`, `database_credentials` or `database_outdated`, and whatever kept an embedded engine from
 *   starting; nothing of the connection stays open then.
 */
export async function openDatabase(
  source: DatabaseSource,
  { answering = true, prismaSoon = false }: OpenDatabaseOptions = {},
): Promise<Database> {
  const { config, ready, explained, lines } =
    source.kind === 'embedded'
      ? embeddedSource(source.engine)
      : await serverSource(source.url, source.longestBeat);
  const pool = new Pool(config);
  // A connection that dies is noticed by the statement that uses it, and the pool replaces an idle
  // one when it is needed again; without listeners either event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const attended = <T>(work: Promise<T>) => (lines ? lines.during(work) : work);
  const end = async (ending: Promise<void>) => (lines ? lines.end(ending) : ending);
  try {
    const location = await ready();
    // Makes no connection: it compiles Prisma's query compiler, while the database answers the
    // first questions and not before, when this thread has the interface to hand out. A failure
    // is told to whoever asks Prisma first.
    if (prismaSoon) prisma.$connect().catch(() => undefined);
    const version = answering
      ? await withDatabaseErrors('opening', () => attended(readVersion(pool)))
      : 'not connected';
    return {
      engine: source.kind,
      version,
      location,
      prisma,
      pool,
      ping: () =>
        withDatabaseErrors('running', async () => {
          if (lines) await lines.ask();
          else await pool.query('SELECT 1');
        }),
      attended,
      close: () => end(prisma.$disconnect().then(() => pool.end())),
    };
  } catch (error) {
    await end(pool.end());
    throw explained(error);
  }
}
