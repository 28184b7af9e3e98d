import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import Papa from 'papaparse';
import { exportPage } from '../electron/catalog/catalog-export.service';
import { exportPageInput } from '../electron/catalog/catalog-import.schema';
import { importTools } from '../electron/catalog/catalog-import.service';
import { stageBulk } from '../electron/change-sets/bulk-edit.service';
import { stageBulkInput } from '../electron/change-sets/change-set.schema';
import type { ChangeSetAccess } from '../electron/change-sets/commit.service';
import { commitReviewed } from '../electron/change-sets/review.service';
import { type Database, openDatabase } from '../electron/database/connection';
import { openEmbeddedDatabase } from '../electron/database/embedded-database';
import { systemClock } from '../electron/shared/clock';
import { newId } from '../electron/shared/ids';
import { startCatalogServer } from './catalog-server';
import type { Figure } from './report';

const tools = 10_000;
const runs = 3;
const thread = pathToFileURL(resolve('out', 'main', 'catalog-import-worker.js'));

async function exported(access: ChangeSetAccess): Promise<string> {
  let text = '';
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof exportPage>> = await exportPage(
      access,
      exportPageInput.parse({ format: 'csv', after }),
    );
    text += page.text;
    after = page.next;
  } while (after !== null);
  return text.slice(1);
}

/** Every tool's price made another one, in the file that an export gives. */
function repriced(text: string, run: number): Uint8Array {
  const rows = Papa.parse<Record<string, string>>(text, {
    header: true,
    skipEmptyLines: true,
  }).data;
  const changed = rows.map((row, at) => ({
    ...row,
    ...(row['price'] ? { price: `${200 + ((at + run) % 97)}` } : { provider: `Provider ${run}` }),
  }));
  return new TextEncoder().encode(Papa.unparse(changed));
}

async function measured(database: Database, where: string): Promise<readonly Figure[]> {
  const access: ChangeSetAccess = {
    authority: database,
    actor: { role: 'curator', userId: newId() },
  };
  const times = { diff: [] as number[], commit: [] as number[], bulk: [] as number[] };
  const stalls: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const bytes = repriced(await exported(access), run);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const timed = async (into: number[], work: () => Promise<unknown>) => {
      const began = performance.now();
      await work();
      into.push(performance.now() - began);
    };
    const changeSetId = newId();
    delay.enable();
    await timed(times.diff, async () => {
      const file = { bytes, fileName: 'prices.csv', changeSetId, thread };
      for await (const event of importTools(access, file)) {
        if (event.kind === 'result' && event.result.changed < tools * 0.9) {
          throw new Error(`Only ${event.result.changed} rows would change`);
        }
      }
    });
    await timed(times.commit, () => commitReviewed(access, { id: changeSetId, reason: null }));
    delay.disable();
    const { rows } = await database.pool.query<{ id: string; baseRevision: number }>(
      `SELECT entity_id::text AS id, revision AS "baseRevision" FROM desk_revisions
       WHERE entity = 'tool' LIMIT ${tools}`,
    );
    const id = newId();
    const edit = { kind: 'percent', percent: 150 * (run + 1), wholeUnits: false };
    delay.enable();
    await timed(times.bulk, async () => {
      await stageBulk(access, stageBulkInput.parse({ id, tools: rows, edit }));
      await commitReviewed(access, { id, reason: null });
    });
    delay.disable();
    stalls.push(delay.max / 1e6);
  }
  return [
    {
      name: `10,000-row CSV to its full diff, ${where}`,
      runs: times.diff,
      unit: 'ms',
      target: 1_000,
    },
    { name: `committing it, ${where}`, runs: times.commit, unit: 'ms', target: 2_000 },
    {
      name: `raising 10,000 prices at once, ${where}`,
      runs: times.bulk,
      unit: 'ms',
      target: 2_000,
    },
    {
      name: `longest stall of the main loop meanwhile, ${where}`,
      runs: stalls,
      unit: 'ms',
      target: 33,
    },
  ];
}

async function onServer(): Promise<readonly Figure[]> {
  const server = await startCatalogServer(tools);
  try {
    const database = await openDatabase({ kind: 'server', url: server.url });
    try {
      return await measured(database, 'native');
    } finally {
      await database.close();
    }
  } finally {
    await server.stop();
  }
}

async function onEmbedded(): Promise<readonly Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'desk-bench-'));
  try {
    const { database, close } = await openEmbeddedDatabase({
      workspaceDir: join(directory, 'workspace'),
      template: join('resources', 'database', 'demo.tar.gz'),
      migrationsDir: join('prisma', 'migrations'),
      localMigrationsDir: join('prisma', 'local-migrations'),
      clock: systemClock,
      onSnapshotFailure: (error) => {
        throw error;
      },
    });
    await database.pool.query(`
      INSERT INTO marketplace_tools (slug, name, description, category, tags, price_model,
        price_amount, required_tier, features, integration_type, provider)
      SELECT 'bench-' || n, 'Tool ' || n, repeat('A tool for the measurement. ', 8), 'CRM_TOOLS',
        ARRAY['crm', 'bench'], 'MONTHLY', 10 + n % 90, 'STARTER', '["One", "Two"]', 'API', 'Example'
      FROM generate_series(1, ${tools} - (SELECT count(*) FROM marketplace_tools)::int) n`);
    try {
      return await measured(database, 'embedded');
    } finally {
      await close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Files, commits and bulk edits at the size of a whole catalog, on both engines. */
export async function measureChangeSets(): Promise<readonly Figure[]> {
  return [...(await onServer()), ...(await onEmbedded())];
}
