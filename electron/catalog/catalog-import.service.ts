import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { beginChangeSet } from '../change-sets/staging.service';
import { mergeStaleRows } from '../change-sets/stale-rows.service';
import { findWorker } from '../database/engine/engine-files';
import { Prisma } from '../database/generated/client';
import { inRole } from '../database/role-transaction';
import type { ProgressEvent } from '../ipc/progress.schema';
import { DeskError } from '../shared/errors';
import type { CatalogAccess } from './catalog-access';
import { type ImportReport, importReportSchema, problemsNamed } from './catalog-import.schema';
import type { ImportMessage, ImportRequest, NamedTools } from './catalog-import-messages';
import { pricingColumns, stateColumnOfField } from './catalog-state.rules';
import type { ToolField } from './catalog-tool.schema';

type Access = Pick<CatalogAccess, 'authority' | 'actor'>;

/** The import thread, asked one thing after the other. */
class ImportThread {
  readonly #worker: Worker;
  readonly #messages: ImportMessage[] = [];
  #wake: (() => void) | undefined;
  #failure: Error | undefined;

  constructor(entry: URL) {
    this.#worker = new Worker(entry, {
      name: 'catalog-import',
      // Without the options of this process: a loader of TypeScript would load itself there too.
      execArgv: [],
      // Everything that is read of a file stays: a small nursery would be copied over and over.
      resourceLimits: { maxYoungGenerationSizeMb: 96 },
    });
    this.#worker.on('message', (message: ImportMessage) => {
      this.#messages.push(message);
      this.#wake?.();
    });
    this.#worker.on('error', (error) => {
      this.#failure = error;
      this.#wake?.();
    });
    // One that waits for a file keeps nothing alive.
    this.#worker.unref();
  }

  async next(): Promise<ImportMessage> {
    for (;;) {
      const message = this.#messages.shift();
      if (message) return message;
      if (this.#failure) throw this.#failure;
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  ask(request: ImportRequest): void {
    this.#worker.ref();
    this.#worker.postMessage(request);
  }

  end(): void {
    void this.#worker.terminate();
  }
}

function importThread(): URL {
  return findWorker(
    'catalog-import-worker.js',
    join(import.meta.dirname, 'catalog-import.worker.ts'),
  );
}

/** How long a thread waits for the file that it was started for, in milliseconds. */
const longestWait = 10 * 60_000;

let waiting: { readonly thread: ImportThread; readonly entry: string } | undefined;

/**
 * Starts the thread that the next import takes, while its file is still being chosen: that takes as
 * long as reading the file.
 */
export function prepareImport(entry = importThread()): void {
  if (waiting) return;
  const prepared = { thread: new ImportThread(entry), entry: entry.href };
  waiting = prepared;
  setTimeout(() => {
    if (waiting !== prepared) return;
    waiting = undefined;
    prepared.thread.end();
  }, longestWait).unref();
}

function takeThread(entry: URL): ImportThread {
  if (waiting?.entry !== entry.href) return new ImportThread(entry);
  const { thread } = waiting;
  waiting = undefined;
  return thread;
}

type Compared = ImportMessage & { readonly kind: 'compared' };

const storedSchema = z.array(z.object({ stored: z.string() }));

/** The value of a field of `marketplace_tools t` as `storedFieldValue` reads it. */
function storedColumn(field: ToolField): Prisma.Sql {
  switch (field) {
    case 'pricing':
      return Prisma.raw(
        `json_build_array(${pricingColumns.map((column) => (column === 'price_amount' ? `t.${column}::text` : `t.${column}`)).join()})`,
      );
    case 'imageAlts':
      return Prisma.sql`coalesce(m.alts, '{}')`;
    default:
      return Prisma.raw(`t.${stateColumnOfField(field)}`);
  }
}

/**
 * The tools that rows of a file name, as JSON that only the import thread reads. A list for every
 * column: PostgreSQL then looks once a column at what its values are, and not once a value.
 */
async function readNamed(
  { authority, actor }: Access,
  fields: readonly ToolField[],
  { ids, slugs }: NamedTools,
): Promise<string> {
  const columns = [Prisma.sql`t.id`, Prisma.sql`r.revision`, Prisma.sql`t.slug`];
  const lists = [...columns, ...fields.map(storedColumn)].map(
    (value) => Prisma.sql`json_agg(${value})`,
  );
  const alts = fields.includes('imageAlts')
    ? Prisma.sql`LEFT JOIN (
        SELECT tool_id, json_object_agg(address, alt_text) AS alts FROM desk_tool_media
        GROUP BY tool_id) m ON m.tool_id = t.id`
    : Prisma.empty;
  const rows = await inRole(
    authority,
    actor,
    (transaction) =>
      transaction.$queryRaw(Prisma.sql`
        SELECT json_build_array(${Prisma.join(lists)})::text AS stored
        FROM marketplace_tools t
        JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = t.id
        ${alts}
        WHERE t.id = ANY (string_to_array(${ids.join()}, ',')::uuid[])
          OR t.slug = ANY (${[...slugs]}::text[])`),
    { readOnly: true },
  );
  return storedSchema.parse(rows)[0]?.stored ?? '[]';
}

/** Stages rows of a change-set that has no others of their tools. */
async function stageJson({ authority, actor }: Access, id: string, staged: string): Promise<void> {
  await inRole(
    authority,
    actor,
    (transaction) => transaction.$executeRaw`
      INSERT INTO desk_staged_changes
        (change_set_id, entity, entity_id, action, position, base_revision, wanted)
      SELECT ${id}::uuid, 'tool', r.id, r.action, r.row, r.revision, r.wanted
      FROM jsonb_to_recordset(${staged}::jsonb)
        r (id uuid, action text, row integer, revision integer, wanted jsonb)`,
    // The report, which comes last, waits for the disk for all of them.
    { durable: false },
  );
}

/** Whether tools that were read early are those that turned out to be meant, or more. */
function covers(early: NamedTools, meant: NamedTools): boolean {
  const [ids, slugs] = [new Set(early.ids), new Set(early.slugs)];
  return meant.ids.every((id) => ids.has(id)) && meant.slugs.every((slug) => slugs.has(slug));
}

/**
 * Reads a file of tools and stages what it would change, without changing anything: a dry run that
 * is reviewed like every other change-set. Reading and comparing happen in a thread of their own.
 * Stopping it (the consumer leaves the loop) throws away what was staged.
 * @param bytes the file
 * @param thread the import thread's code, by default that of this build
 * @throws DeskError `invalid` with a sentence when the file cannot be read at all
 */
export async function* importTools(
  access: Access,
  {
    bytes,
    fileName,
    changeSetId,
    thread: entry = importThread(),
  }: {
    readonly bytes: Uint8Array;
    readonly fileName: string;
    readonly changeSetId: string;
    readonly thread?: URL;
  },
): AsyncGenerator<ProgressEvent<ImportReport>> {
  const { authority, actor } = access;
  const thread = takeThread(entry);
  let finished = false;
  try {
    yield { kind: 'progress', step: 'Reading the file', done: 0, total: null };
    thread.ask({ kind: 'file', bytes });
    let begun = await thread.next();
    let first: { readonly named: NamedTools; readonly stored: Promise<string> } | undefined;
    if (begun.kind === 'first') {
      const { named, fields } = begun;
      first = { named, stored: readNamed(access, fields, named) };
      // It is waited for once the file has been read.
      first.stored.catch(() => undefined);
      begun = await thread.next();
    }
    if (begun.kind === 'unreadable') throw new DeskError('invalid', { reason: begun.reason });
    if (begun.kind !== 'begun') throw new Error('The import thread answered out of turn');
    const { batches, fields } = begun;
    await inRole(authority, actor, (transaction) =>
      beginChangeSet(transaction, { id: changeSetId, origin: 'import', source: fileName }),
    );
    const report: ImportReport = {
      rows: begun.rows,
      created: 0,
      changed: 0,
      unchanged: 0,
      invalid: 0,
      conflicting: 0,
      notices: [...begun.notices],
      problems: [],
      problemCount: 0,
    };
    let done = 0;
    let stale = 0;
    const next = async (): Promise<Compared> => {
      const answer = await thread.next();
      if (answer.kind !== 'compared') throw new Error('The import thread answered out of turn');
      return answer;
    };
    const give = async (batch: number): Promise<void> => {
      const named = batches[batch];
      if (!named) return;
      const known = batch === 0 && first && covers(first.named, named) ? first.stored : undefined;
      const stored = await (known ?? readNamed(access, fields, named));
      thread.ask({ kind: 'stored', batch, stored });
    };
    // The thread is a batch ahead: it compares one while the one before is staged and the one after
    // is looked up.
    await give(0);
    await give(1);
    for (const batch of batches.keys()) {
      const found = await next();
      await Promise.all([
        found.count > 0 && stageJson(access, changeSetId, found.staged),
        give(batch + 2),
      ]);
      report.created += found.created;
      report.changed += found.count - found.created;
      report.unchanged += found.unchanged;
      report.invalid += found.invalid;
      done += found.count + found.unchanged + found.invalid;
      stale += found.stale;
      if (found.problems) {
        report.problemCount = found.problems.length;
        report.problems = found.problems.slice(0, problemsNamed);
      }
      yield { kind: 'progress', step: 'Comparing rows', done, total: begun.rows };
    }
    report.invalid = new Set(report.problems.map(({ row }) => row)).size || report.invalid;
    const merged = await inRole(authority, actor, async (transaction) => {
      if (stale > 0) {
        const result = await mergeStaleRows(transaction, changeSetId);
        report.conflicting = result.count;
        report.changed -= result.dropped;
        report.unchanged += result.dropped;
      }
      await transaction.$executeRaw`
        UPDATE desk_change_sets SET report = ${JSON.stringify(report)}::jsonb
        WHERE id = ${changeSetId}::uuid`;
      return report;
    });
    finished = true;
    yield { kind: 'result', result: merged };
  } finally {
    thread.end();
    if (!finished) {
      await inRole(
        authority,
        actor,
        (transaction) =>
          transaction.$executeRaw`
          DELETE FROM desk_change_sets WHERE id = ${changeSetId}::uuid AND state = 'staged'`,
      );
    }
  }
}

const reportsSchema = z.array(z.object({ report: importReportSchema.nullable() }));

/** What an import that waits for its review found; null for another change-set. */
export async function importReport(
  { authority, actor }: Access,
  changeSetId: string,
): Promise<ImportReport | null> {
  const rows = await inRole(
    authority,
    actor,
    (transaction) => transaction.$queryRaw`
      SELECT report FROM desk_change_sets WHERE id = ${changeSetId}::uuid`,
    { readOnly: true },
  );
  return reportsSchema.parse(rows)[0]?.report ?? null;
}
