import { checkDatabase, type DatabaseFindings } from '../electron/database/database-check';
import { refuseOutdated, withScriptDatabase } from './script-database';

/**
 * Recomputes every counter and compares the schema with the migrations. Prints a table and ends
 * with exit code 1 when anything differs.
 */
await withScriptDatabase(async (database) => {
  await refuseOutdated(database);
  let result: DatabaseFindings | undefined;
  for await (const event of checkDatabase(database)) {
    if (event.kind === 'result') result = event.result;
    else console.error(`${event.step} (${event.done + 1} of ${event.total})`);
  }
  const findings = result?.findings ?? [];
  if (findings.length === 0) {
    console.log(`No drift: schema and counters are as they should be in ${database.location}`);
    return;
  }
  console.table(findings);
  console.log(`${findings.length} differences in ${database.location}`);
  process.exitCode = 1;
});
