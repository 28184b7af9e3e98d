/**
 * The part of a PostgreSQL client that seeding needs; `pg` clients and pools' clients have it, and
 * so has the embedded engine. All statements must reach the same session.
 */
export interface SeedClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** A table, the columns that are written, and the condition under which a row is wanted. */
export interface SeedTable<Row extends object> {
  readonly name: string;
  readonly columns: readonly (keyof Row & string)[];
  /** SQL over the alias `r`; a row whose owners are not there is left out, not an error. */
  readonly where?: string;
}

/** Rows in one statement: large enough that triggers of a statement run rarely. */
const batchSize = 2_000;

/**
 * Inserts rows that are not there yet, in batches of one statement each. A row that meets an
 * existing one under any unique key is left out, so nothing that people changed is overwritten.
 * @returns how many rows were added.
 */
export async function insertRows<Row extends object>(
  client: SeedClient,
  table: SeedTable<Row>,
  rows: Iterable<Row>,
): Promise<number> {
  let added = 0;
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length === batchSize) {
      added += await insertBatch(client, table, batch);
      batch = [];
    }
  }
  return batch.length > 0 ? added + (await insertBatch(client, table, batch)) : added;
}

async function insertBatch<Row extends object>(
  client: SeedClient,
  { name, columns, where = 'true' }: SeedTable<Row>,
  rows: readonly Row[],
): Promise<number> {
  const { rows: answer } = await client.query(
    `WITH added AS (
       INSERT INTO ${name} (${columns.join(', ')})
       SELECT ${columns.map((column) => `r.${column}`).join(', ')}
       FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb) r
       WHERE ${where}
       ON CONFLICT DO NOTHING
       RETURNING 1
     )
     SELECT count(*)::integer AS added FROM added`,
    [JSON.stringify(rows)],
  );
  return countOf(answer[0]);
}

function countOf(row: unknown): number {
  if (typeof row === 'object' && row !== null && 'added' in row && typeof row.added === 'number') {
    return row.added;
  }
  throw new TypeError('The database did not answer with a count');
}
