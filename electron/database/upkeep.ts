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
 * @param closing ends it early: a table more is left to the next opening
 * @returns the tables that were tended, as SQL names them
 */
export async function tendTables(
  { pool }: Database,
  closing?: AbortSignal,
): Promise<readonly string[]> {
  if (closing?.aborted) return [];
  // What the last second changed is counted too.
  await pool.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await pool.query<{ name: string; dead: boolean }>(neglectedTables);
  const tended = [];
  for (const { name, dead } of rows) {
    if (closing?.aborted) break;
    await pool.query(`${dead ? 'VACUUM (ANALYZE)' : 'ANALYZE'} ${name}`);
    tended.push(name);
  }
  return tended;
}

/** Words that are entered at once: whoever waits for the engine meanwhile waits for these. */
const wordsAtOnce = 200;

/**
 * Enters the words of tools into the index that searches look them up in, which the commit of many
 * new tools leaves out. They are found before too, each search reading all of them.
 * @param closing ends it early: what is left waits for the next opening
 * @returns of how many tools
 */
export async function indexWords({ pool }: Database, closing: AbortSignal): Promise<number> {
  let indexed = 0;
  while (!closing.aborted) {
    const { rowCount } = await pool.query(`
      WITH waiting AS (
        DELETE FROM desk_tool_words_unindexed WHERE tool_id IN (
          SELECT tool_id FROM desk_tool_words_unindexed LIMIT ${wordsAtOnce})
        RETURNING tool_id, words
      )
      INSERT INTO desk_tool_words (tool_id, words) SELECT tool_id, words FROM waiting`);
    if (!rowCount) break;
    indexed += rowCount;
  }
  // What the index only noted is read by every search, and keeps the planner from using it at all.
  if (indexed > 0) await pool.query(`SELECT gin_clean_pending_list('desk_tool_words_words_idx')`);
  return indexed;
}
