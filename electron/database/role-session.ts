import { beginTransaction } from './begin-transaction';
import type { Database } from './connection';
import { withDatabaseErrors } from './database-error';
import type { Prisma } from './generated/client';
import { type Actor, type RoleTransactionOptions, takeRole } from './role-transaction';

/** One transaction's connection, without Prisma between. */
export interface RoleSession {
  /** Runs one statement. Statements of a session are awaited one after the other. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** Runs a statement that was put together from parts. @returns its rows, which are to be parsed */
export function rowsOf(session: RoleSession, { text, values }: Prisma.Sql): Promise<object[]> {
  return session.query(text, values);
}

/** A server ends a statement by itself; bulk statements are cut into pieces far below this. */
const statementMilliseconds = 60_000;

/**
 * Like `inRole`, but past Prisma, whose engine compiles every statement and reads and writes every
 * value once more: for bulk work such as mirroring Stripe or files of tools, and for lists that a person
 * waits for. The
 * same rules hold for the work: it waits for nothing but
 * its own session.
 * @returns what the work returns, after the commit.
 * @throws DeskError for every expected failure of the database, with everything rolled back.
 */
export function inRoleSession<T>(
  database: Database,
  actor: Actor,
  work: (session: RoleSession) => Promise<T>,
  { readOnly = false, durable = true }: Omit<RoleTransactionOptions, 'oneMoment'> = {},
): Promise<T> {
  return withDatabaseErrors('running', async () => {
    const client = await beginTransaction(database.pool);
    const query: RoleSession['query'] = async <Row extends object>(
      text: string,
      values: readonly unknown[] = [],
    ) => (await client.query<Row>(text, [...values])).rows;
    let broken = false;
    try {
      await takeRole(query, actor, {
        mostMilliseconds: statementMilliseconds,
        ...{ readOnly, durable },
      });
      const result = await work({ query });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {
        broken = true;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  });
}
