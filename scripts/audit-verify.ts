import { z } from 'zod';
import { withDatabaseErrors } from '../electron/database/database-error';
import type { Prisma } from '../electron/database/generated/client';
import { auditFaultsSql, auditSizeSql } from '../electron/reconciliation/audit-log.service';
import { refuseOutdated, withScriptDatabase } from './script-database';

/**
 * Recomputes the hash chain of the audit log and the hash of every closed period. Prints one line
 * for each fault and ends with exit code 1 when there is any, 2 when it could not be done. The last
 * line names the end of the chain: written down elsewhere, it proves that nothing was cut off later.
 */
const sizeSchema = z
  .array(z.object({ entries: z.int(), closings: z.int(), head: z.string().nullable() }))
  .length(1);
const faultsSchema = z.array(z.object({ place: z.string(), fault: z.string() }));

const counted = (count: number, one: string, many: string) =>
  `${count} ${count === 1 ? one : many}`;

await withScriptDatabase(async (database) => {
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
});
