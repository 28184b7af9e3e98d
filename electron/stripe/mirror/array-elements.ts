import type { Cell, CellType } from './mirror-columns.rules';

/** The types in which columns travel, and PostgreSQL's numbers of them, the same on every server. */
const typeIds = { text: 25, json: 114, bigint: 20, boolean: 16, timestamptz: 1184 } as const;

type TravelType = keyof typeof typeIds;

/** How a column's type travels; the others are cast from text. */
const travelTypes: Readonly<Record<CellType, TravelType>> = {
  text: 'text',
  json: 'json',
  numeric: 'text',
  'text[]': 'text',
  bigint: 'bigint',
  integer: 'bigint',
  boolean: 'boolean',
  timestamptz: 'timestamptz',
};

const year2000 = 946_684_800;
/** Up to this length a loop is done before a call of Node's own has begun. */
const shortText = 48;
/** What stands before each element: its length in bytes, or that it is null. */
const lengthBytes = 4;
const isNull = -1;

/** A list of ids as PostgreSQL reads it from a text. */
function listText(list: readonly (string | null)[]): string {
  const quoted = (one: string) => `"${one.replaceAll(/["\\]/g, '\\$&')}"`;
  return `{${list.map((one) => (one === null ? 'NULL' : quoted(one))).join()}}`;
}

/** @returns null for null, otherwise the cell as a text */
function textOf(cell: Cell): string | null {
  if (cell === null || typeof cell === 'string') return cell;
  return typeof cell === 'object' ? listText(cell) : String(cell);
}

/**
 * Values as elements of arrays in PostgreSQL's binary form, which it takes as they are: of a text it
 * would read every character. What is made here is used again and again (`elements-pool.ts`): new
 * room for every page would have the whole heap searched for what can be freed, several times a second.
 */
export class ArrayElements {
  #buffer: Buffer;
  #view: DataView;
  #at = 0;

  /** @param usual bytes that are enough most of the time */
  constructor(usual: number) {
    this.#buffer = Buffer.allocUnsafeSlow(usual);
    this.#view = new DataView(this.#buffer.buffer);
  }

  /** How many bytes were written. */
  get length(): number {
    return this.#at;
  }

  /** Forgets what was written. */
  clear(): void {
    this.#at = 0;
  }

  /** What was written between two places; it is overwritten after `clear`. */
  between(begin: number, end: number): Buffer {
    return this.#buffer.subarray(begin, end);
  }

  /** Writes how an array begins: one dimension, whether it has nulls, its type, length and first index. */
  addHead(type: CellType, count: number, hasNulls: boolean): void {
    this.#makeRoom(20);
    for (const word of [1, hasNulls ? 1 : 0, typeIds[travelTypes[type]], count, 1]) {
      this.#addWord(word);
    }
  }

  /** Writes elements that were written elsewhere. */
  addBytes(bytes: Buffer): void {
    this.#makeRoom(bytes.length);
    this.#at += bytes.copy(this.#buffer, this.#at);
  }

  /** Writes the values of a column as elements. */
  addColumn(type: CellType, cells: readonly Cell[]): void {
    switch (travelTypes[type]) {
      case 'text':
      case 'json':
        for (const cell of cells) this.#addText(textOf(cell));
        break;
      case 'bigint':
        this.#addWholes(cells, (cell) => cell);
        break;
      case 'timestamptz':
        this.#addWholes(cells, (cell) => Math.round((cell - year2000) * 1_000_000));
        break;
      case 'boolean':
        this.#makeRoom(cells.length * (lengthBytes + 1));
        for (const cell of cells) {
          this.#addWord(cell === null ? isNull : 1);
          if (cell !== null) this.#view.setUint8(this.#at++, cell === true ? 1 : 0);
        }
    }
  }

  #makeRoom(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(this.#buffer.length * 2 + bytes);
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
    this.#view = new DataView(larger.buffer);
  }

  #addWord(word: number): void {
    this.#view.setInt32(this.#at, word);
    this.#at += 4;
  }

  #addText(text: string | null): void {
    // Three bytes are the most that one unit of a text takes.
    this.#makeRoom(lengthBytes + 3 * (text?.length ?? 0));
    if (text === null) {
      this.#addWord(isNull);
      return;
    }
    const begin = this.#at + lengthBytes;
    const length = this.#isPlainlyWritten(text, begin)
      ? text.length
      : this.#buffer.write(text, begin);
    this.#addWord(length);
    this.#at += length;
  }

  /** Writes a short text of plain characters. @returns whether it was one */
  #isPlainlyWritten(text: string, begin: number): boolean {
    if (text.length > shortText) return false;
    const buffer = this.#buffer;
    for (let place = 0; place < text.length; place += 1) {
      const code = text.charCodeAt(place);
      if (code > 127) return false;
      buffer[begin + place] = code;
    }
    return true;
  }

  /** @param exact a whole number of a cell, which JavaScript holds exactly: eight bytes */
  #addWholes(cells: readonly Cell[], exact: (cell: number) => number): void {
    this.#makeRoom(cells.length * (lengthBytes + 8));
    for (const cell of cells) {
      if (typeof cell !== 'number') {
        this.#addWord(isNull);
        continue;
      }
      const whole = exact(cell);
      const low = whole >>> 0;
      this.#addWord(8);
      this.#addWord((whole - low) / 2 ** 32);
      this.#addWord(low);
    }
  }
}

/** SQL of the values of a column that travels as a parameter, one row for each. */
export function unnested(type: CellType, parameter: number): string {
  const travels = travelTypes[type];
  const values = `unnest($${parameter}::${travels}[])`;
  return travels === type ? values : `${values}::${type}`;
}
