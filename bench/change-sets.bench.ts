import { resolve } from 'node:path';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as later, setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { beginRepricings } from '../electron/bundle-impact/bundle-impact.service';
import { chunkBytes } from '../electron/catalog/files/catalog-import.schema';
import { importTools } from '../electron/catalog/files/catalog-import.service';
import { prepareImport } from '../electron/catalog/files/catalog-import-thread';
import { appendToUpload, takeUpload } from '../electron/catalog/files/catalog-uploads';
import { stageBulk } from '../electron/change-sets/bulk-edit.service';
import { bulkToolsText } from '../electron/change-sets/bulk-tools.rules';
import { stageBulkInput } from '../electron/change-sets/change-set.schema';
import type { ChangeSetAccess } from '../electron/change-sets/commit.service';
import { commitReviewed } from '../electron/change-sets/review.service';
import { type Database, openDatabase } from '../electron/database/connection';
import { newId } from '../electron/shared/ids';
import { withEmbeddedCatalog } from './catalog-embedded';
import { startCatalogServer } from './catalog-server';
import { measureWindow } from './change-sets-window';
import type { Figure } from './report';
import { newToolsFile, repricedFile } from './tool-files';

const tools = 10_000;
const runs = 3;
/** How soon somebody has chosen a file, in milliseconds. */
const chosenAfter = 1_000;
const thread = pathToFileURL(resolve('out', 'main', 'catalog-import-worker.js'));

/** As a window sends a file: in pieces, each of which the main process has before the next comes. */
async function sent(uploadId: string, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length; offset += chunkBytes) {
    const piece = Buffer.from(bytes.subarray(offset, offset + chunkBytes)).toString('base64');
    await nextTurn();
    appendToUpload(uploadId, bytes.length, offset, Buffer.from(piece, 'base64'));
  }
}

async function timed(into: number[], work: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await work();
  into.push(performance.now() - began);
}

/** How long a file took to its diff and to its commit, in milliseconds. */
interface FileTimes {
  readonly diff: number[];
  readonly commit: number[];
}

/**
 * Imports a file as the dialog does, and commits it.
 * @param found what is counted of its report: nearly all of its rows
 */
async function imported(
  access: ChangeSetAccess,
  bytes: Uint8Array,
  found: 'changed' | 'created',
  times: FileTimes,
  delay: IntervalHistogram,
): Promise<void> {
  const changeSetId = newId();
  // As the dialog does in which the file is chosen.
  prepareImport(thread);
  await later(chosenAfter);
  delay.enable();
  await timed(times.diff, async () => {
    await sent(changeSetId, bytes);
    const file = { bytes: takeUpload(changeSetId), fileName: 'tools.csv', changeSetId, thread };
    for await (const event of importTools(access, file)) {
      if (event.kind === 'result' && event.result[found] < tools * 0.9) {
        throw new Error(`Only ${event.result[found]} rows would be ${found}`);
      }
    }
  });
  await timed(times.commit, () => commitReviewed(access, { id: changeSetId, reason: null }));
  delay.disable();
}

async function measured(database: Database, where: string): Promise<readonly Figure[]> {
  const access: ChangeSetAccess = {
    authority: database,
    actor: { role: 'curator', userId: newId() },
  };
  const times: FileTimes & { readonly bulk: number[] } = { diff: [], commit: [], bulk: [] };
  const stalls: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const bytes = await repricedFile(access, run);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    await imported(access, bytes, 'changed', times, delay);
    const { rows } = await database.pool.query<{ id: string; baseRevision: number }>(
      `SELECT entity_id::text AS id, revision AS "baseRevision" FROM desk_revisions
       WHERE entity = 'tool' LIMIT ${tools}`,
    );
    const id = newId();
    const edit = { kind: 'percent', percent: 150 * (run + 1), wholeUnits: false };
    delay.enable();
    await timed(times.bulk, async () => {
      await stageBulk(
        access,
        stageBulkInput.parse({ id, tools: bulkToolsText(rows), edit }),
        beginRepricings,
      );
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
      always: true,
    },
  ];
}

/** Leaves a catalog that is larger by all of these tools, so it comes last. */
async function measuredNew(database: Database, where: string): Promise<readonly Figure[]> {
  const access: ChangeSetAccess = {
    authority: database,
    actor: { role: 'curator', userId: newId() },
  };
  const times: FileTimes = { diff: [], commit: [] };
  const stalls: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const bytes = await newToolsFile(access, run, tools);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    await imported(access, bytes, 'created', times, delay);
    stalls.push(delay.max / 1e6);
  }
  return [
    {
      name: `a CSV of 10,000 new tools to its full diff, ${where}`,
      runs: times.diff,
      unit: 'ms',
      target: 1_000,
    },
    { name: `committing these, ${where}`, runs: times.commit, unit: 'ms', target: 2_000 },
    {
      name: `longest stall of the main loop meanwhile, ${where}`,
      runs: stalls,
      unit: 'ms',
      target: 33,
      always: true,
    },
  ];
}

async function onServer(): Promise<readonly Figure[]> {
  const server = await startCatalogServer(tools);
  try {
    const onDatabase = async (measure: typeof measured) => {
      const database = await openDatabase({ kind: 'server', url: server.url });
      try {
        return await measure(database, 'native');
      } finally {
        await database.close();
      }
    };
    return [
      ...(await onDatabase(measured)),
      ...(await measureWindow(server, runs)),
      ...(await onDatabase(measuredNew)),
    ];
  } finally {
    await server.stop();
  }
}

/** Files, commits and bulk edits at the size of a whole catalog, on both engines. */
export async function measureChangeSets(): Promise<readonly Figure[]> {
  return [
    ...(await onServer()),
    ...(await withEmbeddedCatalog(tools, async (database) => [
      ...(await measured(database, 'embedded')),
      ...(await measuredNew(database, 'embedded')),
    ])),
  ];
}
