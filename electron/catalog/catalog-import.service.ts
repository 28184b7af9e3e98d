import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { beginChangeSet } from '../change-sets/staging.service';
import { mergeStaleRows } from '../change-sets/stale-rows.service';
import { toolState } from '../change-sets/tool-state.service';
import { findWorker } from '../database/engine/engine-files';
import { inRole } from '../database/role-transaction';
import type { ProgressEvent } from '../ipc/progress.schema';
import { DeskError } from '../shared/errors';
import type { CatalogAccess } from './catalog-access';
import { type ImportReport, importReportSchema, problemsNamed } from './catalog-import.schema';
import type { ImportMessage, ImportRequest } from './catalog-import-messages';

type Access = Pick<CatalogAccess, 'authority' | 'actor'>;

/** The import thread, asked one thing after the other. */
class ImportThread {
  readonly #worker: Worker;
  readonly #messages: ImportMessage[] = [];
  #wake: (() => void) | undefined;
  #failure: Error | undefined;

  constructor(bytes: Uint8Array, entry: URL) {
    this.#worker = new Worker(entry, {
      name: 'catalog-import',
      workerData: bytes,
    });
    this.#worker.on('message', (message: ImportMessage) => {
      this.#messages.push(message);
      this.#wake?.();
    });
    this.#worker.on('error', (error) => {
      this.#failure = error;
      this.#wake?.();
    });
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

const storedSchema = z.array(z.object({ stored: z.string() }));

/** The tools that rows of a file name, as JSON that only the import thread reads. */
async function readNamed(
  { authority, actor }: Access,
  { ids, slugs }: { readonly ids: readonly string[]; readonly slugs: readonly string[] },
): Promise<string> {
  const rows = await inRole(
    authority,
    actor,
    (transaction) => transaction.$queryRaw`
      SELECT '[' || coalesce(
        string_agg(json_build_array(t.id, r.revision, ${toolState})::text, ','), '') || ']' AS stored
      FROM marketplace_tools t
      JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = t.id
      WHERE t.id = ANY (${[...ids]}::uuid[]) OR t.slug = ANY (${[...slugs]}::text[])`,
    { readOnly: true },
  );
  return storedSchema.parse(rows)[0]?.stored ?? '[]';
}

async function stageJson({ authority, actor }: Access, id: string, staged: string): Promise<void> {
  await inRole(
    authority,
    actor,
    (transaction) => transaction.$executeRaw`
      INSERT INTO desk_staged_changes
        (change_set_id, entity, entity_id, action, position, base_revision, wanted)
      SELECT ${id}::uuid, 'tool', r.id, r.action, r.row, r.revision, r.wanted
      FROM jsonb_to_recordset(${staged}::jsonb)
        r (id uuid, action text, row integer, revision integer, wanted jsonb)
      ON CONFLICT DO NOTHING`,
  );
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
  const thread = new ImportThread(bytes, entry);
  let finished = false;
  try {
    yield { kind: 'progress', step: 'Reading the file', done: 0, total: null };
    const begun = await thread.next();
    if (begun.kind === 'unreadable') throw new DeskError('invalid', { reason: begun.reason });
    if (begun.kind !== 'begun') throw new Error('The import thread answered out of turn');
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
    const take = async () => {
      const answer = await thread.next();
      if (answer.kind !== 'compared') throw new Error('The import thread answered out of turn');
      if (answer.count > 0) await stageJson(access, changeSetId, answer.staged);
      report.created += answer.created;
      report.changed += answer.count - answer.created;
      report.unchanged += answer.unchanged;
      report.invalid += answer.invalid;
      done += answer.count + answer.unchanged + answer.invalid;
      if (answer.problems) {
        report.problemCount = answer.problems.length;
        report.problems = answer.problems.slice(0, problemsNamed);
      }
      return { kind: 'progress', step: 'Comparing rows', done, total: begun.rows } as const;
    };
    // While the thread compares a batch and another is staged, the database looks up the next.
    const read = (batch: number) => {
      const named = begun.batches[batch];
      const reading = named ? readNamed(access, named) : Promise.resolve('[]');
      // Where the import ends before it is waited for, nobody else would take its failure.
      reading.catch(() => {});
      return reading;
    };
    let next = read(0);
    for (const batch of begun.batches.keys()) {
      thread.ask({ batch, stored: await next });
      next = read(batch + 1);
      if (batch > 0) yield await take();
    }
    if (begun.batches.length > 0) yield await take();
    report.invalid = new Set(report.problems.map(({ row }) => row)).size || report.invalid;
    const merged = await inRole(authority, actor, async (transaction) => {
      const result = await mergeStaleRows(transaction, changeSetId);
      report.conflicting = result.count;
      report.changed -= result.dropped;
      report.unchanged += result.dropped;
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
