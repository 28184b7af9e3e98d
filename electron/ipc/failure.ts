import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { DeskError, type DeskErrorCode, type DeskErrorDetails } from '../shared/errors';
import type { OperationId } from '../shared/ids';

type TrpcCode = TRPCError['code'];

/** The transport's own code for each of ours: it decides the HTTP status in the browser shell. */
const transportCodes = {
  invalid: 'BAD_REQUEST',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  duplicate: 'CONFLICT',
  in_use: 'CONFLICT',
  forbidden: 'FORBIDDEN',
  not_allowed: 'FORBIDDEN',
  acting_changed: 'CONFLICT',
  not_possible: 'UNPROCESSABLE_CONTENT',
  period_closed: 'CONFLICT',
  unauthenticated: 'UNAUTHORIZED',
  offline: 'SERVICE_UNAVAILABLE',
  database_damaged: 'SERVICE_UNAVAILABLE',
  database_unreachable: 'SERVICE_UNAVAILABLE',
  database_untrusted: 'SERVICE_UNAVAILABLE',
  database_credentials: 'SERVICE_UNAVAILABLE',
  database_outdated: 'SERVICE_UNAVAILABLE',
  profile_in_use: 'CONFLICT',
  profile_unwritable: 'INTERNAL_SERVER_ERROR',
  disk_full: 'INTERNAL_SERVER_ERROR',
  port_in_use: 'CONFLICT',
  secret_storage_unavailable: 'PRECONDITION_FAILED',
  stripe_not_connected: 'PRECONDITION_FAILED',
  stripe_key_refused: 'PRECONDITION_FAILED',
  stripe_permission: 'PRECONDITION_FAILED',
  stripe_wrong_mode: 'PRECONDITION_FAILED',
  stripe_rate_limited: 'SERVICE_UNAVAILABLE',
  stripe_unreachable: 'SERVICE_UNAVAILABLE',
  stripe_refused: 'UNPROCESSABLE_CONTENT',
  stripe_clock: 'PRECONDITION_FAILED',
  cancelled: 'CLIENT_CLOSED_REQUEST',
  too_large: 'PAYLOAD_TOO_LARGE',
  internal: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<DeskErrorCode, TrpcCode>;

/** A failure as it crosses the wire: data, never a raw message, SQL or stack. */
export interface WireFailure {
  readonly code: DeskErrorCode;
  readonly details: DeskErrorDetails;
  readonly operationId: OperationId | null;
}

/** Carries an already described failure through tRPC to the error formatter. */
class DescribedFailure extends Error {
  constructor(
    readonly failure: WireFailure,
    cause: unknown,
  ) {
    super(failure.code, { cause });
  }
}

function codeAndDetails(error: unknown): Pick<WireFailure, 'code' | 'details'> {
  const cause = error instanceof TRPCError ? (error.cause ?? error) : error;
  if (cause instanceof DeskError) return { code: cause.code, details: cause.details };
  if (error instanceof TRPCError) {
    // tRPC raises these itself, before a procedure of ours runs.
    if (error.code === 'BAD_REQUEST' && cause instanceof z.ZodError) {
      const fields = cause.issues.map(({ path, message }) => ({
        path: path.map((part) => (typeof part === 'number' ? part : String(part))),
        message,
      }));
      return { code: 'invalid', details: { fields } };
    }
    if (error.code === 'BAD_REQUEST' || error.code === 'PARSE_ERROR') {
      return { code: 'invalid', details: {} };
    }
    if (error.code === 'NOT_FOUND' || error.code === 'METHOD_NOT_SUPPORTED') {
      return { code: 'not_found', details: {} };
    }
    if (error.code === 'PAYLOAD_TOO_LARGE') return { code: 'too_large', details: {} };
  }
  if (cause instanceof Error && cause.name === 'AbortError') {
    return { code: 'cancelled', details: {} };
  }
  return { code: 'internal', details: {} };
}

/** Describes whatever a procedure threw, so that the formatter can send it with its operation id. */
export function describeFailure(error: unknown, operationId: OperationId): TRPCError {
  const failure: WireFailure = { ...codeAndDetails(error), operationId };
  return new TRPCError({
    code: transportCodes[failure.code],
    message: failure.code,
    cause: new DescribedFailure(failure, error),
  });
}

/** Whether a failure was foreseen; anything else is a bug and is logged as one. */
export function isExpected(error: unknown): boolean {
  return codeAndDetails(error).code !== 'internal';
}

/** The failure inside an error that tRPC is about to format. */
export function wireFailure(error: TRPCError): WireFailure {
  return error.cause instanceof DescribedFailure
    ? error.cause.failure
    : { ...codeAndDetails(error), operationId: null };
}
