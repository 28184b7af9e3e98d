/** Saves one draft in a process of its own and waits to be killed. */
import { saveDraft } from '../../../electron/catalog/drafts/catalog-drafts.service';
import { openDatabase } from '../../../electron/database/connection';
import { startEmbeddedEngine } from '../../../electron/database/engine/embedded-engine';
import { systemClock } from '../../../electron/shared/clock';

const [, , dataDir = '', userId = '', toolId = ''] = process.argv;
const engine = await startEmbeddedEngine({ dataDir, create: false });
const database = await openDatabase({ kind: 'embedded', engine });
await saveDraft(
  {
    authority: database,
    local: database,
    actor: { role: 'curator', userId },
    clock: systemClock,
  },
  { toolId, baseRevision: null, content: { values: { name: 'Half a thou' }, base: null } },
);
process.stdout.write('saved\n');
setInterval(() => undefined, 60_000);
