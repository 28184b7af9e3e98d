import { databaseRole, type StaffRole } from '../shared/permissions.rules';
import type { Database } from './connection';
import { withDatabaseErrors } from './database-error';
import type { Prisma } from './generated/client';

/** Who acts: PostgreSQL checks the role's grants and reads the user in policies and triggers. */
export interface Actor {
  readonly role: StaffRole;
  /** The acting person's id (UUID). */
  readonly userId: string;
}

/** The Prisma client of one transaction. */
export type RoleTransaction = Prisma.TransactionClient;

export interface RoleTransactionOptions {
  /** PostgreSQL then refuses every write. */
  readonly readOnly?: boolean;
  /**
   * Whether the commit waits until it is on the disk, which is the default. A step of something
   * whose last step waits need not: a crash takes it back, and leaves nothing half done.
   */
  readonly durable?: boolean;
  /**
   * Whether every statement sees the database as the first one did, for work that reads the same
   * twice and must find the same. What others commit meanwhile is not seen.
   */
  readonly oneMoment?: boolean;
}

/** How long a transaction may wait for its turn: behind a long report on the one embedded session. */
const turnMilliseconds = 20_000;
/** How long a transaction may take as a whole before Prisma rolls it back. */
const transactionMilliseconds = 30_000;
/** A server ends a statement by itself well before Prisma's timer could run into it. */
const statementMilliseconds = 25_000;

/**
 * Takes a role and a user for the transaction that a plain connection is in, as `inRole` does with
 * Prisma's. For callers that need a connection of their own, and its timeouts.
 * @param run sends one statement on that connection
 * @param limits `mostMilliseconds`: after which a server ends a statement of this transaction
 */
export async function takeRole(
  run: (text: string, values: readonly unknown[]) => Promise<unknown>,
  actor: Actor,
  {
    mostMilliseconds = statementMilliseconds,
    readOnly = false,
    durable = true,
  }: Omit<RoleTransactionOptions, 'oneMoment'> & { readonly mostMilliseconds?: number } = {},
): Promise<void> {
  await run(
    `SELECT set_config('app.current_user_id', $1, true),
       set_config('statement_timeout', $2, true), set_config('transaction_read_only', $3, true),
       CASE WHEN $4::boolean THEN set_config('synchronous_commit', 'off', true) END,
       set_config('role', $5, true)`,
    [
      actor.userId,
      String(mostMilliseconds),
      readOnly ? 'on' : 'off',
      !durable,
      databaseRole(actor.role),
    ],
  );
}

/**
 * Runs work in one transaction with the privileges of a staff role.
 *
 * The role and the user are set for this transaction only, in one statement: the embedded engine
 * is a single session, and a server's connections are shared too, so anything set for longer would
 * be someone else's by the next statement.
 *
 * The work must not wait for anything but its own `tx`: no network, no person, no other client.
 * On the embedded engine another client inside would wait for ever for the session that this
 * transaction holds. Two open defects of Prisma shape how this is used: a statement that is under
 * way when Prisma's timer ends the transaction may still commit (prisma/orm#29762), so servers get
 * a shorter statement timeout here, and what must happen exactly once is one SQL statement or
 * function; and replies may be mixed up when statements run side by side after an error (#30374),
 * so statements of one transaction are awaited one after the other and an error ends it.
 * @returns what the work returns, after the commit.
 * @throws DeskError for every expected failure of the database, with everything rolled back.
 */
export function inRole<T>(
  database: Database,
  actor: Actor,
  work: (tx: RoleTransaction) => Promise<T>,
  { readOnly = false, durable = true, oneMoment = false }: RoleTransactionOptions = {},
): Promise<T> {
  return withDatabaseErrors('running', () =>
    database.prisma.$transaction(
      async (tx) => {
        await tx.$queryRaw`
          SELECT set_config('app.current_user_id', ${actor.userId}, true),
                 set_config('statement_timeout', ${String(statementMilliseconds)}, true),
                 set_config('transaction_read_only', ${readOnly ? 'on' : 'off'}, true),
                 CASE WHEN ${!durable} THEN set_config('synchronous_commit', 'off', true) END,
                 set_config('role', ${databaseRole(actor.role)}, true)`;
        return work(tx);
      },
      {
        maxWait: turnMilliseconds,
        timeout: transactionMilliseconds,
        ...(oneMoment ? { isolationLevel: 'RepeatableRead' as const } : {}),
      },
    ),
  );
}
