import { v7 } from 'uuid';

/** Identifies one call through the contract, in logs and in error messages. */
export type OperationId = string & { readonly __brand: 'OperationId' };

/** A new time-ordered identifier (UUID v7, RFC 9562), for rows that the desk creates. */
export function newId(): string {
  return v7();
}

/**
 * New identifiers in their order, for many rows at once: asking for random bytes takes ten times as
 * long as making an identifier of them, and no longer for thousands of bytes.
 * @param count at most 4,096, whose bytes can be asked for at once
 */
export function newIds(count: number): readonly string[] {
  const random = crypto.getRandomValues(new Uint8Array(16 * count));
  const msecs = Date.now();
  const first = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return Array.from({ length: count }, (_, at) =>
    // Half of the range is left to count on from where these begin.
    v7({ random: random.subarray(16 * at, 16 * at + 16), msecs, seq: (first >>> 1) + at }),
  );
}

/** A new identifier for one procedure call. */
export function newOperationId(): OperationId {
  return v7() as OperationId;
}
