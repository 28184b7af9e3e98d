import { z } from 'zod';
import type { Database } from '../electron/database/connection';
import { withDatabaseErrors } from '../electron/database/database-error';
import type { Prisma } from '../electron/database/generated/client';
import { auditFaultsSql, auditSizeSql } from '../electron/reconciliation/audit/audit-log.service';
import { scriptArguments } from './script-arguments';
import { refuseOutdated, withScriptDatabase } from './script-database';

const help = `Recomputes the hash chain of the audit log and the hash of every closed period. Changes nothing.

  npm run audit:verify

Prints one line for each fault. The last line names the end of the chain: written down elsewhere, it
proves that nothing was cut off later.

Acts on DESK_DATABASE_URL where it is set, otherwise on the workspace of the profile (DESK_PROFILE_DIR),
while no desk is open on it. Exit code 0: it holds. 1: there are faults. 2: it could not be looked at,
and a sentence says why.`;

const sizeSchema = z
  .array(z.object({ entries: z.int(), closings: z.int(), head: z.string().nullable() }))
  .length(1);
const faultsSchema = z.array(z.object({ place: z.string(), fault: z.string() }));

const counted = (count: number, one: string, many: string) =>
  `${count} ${count === 1 ? one : many}`;

async function verify(database: Database): Promise<void> {
  await refuseOutdated(database);
  const { prisma, location } = database;
  const read = (sql: Prisma.Sql) => withDatabaseErrors('running', () => prisma.$queryRaw(sql));
  const [size] = sizeSchema.parse(await read(auditSizeSql));
  const faults = faultsSchema.parse(await read(auditFaultsSql));
  for (const { place, fault } of faults) console.log(`${place}: ${fault}`);
  const entries = counted(size?.entries ?? 0, 'entry', 'entries');
  const checked = `${entries}, ${counted(size?.closings ?? 0, 'closing', 'closings')} in ${location}`;
  console.log(
    faults.length === 0
      ? `The audit log holds: ${checked}`
      : `${counted(faults.length, 'fault', 'faults')}: ${checked}`,
  );
  if (size?.head) console.log(`End of the chain: ${size.head}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

if (scriptArguments('audit:verify', help)) await withScriptDatabase(verify, { existing: true });
