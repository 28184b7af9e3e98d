/**
 * Imports a file several times in a process of its own, each to another point, and waits to be
 * killed: `node import-stopper.ts URL USER FILE SET=PROGRESS…`, stopping at that much progress.
 */
import { readFile } from 'node:fs/promises';
import { importTools } from '../../../electron/catalog/files/catalog-import.service';
import { openDatabase } from '../../../electron/database/connection';

const [, , url = '', userId = '', file = '', ...stops] = process.argv;
const authority = await openDatabase({ kind: 'server', url });
const bytes = await readFile(file);
for (const stop of stops) {
  const [changeSetId = '', progress] = stop.split('=');
  const access = { authority, actor: { role: 'curator' as const, userId } };
  // Each import takes what it is given.
  const events = importTools(access, {
    bytes: new Uint8Array(bytes),
    fileName: 'tools.csv',
    changeSetId,
  });
  for (let seen = 0; seen < Number(progress); seen += 1) await events.next();
}
process.stdout.write('stopped\n');
setInterval(() => undefined, 60_000);
