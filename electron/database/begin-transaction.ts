import type { Pool, PoolClient } from 'pg';
import { databaseError } from './database-error';

/**
 * Takes a connection of a pool and begins a transaction on it. A connection that was ended while
 * nobody used it (a server that restarted, a laptop that slept) may say so only now; it is passed
 * over, because nothing was asked on it yet.
 * @param query_timeout milliseconds after which no answer is waited for, where there is such a limit
 * @returns the connection, which the caller releases
 */
export async function beginTransaction(pool: Pool, query_timeout?: number): Promise<PoolClient> {
  const begin = { text: 'BEGIN', query_timeout };
  for (let unused = pool.idleCount; ; unused -= 1) {
    const client = await pool.connect();
    try {
      await client.query(begin);
      return client;
    } catch (error) {
      client.release(true);
      if (unused <= 0 || databaseError(error, 'running')?.code !== 'offline') throw error;
    }
  }
}
