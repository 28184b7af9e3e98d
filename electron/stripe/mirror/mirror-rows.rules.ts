import { type Cell, type StripeObject, UnreadableField, valueAt } from './mirror-columns.rules';
import {
  isMirrorObject,
  type MirrorObject,
  mirrorObjects,
  mirrorTables,
} from './mirror-tables.rules';

/** One object as a row of its table: raw and typed columns of the same reading. */
export interface MirrorRow {
  readonly object: MirrorObject;
  readonly id: string;
  /** By the table's columns, in their order. */
  readonly cells: readonly Cell[];
  readonly raw: string;
}

/** What a page holds. */
export interface MirrorPage {
  readonly rows: readonly MirrorRow[];
  /** What is no object of its kind: of which it was to be, and its id where it has one. */
  readonly malformed: readonly { readonly object: MirrorObject; readonly id: string | null }[];
}

/** What the source of a balance transaction may be, as far as the mirror keeps it. */
export const sources: readonly MirrorObject[] = ['charge', 'refund', 'dispute', 'payout'];

/** How each kind is read, in the order of its columns. */
const readings = new Map(
  mirrorObjects.map((object) => {
    const { columns, required } = mirrorTables[object];
    const names = Object.keys(columns);
    return [
      object,
      {
        columns: Object.values(columns).map(({ read }) => read),
        required: required.map((name) => names.indexOf(name)),
      },
    ];
  }),
);

function cellsOf(object: MirrorObject, value: StripeObject, live: boolean): Cell[] | undefined {
  const { columns = [], required = [] } = readings.get(object) ?? {};
  try {
    const cells = columns.map((read) => read(value, live));
    return required.every((place) => cells[place] !== null) ? cells : undefined;
  } catch (error) {
    if (error instanceof UnreadableField) return undefined;
    throw error;
  }
}

/** A NUL and the half of a pair as JSON writes them; a backslash before them may stand for itself. */
const unheld = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/**
 * An object as JSON that PostgreSQL can read: it takes any as a text, and fails over these characters
 * when it is asked for something in it. A � stands for each, as where a text becomes UTF-8.
 */
function rawOf(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes('\\u') ? text.replace(unheld, '$1\\ufffd') : text;
}

function isObject(value: unknown): value is StripeObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The id of what may be no object of its kind; null where it is none that a column can hold. */
function idAlone(value: unknown): string | null {
  const id = valueAt(value, ['id']);
  return typeof id === 'string' && !id.includes('\0') ? id : null;
}

/**
 * Reads the objects of a page into rows. Balance transactions bring their expanded sources as rows
 * of their own, and keep the ids of these in their raw object.
 * @param live the mode of the key
 */
export function rowsOfPage(
  object: MirrorObject,
  values: readonly unknown[],
  live: boolean,
): MirrorPage {
  const rows: MirrorRow[] = [];
  const malformed: { object: MirrorObject; id: string | null }[] = [];
  const add = (kind: MirrorObject, value: unknown, kept: unknown) => {
    const cells = isObject(value) ? cellsOf(kind, value, live) : undefined;
    const id = cells?.[0];
    if (!cells || typeof id !== 'string') malformed.push({ object: kind, id: idAlone(value) });
    else rows.push({ object: kind, id, cells, raw: rawOf(kept) });
  };
  for (const value of values) {
    const source = object === 'balance_transaction' ? valueAt(value, ['source']) : null;
    if (!isObject(value) || !isObject(source)) {
      add(object, value, value);
      continue;
    }
    add(object, value, { ...value, source: valueAt(source, ['id']) });
    const kind = source['object'];
    if (isMirrorObject(kind) && sources.includes(kind)) add(kind, source, source);
  }
  return { rows, malformed };
}
