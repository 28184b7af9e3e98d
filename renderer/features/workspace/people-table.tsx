import type { ReactNode } from 'react';
import { classes } from '../../ui/classes';

export interface PeopleTableProps {
  readonly caption: string;
  /** What is in each column; the last one, of acts, is named for those who hear it only. */
  readonly columns: readonly {
    readonly name: string;
    readonly numeric?: boolean;
    readonly hidden?: boolean;
  }[];
  /** Rows of `td`, each with a `th` that names it. */
  readonly children: ReactNode;
}

/** A short table in a frame, with two lines in each row. */
export function PeopleTable({ caption, columns, children }: PeopleTableProps) {
  return (
    <div className="rounded-4 border border-line">
      <table className="w-full border-collapse">
        <caption className="sr-only">{caption}</caption>
        <thead className="text-12 text-muted">
          <tr>
            {columns.map(({ name, numeric, hidden }) => (
              <th
                key={name}
                scope="col"
                className={classes(
                  'px-12 py-4 font-medium whitespace-nowrap',
                  numeric ? 'text-right' : 'text-left',
                )}
              >
                <span className={hidden ? 'sr-only' : undefined}>{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
