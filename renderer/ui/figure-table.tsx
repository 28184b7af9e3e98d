import { numberText } from '../../electron/shared/number-text';
import { classes } from './classes';

export interface FigureTableProps {
  readonly caption: string;
  readonly columns: readonly string[];
  /** The first value of a row names it; numbers stand to the right. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Figures as a plain table, ready to be read out and copied. */
export function FigureTable({ caption, columns, rows }: FigureTableProps) {
  return (
    <table className="w-full border-collapse">
      <caption className="sr-only">{caption}</caption>
      <thead className="text-12 text-muted">
        <tr className="border-line border-b">
          {columns.map((column, at) => (
            <th
              key={column}
              scope="col"
              className={classes('py-4 font-medium', at === 0 ? 'text-left' : 'text-right')}
            >
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.join(' ')} className="border-line border-b last:border-b-0">
            {row.map((value, at) =>
              at === 0 ? (
                <th key={columns[at]} scope="row" className="py-4 text-left font-normal">
                  {value}
                </th>
              ) : (
                <td key={columns[at]} className="py-4 text-right tabular">
                  {typeof value === 'number' ? numberText(value) : value}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
