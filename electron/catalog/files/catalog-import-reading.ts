import { setImmediate as nextTurn } from 'node:timers/promises';
import { arrayText } from '../../shared/array-text';
import { newIds } from '../../shared/ids';
import { jsonListBytes } from '../../shared/json-bytes';
import type { PartialView } from '../catalog-changes.rules';
import { storedFieldValue } from '../catalog-state.rules';
import type { ToolField } from '../catalog-tool.schema';
import { fieldsOfColumns } from './catalog-file-cells.rules';
import { type FileProblem, readRow, type StoredTool, shortened } from './catalog-file-row.rules';
import { type FilePart, openFile } from './catalog-file-table';
import type { ImportMessage, NamedTools, StagedLists } from './catalog-import-messages';
import { storableText } from './catalog-import-report.rules';

/** Rows that are looked up and staged at once. */
const batchRows = 1_000;

/** Tools as the database wrote them: a list for every column. */
type Stored = readonly [
  ids: readonly string[] | null,
  revisions: readonly number[],
  slugs: readonly string[],
  ...values: (readonly unknown[])[],
];

/**
 * Reads tools of an {@link ImportRequest}, each with the fields that the file has. A field is made of
 * what the database wrote where it is looked at: most cells of a file are blank.
 */
function readStored(
  json: string,
  fields: readonly ToolField[],
): readonly (StoredTool & { readonly slug: string })[] {
  // The database wrote it as this build asked it to.
  const [ids, revisions, slugs, ...values] = JSON.parse(json) as Stored;
  class Content {
    constructor(readonly at: number) {}
  }
  for (const [column, field] of fields.entries()) {
    Object.defineProperty(Content.prototype, field, {
      get(this: Content) {
        return storedFieldValue(field, values[column]?.[this.at]);
      },
    });
  }
  return (ids ?? []).map((id, at) => ({
    id,
    revision: revisions[at] ?? 0,
    slug: slugs[at] ?? '',
    content: new Content(at) as PartialView,
  }));
}

/** A row of the file as it is staged. */
interface StagedTool {
  readonly row: number;
  readonly id: string;
  readonly action: 'create' | 'update';
  readonly revision: number | null;
  readonly wanted: Readonly<Record<string, unknown>>;
}

function listsOf(staged: readonly StagedTool[]): StagedLists {
  return {
    ids: arrayText(staged.map(({ id }) => id)),
    actions: arrayText(staged.map(({ action }) => action)),
    rows: arrayText(staged.map(({ row }) => row)),
    revisions: arrayText(staged.map(({ revision }) => revision)),
    wanted: jsonListBytes(staged.map(({ wanted }) => wanted)),
  };
}

const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function namesOf({ rows }: FilePart): NamedTools {
  return {
    ids: rows.flatMap(({ cells: { id = '' } }) => (uuidShape.test(id.trim()) ? [id.trim()] : [])),
    slugs: rows.flatMap(({ cells: { id = '', slug = '' } }) =>
      id.trim() === '' && slug.trim() !== '' ? [storableText(slug.trim())] : [],
    ),
  };
}

/** Ids of new tools, for which random bytes are asked a batch at a time. */
function* idsOfNewTools(): Generator<string, never> {
  for (;;) yield* newIds(batchRows);
}

/** A file that is being read: its rows are asked about as they are read, and compared in that order. */
export interface ImportReading {
  /** Reads it to its end. @throws UnreadableFile with a sentence when nothing can be read */
  read(): Promise<void>;
  /** Compares the rows that were read first with what is stored of their tools. */
  compare(stored: string): void;
}

/**
 * Begins to read a file of tools. The tools of some rows are looked up while the next ones are read.
 * @throws UnreadableFile with a sentence when nothing can be read
 */
export function beginReading(
  bytes: Uint8Array,
  send: (message: ImportMessage) => void,
): ImportReading {
  const file = openFile(bytes, batchRows);
  const fields = fieldsOfColumns(file.columns);
  const seen = new Map<string, number>();
  const batches: FilePart[] = [];
  const ids = idsOfNewTools();

  const read = async (): Promise<void> => {
    let rows = 0;
    for (const part of file.parts) {
      rows += part.rows.length + part.problems.length;
      batches.push(part);
      send({ kind: 'batch', fields, named: namesOf(part) });
      // What was looked up meanwhile is compared first.
      await nextTurn();
    }
    const namesRevisions = file.columns.has('revision');
    send({ kind: 'read', notices: file.notices, namesRevisions, rows });
  };

  const compare = (storedJson: string) => {
    const byId = new Map<string, StoredTool>();
    const bySlug = new Map<string, StoredTool>();
    for (const tool of readStored(storedJson, fields)) {
      byId.set(tool.id, tool);
      bySlug.set(tool.slug, tool);
    }
    const { rows, problems: broken } = batches.shift() ?? { rows: [], problems: [] };
    const problems = [...broken];
    const staged: StagedTool[] = [];
    let unchanged = 0;
    let invalid = broken.length;
    for (const { row, cells } of rows) {
      const found = judge(row, cells, byId, bySlug);
      for (const problem of found.problems) problems.push({ row, ...problem });
      if (found.problems.length > 0) invalid += 1;
      else if (found.staged) staged.push(found.staged);
      else unchanged += 1;
    }
    send({
      kind: 'compared',
      staged: listsOf(staged),
      created: staged.filter(({ action }) => action === 'create').length,
      stale: staged.filter(
        ({ action, id, revision }) => action === 'update' && byId.get(id)?.revision !== revision,
      ).length,
      renamed: staged.filter(({ action, wanted }) => action === 'update' && 'slug' in wanted)
        .length,
      count: staged.length,
      unchanged,
      invalid,
      problems: problems.sort((one, other) => one.row - other.row),
    });
  };

  const judge = (
    row: number,
    cells: Readonly<Record<string, string | undefined>>,
    byId: ReadonlyMap<string, StoredTool>,
    bySlug: ReadonlyMap<string, StoredTool>,
  ): { problems: readonly Omit<FileProblem, 'row'>[]; staged?: StagedTool } => {
    const { id: idCell = '', slug: slugCell = '', revision: revisionCell = '', name = '' } = cells;
    const id = idCell.trim().toLowerCase();
    const slug = slugCell.trim();
    const revisionText = revisionCell.trim();
    const revision = /^\d{1,9}$/.test(revisionText) ? Number(revisionText) : undefined;
    const fail = (column: string, reason: string, value: string) => ({
      problems: [{ column, reason, value: shortened(value) }],
    });
    if (revisionText !== '' && !revision) {
      return fail(
        'revision',
        'A revision is a whole number. Leave the column as it was exported.',
        revisionText,
      );
    }
    if (id !== '' && !uuidShape.test(id)) {
      return fail(
        'id',
        'This is not the id of a tool. Leave the column as it was exported, or blank for a new tool.',
        id,
      );
    }
    if (id === '' && slug === '')
      return fail('slug', 'The row names no tool: it has neither id nor slug.', '');
    const tool = id !== '' ? byId.get(id) : bySlug.get(slug);
    const key = tool?.id ?? (id || slug);
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      return fail(
        id ? 'id' : 'slug',
        `The row is about the same tool as row ${earlier}. Keep one of them.`,
        id || slug,
      );
    }
    seen.set(key, row);
    if (!tool && id !== '') {
      // With a revision it was exported once: somebody deleted it, which the review shows.
      if (revision === undefined)
        return fail('id', 'No tool has this id. Leave it blank for a new tool.', id);
      const wanted = { name: storableText(name.trim() || slug) };
      return { problems: [], staged: { row, id, action: 'update', revision, wanted } };
    }
    const { wanted, problems: wrong } = readRow(cells, tool ?? null, file.amounts);
    if (wrong.length > 0 || Object.keys(wanted).length === 0) return { problems: wrong };
    return {
      problems: [],
      staged: tool
        ? { row, id: tool.id, action: 'update', revision: revision ?? tool.revision, wanted }
        : { row, id: ids.next().value, action: 'create', revision: null, wanted },
    };
  };
  return { read, compare };
}
