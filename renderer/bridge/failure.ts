import { TRPCClientError } from '@trpc/client';
import type { WireFailure } from '../../electron/ipc/failure';
import { deskErrorCodes } from '../../electron/shared/errors';
import { isOneOf } from '../../electron/shared/literals';

function isWireFailure(data: unknown): data is WireFailure {
  return (
    typeof data === 'object' &&
    data !== null &&
    'code' in data &&
    isOneOf(deskErrorCodes, data.code)
  );
}

/**
 * What went wrong, as data, from whatever a query or mutation threw. Without an answer of the
 * main process at all (it was stopped, or the connection to it is cut) the code is `offline`.
 */
export function failureOf(error: unknown): WireFailure {
  if (error instanceof TRPCClientError) {
    if (isWireFailure(error.data)) return error.data;
    return { code: 'offline', details: {}, operationId: null };
  }
  return { code: 'internal', details: {}, operationId: null };
}
