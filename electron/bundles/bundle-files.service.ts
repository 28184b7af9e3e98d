import Papa from 'papaparse';
import { z } from 'zod';
import type { CatalogAccess } from '../catalog/catalog-access';
import { mayBeParted, neutralText } from '../catalog/files/catalog-file-cells.rules';
import type { FileCells, FileProblem } from '../catalog/files/catalog-file-row.rules';
import { readFileTable } from '../catalog/files/catalog-file-table';
import {
  type ImportReport,
  noRevisionsNotice,
  problemsNamed,
} from '../catalog/files/catalog-import.schema';
import { storableReport, storableText } from '../catalog/files/catalog-import-report.rules';
import { beginChangeSet, type StagedRow, stageRows } from '../change-sets/staging.service';
import { mergeStaleRows } from '../change-sets/stale-rows.service';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import { UnreadableFile } from '../shared/file-text';
import { newId } from '../shared/ids';
import {
  bundleColumns,
  type NamedTools,
  readBundleRow,
  rowOfBundle,
  type StoredBundle,
  toolsNamed,
} from './bundle-file-row.rules';
import { nameKey } from './bundle-names.rules';
import { readBundles } from './bundle-record.service';

type Access = Pick<CatalogAccess, 'authority' | 'actor'>;

/** Rows of one file: a marketplace has dozens of bundles, and they are read in one piece. */
const mostRows = 1_000;

const namesSchema = z.array(z.object({ id: z.string(), slug: z.string(), name: z.string() }));
const earlierSlugsSchema = z.array(z.object({ id: z.string(), slug: z.string() }));

/** @param named names that rows of a file have, of which some may be slugs of an earlier day */
async function readNamedTools(
  transaction: RoleTransaction,
  named: readonly string[] = [],
): Promise<NamedTools> {
  const rows = await transaction.$queryRaw`
    SELECT id::text AS id, slug, name FROM marketplace_tools`;
  const tools = namesSchema.parse(rows);
  // A slug is one tool's alone, so it counts before a name.
  const idOf = new Map([
    ...tools.map(({ id, name }) => [nameKey(name), id] as const),
    ...tools.map(({ id, slug }) => [nameKey(slug), id] as const),
  ]);
  const unknown = named.filter((name) => !idOf.has(nameKey(name)));
  const earlier = unknown.length === 0 ? [] : await readEarlierSlugs(transaction, unknown);
  return {
    slugOf: new Map(tools.map(({ id, slug }) => [id, slug])),
    idOf: new Map([...earlier.map(({ id, slug }) => [nameKey(slug), id] as const), ...idOf]),
  };
}

/** The tools that had these slugs, the one that had it last at the end. */
async function readEarlierSlugs(transaction: RoleTransaction, slugs: readonly string[]) {
  return earlierSlugsSchema.parse(
    await transaction.$queryRaw`
      SELECT t.id::text AS id, c.before ->> 'slug' AS slug
      FROM desk_changes c
      JOIN desk_change_sets h ON h.id = c.change_set_id
      JOIN marketplace_tools t ON t.id = c.entity_id
      WHERE c.entity = 'tool' AND c.action = 'update' AND c.before ? 'slug'
        AND lower(c.before ->> 'slug') = ANY (${slugs.map((slug) => storableText(slug.trim().toLowerCase()))})
      ORDER BY h.committed_at, h.id`,
  );
}

/** Every bundle in one file, which can be imported again. */
export async function exportBundles(
  { authority, actor }: Access,
  format: 'csv' | 'json',
): Promise<{ readonly text: string; readonly count: number }> {
  const rows = await inRole(
    authority,
    actor,
    async (transaction) => {
      const tools = await readNamedTools(transaction);
      return (await readBundles(transaction)).map((bundle) => rowOfBundle(bundle, tools));
    },
    { readOnly: true },
  );
  if (format === 'json') return { text: `${JSON.stringify(rows, null, 2)}\n`, count: rows.length };
  const cells = rows.map((row) => bundleColumns.map((column) => neutralText(row[column] ?? '')));
  const text = Papa.unparse([[...bundleColumns], ...cells], {
    newline: '\r\n',
    quotes: mayBeParted,
  });
  // The byte order mark tells spreadsheets that it is UTF-8.
  return { text: `\ufeff${text}\r\n`, count: rows.length };
}

const stepsSchema = z.array(z.object({ id: z.string(), revision: z.int(), status: z.string() }));

/**
 * Tells the status that a bundle had at an earlier revision: a row that was exported before a step of its
 * life still says that one, and nobody wrote it there.
 */
async function readEarlierStatuses(transaction: RoleTransaction) {
  const steps = stepsSchema.parse(
    await transaction.$queryRaw`
      SELECT entity_id::text AS id, revision, before ->> 'status' AS status FROM desk_changes
      WHERE entity = 'bundle' AND action = 'update' AND before ? 'status' ORDER BY revision`,
  );
  return (bundle: StoredBundle, at: number): string | undefined =>
    steps.find(({ id, revision }) => id === bundle.id && revision > at)?.status;
}

const deletedSchema = z.array(z.object({ id: z.string() }));

async function readDeleted(transaction: RoleTransaction): Promise<ReadonlySet<string>> {
  const rows = await transaction.$queryRaw`
    SELECT entity_id::text AS id FROM desk_changes WHERE entity = 'bundle' AND action = 'delete'`;
  return new Set(deletedSchema.parse(rows).map(({ id }) => id));
}

type RowProblem = Omit<FileProblem, 'row'>;

/** The bundle that a row is about; null for a new one, or what is wrong with what it names. */
function bundleOfRow(
  cells: FileCells,
  bundles: ReadonlyMap<string, StoredBundle>,
  deleted: ReadonlySet<string>,
): { readonly bundle: StoredBundle | null } | { readonly problem: RowProblem } {
  const id = (cells['id'] ?? '').trim().toLowerCase();
  const revision = (cells['revision'] ?? '').trim();
  const wrong = (column: string, reason: string, value: string) => ({
    problem: { column, reason, value },
  });
  if (revision !== '' && !/^[1-9]\d{0,8}$/.test(revision)) {
    return wrong(
      'revision',
      'A revision is a whole number. Leave it as it was exported.',
      revision,
    );
  }
  if (id === '') return { bundle: null };
  const bundle = bundles.get(id);
  if (bundle) return { bundle };
  return wrong(
    'id',
    deleted.has(id)
      ? 'Somebody deleted this bundle. Leave its row out, or take the deletion back in the history.'
      : 'No bundle has this id. Leave it blank for a new bundle.',
    id,
  );
}

/**
 * Reads a file of bundles and stages what it would change: a dry run, reviewed like every other
 * change-set. Bundles are few, so this is one step of a moment.
 * @throws DeskError `invalid` with a sentence when the file cannot be read at all
 */
export async function importBundles(
  { authority, actor }: Access,
  {
    bytes,
    fileName,
    changeSetId,
  }: { readonly bytes: Uint8Array; readonly fileName: string; readonly changeSetId: string },
): Promise<ImportReport> {
  const table = tableOf(bytes);
  return inRole(authority, actor, async (transaction) => {
    const tools = await readNamedTools(
      transaction,
      table.rows.flatMap(({ cells }) => toolsNamed(cells)),
    );
    const stored = await readBundles(transaction);
    const deleted = await readDeleted(transaction);
    const statusAt = await readEarlierStatuses(transaction);
    const bundles = new Map(stored.map((bundle) => [bundle.id, bundle]));
    const problems: FileProblem[] = [...table.problems];
    const staged: StagedRow[] = [];
    const seen = new Map<string, number>();
    let unchanged = 0;
    for (const { row, cells } of table.rows) {
      const found = bundleOfRow(cells, bundles, deleted);
      if ('problem' in found) {
        problems.push({ row, ...found.problem });
        continue;
      }
      const { bundle } = found;
      const earlier = bundle && seen.get(bundle.id);
      if (bundle && earlier !== undefined) {
        const reason = `The row is about the same bundle as row ${earlier}. Keep one of them.`;
        problems.push({ row, column: 'id', reason, value: bundle.id });
        continue;
      }
      if (bundle) seen.set(bundle.id, row);
      const revision = Number(cells['revision'] ?? '') || bundle?.revision || 0;
      const known = bundle && { ...bundle, statusThen: statusAt(bundle, revision) };
      const { wanted, problems: wrong } = readBundleRow(cells, known, tools, table.amounts);
      problems.push(...wrong.map((problem) => ({ row, ...problem })));
      if (wrong.length > 0) continue;
      if (Object.keys(wanted).length === 0) unchanged += 1;
      else {
        staged.push({
          entity: 'bundle',
          entityId: bundle?.id ?? newId(),
          action: bundle ? 'update' : 'create',
          baseRevision: bundle ? revision : null,
          wanted,
        });
      }
    }
    await beginChangeSet(transaction, { id: changeSetId, origin: 'import', source: fileName });
    await stageRows(transaction, changeSetId, staged);
    const merged = await mergeStaleRows(transaction, changeSetId);
    const created = staged.filter(({ action }) => action === 'create').length;
    const report = storableReport({
      rows: table.rows.length + table.problems.length,
      created,
      changed: staged.length - created - merged.dropped,
      unchanged: unchanged + merged.dropped,
      invalid: new Set(problems.map(({ row }) => row)).size,
      conflicting: merged.count,
      notices: [
        ...table.notices,
        ...(created < staged.length && !table.columns.has('revision') ? [noRevisionsNotice] : []),
      ],
      problems: problems.slice(0, problemsNamed),
      problemCount: problems.length,
    });
    await transaction.$executeRaw`
      UPDATE desk_change_sets SET report = ${JSON.stringify(report)}::jsonb
      WHERE id = ${changeSetId}::uuid`;
    return report;
  });
}

function tableOf(bytes: Uint8Array) {
  try {
    return readFileTable(bytes, {
      columns: bundleColumns,
      keys: ['id', 'name'],
      what: 'bundles',
      lists: ['tools'],
      mostRows,
    });
  } catch (error) {
    if (error instanceof UnreadableFile) throw new DeskError('invalid', { reason: error.message });
    throw error;
  }
}
