import { useEffect, useMemo, useRef, useState } from 'react';
import type { GridHandle } from '../../ui/data-grid/data-grid';
import type { GridLayout } from '../../ui/data-grid/grid-column';
import type { RowSource } from '../../ui/data-grid/grid-rows';
import { type CatalogRow, problemCells, type StagedTools } from './staged/staged-edits.rules';

export interface ShowProblemOptions {
  readonly staged: StagedTools;
  readonly rows: RowSource<CatalogRow>;
  /** The search by which the rows are listed; null while they are still those of another one. */
  readonly listed: string | null;
  readonly layout: GridLayout;
  readonly onLayoutChange: (layout: GridLayout) => void;
  /** Lists a tool that no loaded row shows. */
  readonly onFind: (name: string) => void;
}

const keyOf = ({ id, column }: { readonly id: string; readonly column: string }) =>
  `${id} ${column}`;

/**
 * Goes from one cell that cannot be taken to the next, wherever it stands: out of sight, in a column
 * that is hidden, in a row that the filters leave out.
 */
export function useShowProblem(options: ShowProblemOptions) {
  const { staged, rows, listed, layout, onLayoutChange, onFind } = options;
  const grid = useRef<GridHandle>(null);
  const wanted = useRef<(ReturnType<typeof problemCells>[number] & { sought: boolean }) | null>(
    null,
  );
  const [shown, setShown] = useState<string | null>(null);
  const cells = useMemo(() => problemCells(staged), [staged]);

  const attempt = () => {
    const cell = wanted.current;
    if (!cell || listed === null) return;
    let index = 0;
    while (index < rows.count && rows.at(index)?.id !== cell.id) index += 1;
    if (index < rows.count) {
      if (grid.current?.focusCell(index, cell.column)) wanted.current = null;
      else onLayoutChange({ ...layout, shown: { ...layout.shown, [cell.column]: true } });
    } else if (cell.sought) {
      // The rows from before stay until those that are sought are there.
      if (listed === cell.name) wanted.current = null;
    } else {
      wanted.current = { ...cell, sought: true };
      onFind(cell.name);
    }
  };
  useEffect(attempt);

  const show = (cell: ReturnType<typeof problemCells>[number] | undefined) => {
    if (!cell) return;
    setShown(keyOf(cell));
    wanted.current = { ...cell, sought: false };
    attempt();
  };
  return {
    grid,
    /** The cell that was gone to last, as long as it cannot be taken. */
    shown: cells.find((cell) => keyOf(cell) === shown),
    showFirst: () => show(cells[0]),
    showNext: () => {
      const before = cells.findIndex((cell) => keyOf(cell) === shown);
      show(cells[(before + 1) % Math.max(1, cells.length)]);
    },
  };
}
