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
 * new tools leaves out. They are found before too, each search reading all of them. Those of a tool
 * that somebody is changing are left to the next time.
 * @param closing ends it early: what is left waits for the next opening, or for another curator's desk
 * @returns of how many tools
 */
export async function indexWords({ pool }: Database, closing: AbortSignal): Promise<number> {
  let indexed = 0;
  while (!closing.aborted) {
    const { rows } = await pool.query<{ entered: number }>(
      'SELECT desk_enter_words($1) AS entered',
      [wordsAtOnce],
    );
    const entered = rows[0]?.entered ?? 0;
    if (entered === 0) break;
    indexed += entered;
  }
  return indexed;
}

/** How often an open database is looked after, as autovacuum does, in milliseconds. */
const roundMilliseconds = 60 * 1000;

/**
 * Looks after an open database once a minute. Rounds do not overlap.
 * @param round is told by its signal to end early
 * @param onFailure hears why a round failed; the next one comes all the same
 * @returns a function that ends it and waits for the round that is under way
 */
export function lookAfter(
  round: (closing: AbortSignal) => Promise<unknown>,
  onFailure: (error: unknown) => void,
): () => Promise<void> {
  const ending = new AbortController();
  let underWay: Promise<unknown> | undefined;
  const rounds = setInterval(() => {
    underWay ??= round(ending.signal)
      .catch(onFailure)
      .finally(() => {
        underWay = undefined;
      });
  }, roundMilliseconds);
  rounds.unref();
  return async () => {
    clearInterval(rounds);
    ending.abort();
    await underWay;
  };
}
