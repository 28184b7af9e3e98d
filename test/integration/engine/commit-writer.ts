/**
 * Writes numbers into the embedded database whose directory is its first argument, one commit
 * each, and prints every number once its commit was acknowledged, until it is killed.
 */
import { openDatabase } from '../../../electron/database/connection';
import { startEmbeddedEngine } from '../../../electron/database/engine/embedded-engine';

const [, , dataDir = ''] = process.argv;

const engine = await startEmbeddedEngine({ dataDir });
const { pool } = await openDatabase({ kind: 'embedded', engine });
const { rows } = await pool.query<{ last: number }>(
  'SELECT coalesce(max(n), 0) AS last FROM written',
);
for (let n = (rows[0]?.last ?? 0) + 1; ; n += 1) {
  await pool.query('INSERT INTO written VALUES ($1, repeat($2, 500))', [n, 'x']);
  process.stdout.write(`${n}\n`);
}
