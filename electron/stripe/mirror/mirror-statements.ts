import { type ArrayElements, unnested } from './array-elements';
import type { CellType } from './mirror-columns.rules';
import { type MirrorObject, mirrorTables } from './mirror-tables.rules';
import type { PackedRows } from './packed-rows';

/** Stripe tells the time in whole seconds, once per answer, and an answer takes a while. */
const uncertainty = `interval '3 seconds'`;

/**
 * SQL that brings rows of one kind, each id once, into the mirror: a row replaces what is stored only
 * if it is newer. Parameters: each typed column in its order, the raw objects and their seconds, as
 * arrays of one length. It returns how many rows were written.
 */
function writing(object: MirrorObject): string {
  const { table, columns } = mirrorTables[object];
  const written = [...Object.keys(columns), 'raw', 'as_of'];
  const types = typesOf(object);
  return `
    WITH written AS (
      INSERT INTO ${table} (${written.join(', ')})
      SELECT ${types.map((type, place) => unnested(type, place + 1)).join(', ')}
      ON CONFLICT (id) DO UPDATE SET
        ${written
          .filter((name) => name !== 'id')
          .map((name) => `${name} = excluded.${name}`)
          .join(', ')}
      WHERE ${table}.as_of < excluded.as_of
      RETURNING id
    )
    SELECT count(*)::integer AS written FROM written`;
}

/**
 * SQL that finds, of rows of which some were not newer than what is stored, the ties: states that
 * differ from the stored one and are not older by more than both times are uncertain, because nothing
 * tells which came first. Whoever runs it fetches them again. Parameters: ids, raw objects, seconds.
 */
function tying(object: MirrorObject): string {
  return `
    SELECT given.id
    FROM (
      SELECT ${unnested('text', 1)} AS id, ${unnested('json', 2)} AS raw,
        ${unnested('timestamptz', 3)} AS at
    ) given
    JOIN ${mirrorTables[object].table} t ON t.id = given.id
    WHERE t.as_of >= given.at AND t.as_of < given.at + ${uncertainty}
      AND t.raw::text <> given.raw::text AND t.raw::jsonb <> given.raw::jsonb`;
}

/** The types of what is written, in the order of the parameters. */
function typesOf(object: MirrorObject): readonly CellType[] {
  const columns = Object.values(mirrorTables[object].columns);
  return [...columns.map(({ type }) => type), 'json', 'timestamptz'];
}

const writings = new Map<MirrorObject, string>();

/** A statement with its parameters. */
interface Statement {
  readonly text: string;
  readonly values: readonly Buffer[];
}

/** Rows of one kind on their way, each id once. */
export interface MirrorBatch {
  readonly object: MirrorObject;
  readonly count: number;
  /**
   * @param elements holds the parameters until both statements were run
   * @returns the statement that writes the rows, and the one that looks for ties where it wrote fewer
   */
  readonly statements: (elements: ArrayElements) => {
    readonly writing: Statement;
    readonly tying: Statement;
  };
}

function batchOf(object: MirrorObject, packs: readonly PackedRows[]): MirrorBatch {
  const text = writings.get(object) ?? writing(object);
  writings.set(object, text);
  const count = packs.reduce((sum, { ids }) => sum + ids.length, 0);
  const statements = (elements: ArrayElements) => {
    const ends = typesOf(object).map((type, place) => {
      const hasNulls = packs.some(({ columns }) => columns[place]?.hasNulls === true);
      elements.addHead(type, count, hasNulls);
      for (const pack of packs) {
        const { begin = 0, end = 0 } = pack.columns[place] ?? {};
        elements.addBytes(pack.elements.between(begin, end));
      }
      return elements.length;
    });
    const values = ends.map((end, place) => elements.between(ends[place - 1] ?? 0, end));
    const [ids, raws, seconds] = [values.at(0), values.at(-2), values.at(-1)];
    const compared = [ids, raws, seconds].filter((value) => value !== undefined);
    return { writing: { text, values }, tying: { text: tying(object), values: compared } };
  };
  return { object, count, statements };
}

/**
 * Puts pages together in as few statements as there may be: one writes each id once, so a page that
 * brings an object of an earlier page again begins another.
 */
export function mirrorBatches(packs: readonly PackedRows[]): MirrorBatch[] {
  const groups: { object: MirrorObject; packs: PackedRows[]; ids: Set<string> }[] = [];
  for (const pack of packs) {
    const last = groups.findLast(({ object }) => object === pack.object);
    if (last && !pack.ids.some((id) => last.ids.has(id))) {
      last.packs.push(pack);
      for (const id of pack.ids) last.ids.add(id);
    } else groups.push({ object: pack.object, packs: [pack], ids: new Set(pack.ids) });
  }
  return groups.map(({ object, packs: same }) => batchOf(object, same));
}
