import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { classes } from '../classes';
import { exactTimeText } from '../exact-time-text';
import { onPrintRequest } from '../print-request';
import type { CellMark, GridColumn } from './grid-column';
import { mostPrinted, printedText } from './grid-print.rules';
import type { RowSource } from './grid-rows';

export interface GridPrintProps<Row> {
  /** The heading: "Tools". */
  readonly label: string;
  /** What the rows are narrowed to, in words. */
  readonly narrowedTo: string | undefined;
  readonly rows: RowSource<Row>;
  readonly rowId: (row: Row) => string;
  readonly columns: readonly GridColumn<Row>[];
  /** Ids of the selected rows; with some, only these are printed. */
  readonly selected: ReadonlySet<string>;
  readonly mark: ((row: Row, column: string) => CellMark | undefined) | undefined;
}

interface Sheet<Row> {
  readonly rows: readonly Row[];
  /** How many there would be, if all of them were printed. */
  readonly total: number;
}

/** Something else is meant: a report on the screen, or the dialog that has the focus. */
const printsSomethingElse = () =>
  document.querySelector('.print-page:not([data-grid-print])') !== null ||
  document.activeElement?.closest('[role=dialog], [role=alertdialog]') != null;

/**
 * The rows of a grid on paper. The grid draws only those in sight; here stand the selected ones, or
 * all up to a limit, with a sentence about which. By the desk's own command those that are not there are
 * loaded first; a menu of the browser asks no one, and prints those that are there.
 */
export function GridPrint<Row>(props: GridPrintProps<Row>) {
  const { label, narrowedTo, columns, mark } = props;
  const [sheet, setSheet] = useState<Sheet<Row> | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const sheetOf = (loaded: readonly (Row | undefined)[]): Sheet<Row> => {
      const { rows, rowId, selected } = latest.current;
      const there = loaded.filter((row) => row !== undefined);
      if (selected.size === 0) return { rows: there, total: rows.count };
      return { rows: there.filter((row) => selected.has(rowId(row))), total: selected.size };
    };
    const printed = () => Math.min(latest.current.rows.count, mostPrinted);
    const before = () => {
      if (printsSomethingElse()) return;
      const { rows } = latest.current;
      const there: (Row | undefined)[] = [];
      for (let at = 0; at < printed() && rows.at(at) !== undefined; at += 1)
        there.push(rows.at(at));
      flushSync(() => setSheet((asked) => asked ?? sheetOf(there)));
    };
    const after = () => setSheet(null);
    const print = async () => {
      const loaded = printed() === 0 ? [] : await latest.current.rows.load(0, printed() - 1);
      flushSync(() => setSheet(sheetOf(loaded)));
      window.print();
    };
    const endListening = onPrintRequest((event) => {
      if (event.defaultPrevented || printsSomethingElse()) return;
      event.preventDefault();
      // Where rows cannot be loaded, those that are there are printed, and the sentence says so.
      print().catch(() => window.print());
    });
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => {
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
      endListening();
    };
  }, []);

  if (!sheet) return null;
  const isStaged = (row: Row, column: string) => mark?.(row, column) !== undefined;
  const anyStaged = sheet.rows.some((row) => columns.some(({ id }) => isStaged(row, id)));
  return (
    <table
      data-grid-print
      className="print-page hidden w-full border-collapse text-11 text-text print:table"
    >
      <caption className="pb-8 text-left">
        <span className="block text-15 font-semibold">{label}</span>
        {narrowedTo && <span className="block">{narrowedTo}</span>}
        <span className="block text-muted">
          {printedText(sheet.rows.length, sheet.total, props.selected.size > 0)}
        </span>
        <span className="block text-muted">Printed {exactTimeText(new Date())}</span>
        {anyStaged && <span className="block text-muted">* typed and not saved yet</span>}
      </caption>
      <thead>
        <tr>
          {columns.map(({ id, header, align }) => (
            <th key={id} scope="col" className={cell(align)}>
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sheet.rows.map((row) => (
          <tr key={props.rowId(row)}>
            {columns.map(({ id, text, align }) => (
              <td key={id} className={cell(align)}>
                {paperText(text(row))}
                {isStaged(row, id) && ' *'}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A cell as it is copied, and a moment in it as people read it. */
const paperText = (text: string) =>
  /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? exactTimeText(new Date(text)) : text;

const cell = (align: 'start' | 'end' | undefined) =>
  classes(
    'border-b border-line px-4 py-2 align-top',
    align === 'end' ? 'text-right tabular' : 'text-left',
  );
