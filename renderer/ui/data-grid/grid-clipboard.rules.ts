import type { CellRange } from './grid-range.rules';

/** A value in tab-separated text: quoted, as spreadsheets do, where it would break a cell. */
function field(text: string): string {
  return /[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lines of cells as tab-separated text, as spreadsheets paste it. */
export function tabSeparated(lines: readonly (readonly string[])[]): string {
  return lines.map((line) => line.map(field).join('\t')).join('\n');
}

/**
 * Reads tab-separated text as spreadsheets copy it: cells in quotes may hold tabs, line breaks and
 * doubled quotes; a line break at the very end belongs to the last line. A quote inside a cell that
 * does not begin with one is a quote like any other (19" screen).
 * @returns lines of cells; lines may differ in length
 */
export function readTabSeparated(text: string): string[][] {
  const lines: string[][] = [[]];
  let at = 0;
  const endsCell = (place: number) =>
    place >= text.length || text[place] === '\t' || text[place] === '\n' || text[place] === '\r';
  const quotedCell = (): string | undefined => {
    let close = at + 1;
    while (close < text.length) {
      if (text[close] !== '"') close += 1;
      else if (text[close + 1] === '"') close += 2;
      else break;
    }
    if (close >= text.length || !endsCell(close + 1)) return undefined;
    const cell = text.slice(at + 1, close).replaceAll('""', '"');
    at = close + 1;
    return cell;
  };
  const plainCell = (): string => {
    const begin = at;
    while (!endsCell(at)) at += 1;
    return text.slice(begin, at);
  };
  for (;;) {
    const cell = (text[at] === '"' ? quotedCell() : undefined) ?? plainCell();
    lines.at(-1)?.push(cell);
    if (at >= text.length) break;
    if (text[at] === '\t') {
      at += 1;
      continue;
    }
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
    if (at >= text.length) break;
    lines.push([]);
  }
  return lines;
}

/** A pasted text and where it goes; places may lie outside the grid. */
export interface PastedCell {
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

/**
 * Where pasted lines go. They begin at the range's first cell. One line or cell is repeated over a
 * range that is larger, and so are several where the range is a multiple of them; otherwise they
 * are put down once, in their own size.
 */
export function pastedCells(
  lines: readonly (readonly string[])[],
  range: CellRange,
): readonly PastedCell[] {
  const height = lines.length;
  // Not as arguments of one call: of a hundred thousand lines there is no room for them.
  const width = lines.reduce((most, line) => Math.max(most, line.length), 0);
  if (height === 0 || width === 0) return [];
  const repeats = (size: number, room: number) => (room % size === 0 ? room / size : 1);
  const down = repeats(height, range.bottom - range.top + 1);
  const across = repeats(width, range.right - range.left + 1);
  return Array.from({ length: down * height }, (_, row) =>
    Array.from({ length: across * width }, (__, column): PastedCell[] => {
      const text = lines[row % height]?.[column % width];
      // A line that is shorter than others says nothing about the cells it lacks.
      return text === undefined
        ? []
        : [{ row: range.top + row, column: range.left + column, text }];
    }).flat(),
  ).flat();
}
