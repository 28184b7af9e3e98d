import type { Database } from './connection';

/**
 * Tables of which so much was changed that they want tending: PostgreSQL's own measure, the defaults
 * of autovacuum (50 rows and a fifth for vacuuming, a tenth for analysing).
 */
const neglectedTables = `
  SELECT format('%I.%I', s.schemaname, s.relname) AS name,
         s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0) AS dead
  FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
  WHERE c.relpersistence <> 't'
    AND (s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0)
      OR s.n_mod_since_analyze > 50 + 0.1 * greatest(c.reltuples, 0))
  ORDER BY s.n_mod_since_analyze DESC`;

/**
 * Does what autovacuum does on a server and nobody in the embedded engine, which is one process:
 * frees the places of rows that are gone, and tells the planner how many there are. A table at a
 * time, so that whoever waits for the engine waits for one table.
 * @returns the tables that were tended, as SQL names them
 */
export async function tendTables({ pool }: Database): Promise<readonly string[]> {
  // What the last second changed is counted too.
  await pool.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await pool.query<{ name: string; dead: boolean }>(neglectedTables);
  for (const { name, dead } of rows)
    await pool.query(`${dead ? 'VACUUM (ANALYZE)' : 'ANALYZE'} ${name}`);
  return rows.map(({ name }) => name);
}
