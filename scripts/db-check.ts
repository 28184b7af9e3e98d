import type { Database } from '../electron/database/connection';
import { checkDatabase, type DatabaseFindings } from '../electron/database/database-check';
import { scriptArguments } from './script-arguments';
import { refuseOutdated, withScriptDatabase } from './script-database';

const help = `Recomputes every counter and compares the schema with the migrations. Changes nothing.

  npm run db:check

Acts on DESK_DATABASE_URL where it is set, otherwise on the workspace of the profile (DESK_PROFILE_DIR),
while no desk is open on it. Exit code 0: nothing differs. 1: a table says what does. 2: it could not be
looked at, and a sentence says why.`;

async function check(database: Database): Promise<void> {
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
}

if (scriptArguments('db:check', help)) await withScriptDatabase(check, { existing: true });
