import { v7 } from 'uuid';

/** Identifies one call through the contract, in logs and in error messages. */
export type OperationId = string & { readonly __brand: 'OperationId' };

/** A new time-ordered identifier (UUID v7, RFC 9562), for rows that the desk creates. */
export function newId(): string {
  return v7();
}

/** A new identifier for one procedure call. */
export function newOperationId(): OperationId {
  return v7() as OperationId;
}
