import { setTimeout as delay } from 'node:timers/promises';

/** What a query can be asked of: a connection, also one that is in a transaction. */
interface Watcher {
  query(sql: string): Promise<{ readonly rows: readonly { readonly waiting: number }[] }>;
}

/**
 * Comes back once so many sessions of the watcher's database wait for a lock that another one holds.
 * It waits as long as that takes: only the test's own limit ends it.
 */
export async function untilBlocked(watcher: Watcher, sessions = 1): Promise<void> {
  for (;;) {
    // A transaction sees the other sessions as they were when it looked first.
    await watcher.query('SELECT pg_stat_clear_snapshot()');
    const { rows } = await watcher.query(
      `SELECT count(*)::int AS waiting FROM pg_stat_activity
       WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`,
    );
    if (rows[0]?.waiting === sessions) return;
    await delay(10);
  }
}
