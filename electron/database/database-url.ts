import { isIP } from 'node:net';
import { DeskError } from '../shared/errors';

/** How the server is made sure of. */
export type TlsMode =
  /** No encryption. */
  | 'off'
  /** Encrypted, the server's identity is not checked. */
  | 'unverified'
  /** Encrypted, the certificate must come from a trusted authority. */
  | 'authority'
  /** Encrypted, and the certificate must name the host as well. */
  | 'full';

/** A server's address in parts. The password is a secret: never log or show it. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly tls: TlsMode;
  /** Path of a file with the authority's certificate, where the system does not know it. */
  readonly rootCertificate: string | undefined;
}

const shape = 'postgresql://user:password@host:5432/database';

function refuse(reason: string): never {
  throw new DeskError('invalid', { subject: 'DESK_DATABASE_URL', reason });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function decoded(text: string, part: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse(`The ${part} in the database address has a % that is not written as %25.`);
  }
}

/**
 * Reads `sslmode` as libpq names it, with two differences on the safe side: `require` checks the
 * certificate too, and modes that may fall back to no encryption are refused. Without it, only
 * this machine is trusted without encryption.
 * https://www.postgresql.org/docs/18/libpq-ssl.html#LIBPQ-SSL-PROTECTION
 */
function tlsMode(sslmode: string | null, host: string): TlsMode {
  switch (sslmode) {
    case null:
      return isLoopback(host) ? 'off' : 'full';
    case 'disable':
      return 'off';
    case 'no-verify':
      return 'unverified';
    case 'verify-ca':
      return 'authority';
    case 'require':
    case 'verify-full':
      return 'full';
    case 'allow':
    case 'prefer':
      return refuse(
        `sslmode=${sslmode} may send data unencrypted without telling. Use verify-full, or disable.`,
      );
    default:
      return refuse(
        'sslmode in the database address must be disable, require, no-verify, verify-ca or verify-full.',
      );
  }
}

/**
 * Reads the address of a PostgreSQL server as people write it.
 * @throws DeskError `invalid` with a sentence that says what is wrong and never shows the password.
 */
export function parseDatabaseUrl(text: string): ServerAddress {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) refuse(`The database address must look like ${shape}.`);
  const url = new URL(trimmed);
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
    refuse(`The database address must begin with postgresql:// and look like ${shape}.`);
  }
  const host = decoded(url.hostname, 'host').replace(/^\[(.*)\]$/, '$1');
  const database = decoded(url.pathname.slice(1), 'database name');
  const user = decoded(url.username, 'user name');
  if (!host) refuse(`The database address names no host. It must look like ${shape}.`);
  if (!user) refuse(`The database address names no user. It must look like ${shape}.`);
  if (!database || database.includes('/')) {
    refuse(`The database address must end with the database's name, like ${shape}.`);
  }
  const schema = url.searchParams.get('schema');
  if (schema !== null && schema !== 'public') {
    refuse('The marketplace is kept in the schema public; leave schema out of the address.');
  }
  return {
    host,
    port: url.port === '' ? 5432 : Number(url.port),
    database,
    user,
    password: url.password === '' ? undefined : decoded(url.password, 'password'),
    tls: tlsMode(url.searchParams.get('sslmode'), host),
    rootCertificate: url.searchParams.get('sslrootcert') ?? undefined,
  };
}
