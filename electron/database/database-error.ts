import { DeskError, type DeskErrorDetails } from '../shared/errors';

/**
 * What the desk was doing: a server that cannot be reached while a workspace is opened is a wrong
 * address or a server that is down; later it means that the connection was lost.
 */
export type DatabasePhase = 'opening' | 'running';

/** What an error says about itself, whichever layer wrapped it. */
interface Evidence {
  /** PostgreSQL's five-character error code. */
  readonly sqlState: string | undefined;
  /** Node's system or TLS error code, such as `ECONNREFUSED`. */
  readonly system: string | undefined;
  /** Prisma's error code, such as `P2025`. */
  readonly prisma: string | undefined;
  /** Prisma's kind of a driver error that carries no PostgreSQL code. */
  readonly kind: string | undefined;
  /** Constraint, or columns, that refused. */
  readonly constraint: string | undefined;
  readonly message: string;
  /** What the database itself said, without what other layers put around it. */
  readonly sentence: string | undefined;
}

const sqlStateShape = /^[0-9A-Z]{5}$/;
const prismaShape = /^P\d{4}$/;
const systemShape = /^E[A-Z0-9]{3,}$/;
/** TLS failures of Node: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const tlsShape = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH)/;
const tlsSentences = /does not support SSL|establishing an SSL|no encryption|SSL off/i;
const certificateShape =
  /^(CERT_|ERR_TLS_CERT|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH)/;
const timeoutSentences = /timeout (exceeded|expired)|timed out/i;
const lostSentences = /Connection terminated|connection.*(lost|closed)|not queryable/i;
const noPasswordSentences = /client password must be a/;
const dataFileSentences = /\b(base|global|pg_[a-z]+)\//;

/** The properties by which the layers that may wrap an error tell what it is. */
interface Layer {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly errorCode?: unknown;
  readonly originalCode?: unknown;
  readonly originalMessage?: unknown;
  readonly message?: unknown;
  readonly severity?: unknown;
  readonly kind?: unknown;
  readonly constraint?: unknown;
  readonly meta?: { readonly driverAdapterError?: unknown } | undefined;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

function layerOf(value: unknown): Layer | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An error and everything it wraps, outermost first; at most a few levels deep. */
function layersOf(error: unknown): readonly Layer[] {
  const layers: Layer[] = [];
  const visit = (value: unknown): void => {
    const layer = layerOf(value);
    if (!layer || layers.includes(layer) || layers.length > 12) return;
    layers.push(layer);
    visit(layer.meta?.driverAdapterError);
    visit(layer.cause);
    if (Array.isArray(layer.errors)) layer.errors.forEach(visit);
  };
  visit(error);
  return layers;
}

/** `pg` gives the constraint's name, Prisma an object with the name or the columns. */
function constraintOf({ constraint }: Layer): string | undefined {
  if (typeof constraint !== 'object' || constraint === null) return textOf(constraint);
  if ('index' in constraint) return textOf(constraint.index);
  if ('fields' in constraint && Array.isArray(constraint.fields)) return constraint.fields.join();
  return undefined;
}

function gather(layers: readonly Layer[]): Evidence {
  const first = (find: (layer: Layer) => unknown, shape = /./): string | undefined =>
    layers
      .map((layer) => textOf(find(layer)))
      .find((text) => text !== undefined && shape.test(text));
  const message = layers.map((layer) => textOf(layer.message) ?? '').join('\n');
  return {
    sqlState: first(
      (layer) => layer.originalCode ?? (layer.severity === undefined ? undefined : layer.code),
      sqlStateShape,
    ),
    system: first((layer) => layer.code, systemShape) ?? first((layer) => layer.code, tlsShape),
    prisma: first((layer) => layer.code ?? layer.errorCode, prismaShape),
    kind: first((layer) => layer.kind),
    constraint: first(constraintOf) ?? /constraint "([^"]+)"/.exec(message)?.[1],
    message,
    sentence: first(
      (layer) =>
        layer.originalMessage ?? (layer.severity === undefined ? undefined : layer.message),
    ),
  };
}

/** The desk's own functions refuse with a code of class DK and a sentence for the person. */
function fromDeskRule({ sqlState, sentence }: Evidence): DeskError | undefined {
  const details: DeskErrorDetails = sentence ? { reason: sentence } : {};
  switch (sqlState) {
    case 'DK001':
      return new DeskError('conflict', details);
    case 'DK002':
      return new DeskError('not_found', details);
    case 'DK003':
      return new DeskError('not_allowed', details);
    case 'DK004':
      return new DeskError('not_possible', details);
    case 'DK005':
      return new DeskError('period_closed', details);
    default:
      return undefined;
  }
}

/** Reads PostgreSQL's own codes: https://www.postgresql.org/docs/18/errcodes-appendix.html */
function fromSqlState(evidence: Evidence, phase: DatabasePhase): DeskError | undefined {
  const { sqlState = '', constraint, message } = evidence;
  const subject: DeskErrorDetails = constraint ? { subject: constraint } : {};
  switch (sqlState) {
    case '23505':
      return new DeskError('duplicate', subject);
    case '23503':
    case '23001':
      return new DeskError('in_use', subject);
    case '23502':
    case '23514':
    case '22001':
    case '22003':
    case '22P02':
    case '22007':
    case '22008':
      return new DeskError('invalid', subject);
    // Neither text nor jsonb holds NUL, nor half of a character.
    case '22021':
    case '22P05':
      return new DeskError('invalid', {
        reason: 'It contains invisible characters that cannot be stored. Take them out.',
      });
    case '42501':
      return new DeskError('forbidden', { reason: 'The database refused the role this right.' });
    case '40001':
    case '40P01':
      return new DeskError('conflict', { reason: 'Two changes met; only one was kept.' });
    case '55P03':
      return new DeskError('conflict', {
        reason:
          'Something else is being written for long, a reconciliation perhaps. Try again in a moment.',
      });
    case '57014':
      return new DeskError('cancelled', {
        reason: 'It took too long, or was stopped on the server. Nothing was changed by it.',
      });
    case '53100':
      return new DeskError('disk_full', { reason: 'The database has no space left on its disk.' });
    case '28P01':
    case '28000':
      if (tlsSentences.test(message)) {
        return untrusted(
          'The server lets this login in from here neither unencrypted nor perhaps at all. Use sslmode=verify-full in the address; if that is refused too, the server needs a rule for this login (pg_hba.conf).',
        );
      }
      return new DeskError('database_credentials', {
        reason: 'The server does not accept this user name and password.',
      });
    case '3D000':
      return new DeskError('database_unreachable', {
        reason: 'The server has no database of this name.',
      });
    case 'XX001':
    case 'XX002':
    case '58030':
      return damaged();
    case '58P01':
      return dataFileSentences.test(message) ? damaged() : undefined;
    case '53300':
      return new DeskError('database_unreachable', {
        reason: 'The server has too many connections.',
      });
    case '57P01':
    case '57P02':
    case '57P03':
    // The server ended it for resting: the desk's machine slept, or the server's owner allows no rest.
    case '25P03':
    case '25P04':
    case '57P05':
      return unreachable(phase);
    default:
      return sqlState.startsWith('08') ? unreachable(phase) : undefined;
  }
}

function passwordMissing(): DeskError {
  return new DeskError('invalid', {
    subject: 'DESK_DATABASE_URL',
    reason:
      'The server asks for a password, and the database address has none: it stands after the user, like postgresql://user:password@host:5432/database.',
  });
}

function damaged(): DeskError {
  return new DeskError('database_damaged', { reason: 'The database found damage in its files.' });
}

/** A server that answers, and with which no connection is made that can be trusted. */
function untrusted(reason: string): DeskError {
  return new DeskError('database_untrusted', { reason });
}

/** Why no trusted encrypted connection could be made: one cause, because each has another remedy. */
function encryptionRefused({ system = '', message }: Pick<Evidence, 'system' | 'message'>) {
  if (/does not support SSL/i.test(message)) {
    return untrusted(
      'The server offers no encrypted connection, and the address asks for one. Let the server encrypt; only on a network that is trusted as this machine is, use sslmode=disable.',
    );
  }
  if (!certificateShape.test(system)) {
    return untrusted('The server and the desk could not agree on how to encrypt.');
  }
  switch (system) {
    case 'CERT_HAS_EXPIRED':
      return untrusted('The certificate of the server has expired.');
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return untrusted(
        'The certificate of the server is made out to another name than the address has.',
      );
    default:
      return untrusted(
        'The certificate of the server is signed by nobody who is trusted here. Name the file with the certificate of its authority in the address: sslrootcert=…',
      );
  }
}

function unreachable(phase: DatabasePhase): DeskError {
  return phase === 'opening'
    ? new DeskError('database_unreachable', { reason: 'The database server does not answer.' })
    : new DeskError('offline', { reason: 'The connection to the database was lost.' });
}

function fromSystem({ system = '', message }: Evidence, phase: DatabasePhase) {
  if (tlsShape.test(system) || tlsSentences.test(message)) {
    return encryptionRefused({ system, message });
  }
  switch (system) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return phase === 'opening'
        ? new DeskError('database_unreachable', { reason: 'No server is known by this name.' })
        : unreachable(phase);
    case 'ECONNREFUSED':
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ECONNABORTED':
      return unreachable(phase);
    case 'ENOSPC':
    case 'EDQUOT':
      return new DeskError('disk_full', { reason: 'There is no space left on the disk.' });
    default:
      return undefined;
  }
}

/** Prisma's own codes: https://www.prisma.io/docs/orm/reference/error-reference */
function fromPrisma(evidence: Evidence, phase: DatabasePhase): DeskError | undefined {
  const { prisma, kind } = evidence;
  if (kind === 'TlsConnectionError' || prisma === 'P1011') return encryptionRefused(evidence);
  switch (prisma) {
    case 'P1000':
      return new DeskError('database_credentials', {
        reason: 'The server does not accept this user name and password.',
      });
    case 'P1001':
    case 'P1002':
    case 'P1008':
    case 'P1017':
      return unreachable(phase);
    case 'P1003':
      return new DeskError('database_unreachable', {
        reason: 'The server has no database of this name.',
      });
    case 'P2002':
      return new DeskError('duplicate');
    case 'P2003':
    case 'P2014':
      return new DeskError('in_use');
    case 'P2025':
      return new DeskError('not_found');
    case 'P2034':
      return new DeskError('conflict', { reason: 'Two changes met; only one was kept.' });
    case 'P2024':
    case 'P2028':
      return new DeskError('offline', { reason: 'The database took too long; nothing was kept.' });
    default:
      return undefined;
  }
}

/**
 * Recognises an expected failure of the database behind an error of `pg`, of Prisma or of Node.
 * The PostgreSQL code counts first, because it is the most exact; the original error becomes the
 * cause for the log, and nothing of its text reaches the details.
 * @returns the expected error, or undefined for anything else, which is a bug to be thrown on.
 */
export function databaseError(error: unknown, phase: DatabasePhase): DeskError | undefined {
  const layers = layersOf(error);
  const expected = layers.find((layer) => layer instanceof DeskError);
  if (expected) return expected;
  const evidence = gather(layers);
  const found =
    fromDeskRule(evidence) ??
    fromSqlState(evidence, phase) ??
    fromSystem(evidence, phase) ??
    fromPrisma(evidence, phase) ??
    (noPasswordSentences.test(evidence.message) ? passwordMissing() : undefined) ??
    (lostSentences.test(evidence.message) || timeoutSentences.test(evidence.message)
      ? unreachable(phase)
      : undefined);
  return found && new DeskError(found.code, found.details, { cause: error });
}

/**
 * Runs work on the database and throws its expected failures as DeskError, all others as they are.
 */
export async function withDatabaseErrors<T>(
  phase: DatabasePhase,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw databaseError(error, phase) ?? error;
  }
}
