/**
 * Every expected failure that can cross the contract. The renderer has one exhaustive map from
 * this list to a sentence and a next action, so adding a code here fails the type check there.
 */
export const deskErrorCodes = [
  'invalid',
  'not_found',
  'conflict',
  'duplicate',
  'in_use',
  'forbidden',
  'not_allowed',
  'acting_changed',
  'not_possible',
  'period_closed',
  'unauthenticated',
  'offline',
  'database_damaged',
  'database_unreachable',
  'database_untrusted',
  'database_credentials',
  'database_outdated',
  'profile_in_use',
  'profile_unwritable',
  'disk_full',
  'port_in_use',
  'secret_storage_unavailable',
  'stripe_not_connected',
  'stripe_key_refused',
  'stripe_permission',
  'stripe_wrong_mode',
  'stripe_rate_limited',
  'stripe_unreachable',
  'stripe_refused',
  'stripe_clock',
  'cancelled',
  'too_large',
  'internal',
] as const;

export type DeskErrorCode = (typeof deskErrorCodes)[number];

/** One field that was refused: where it stands in the input and what is wrong with it. */
export interface FieldProblem {
  /** Path into the input, for instance `['pricing', 'amount']`. */
  readonly path: readonly (string | number)[];
  /** A sentence for the person who typed it. */
  readonly message: string;
}

/** One field in which a stored row differs from what a writer based the change on. */
export interface FieldConflict {
  readonly field: string;
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
  /** Who stored it last, where history tells. */
  readonly by?: LaterChange | null;
}

/** A change-set that changed something after somebody had read it. */
export interface LaterChange {
  readonly changeSetId: string;
  readonly authorName: string | null;
  /** An instant, ISO 8601. */
  readonly committedAt: string;
}

/** One row of a change-set that cannot be written because it is no longer what its writer knew. */
export interface RowConflict {
  readonly entity: 'tool' | 'bundle';
  readonly entityId: string;
  readonly title: string;
  /** `changed` by somebody else, `gone`, or `exists` although it was to be created. */
  readonly kind: 'changed' | 'gone' | 'exists';
  readonly currentRevision: number | null;
  readonly conflicts: readonly FieldConflict[];
}

/** Structured facts about a failure: everything a sentence or a screen may need, never a secret. */
export interface DeskErrorDetails {
  readonly fields?: readonly FieldProblem[];
  readonly conflicts?: readonly FieldConflict[];
  readonly currentRevision?: number;
  /** The rows of a change-set that were in the way; the first hundred. */
  readonly rows?: readonly RowConflict[];
  readonly subject?: string;
  readonly path?: string;
  readonly port?: number;
  readonly url?: string;
  readonly reason?: string;
}

/**
 * An expected failure: thrown by services, sent over the wire as code and details.
 * Anything else that is thrown is a bug and reaches the screen only as `internal` with its
 * operation id. The message is for logs; people read the sentence of the code.
 */
export class DeskError extends Error {
  override readonly name = 'DeskError';

  constructor(
    readonly code: DeskErrorCode,
    readonly details: DeskErrorDetails = {},
    options?: { readonly cause?: unknown },
  ) {
    super(details.reason ? `${code}: ${details.reason}` : code, options);
  }
}

/**
 * Makes the compiler prove that a union was handled completely.
 * @throws Error when a value reaches it after all, which is a bug.
 */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
