/**
 * Reads a Stripe sandbox into a database until it is killed: a process of its own, so that tests
 * can end it with SIGKILL. Arguments: the database's address and the sandbox's.
 */
import { openDatabase } from '../../../electron/database/connection';
import { createLogger } from '../../../electron/shared/logger';
import { ingest } from '../../../electron/stripe/ingest/ingest.service';
import { gatewayFromEnvironment } from '../../../electron/stripe/stripe-workspace';

const [, , url = '', base = '', key = ''] = process.argv;
const database = await openDatabase({ kind: 'server', url });
const gateway = gatewayFromEnvironment({ key, writeKey: undefined, base });
await ingest(
  {
    database,
    gateway,
    actor: { role: 'finance', userId: '00000000-0000-7000-8000-000000000001' },
    log: createLogger(() => undefined),
  },
  { from: new Date('2024-01-01T00:00:00Z'), to: new Date() },
);
gateway.close();
await database.close();
