import 'react-data-grid/lib/styles.css';
import { useEffect, useMemo, useState } from 'react';
import { DataGrid } from 'react-data-grid';
import { offerGrid } from './harness';
import { type BenchRow, benchColumns, byPrice, ofCategory } from './rows';

const columns = benchColumns.map(({ key, name, width }) => ({ key, name, width, sortable: true }));

offerGrid((rows, ready) => {
  const Grid = () => {
    const [sorted, setSorted] = useState(false);
    const [filtered, setFiltered] = useState(false);
    const shown = useMemo(() => {
      const some = filtered ? ofCategory(rows) : rows;
      return sorted ? byPrice(some) : some;
    }, [sorted, filtered]);
    useEffect(() => {
      const cell = (row: number, column: number) =>
        document.querySelector<HTMLElement>(
          `[aria-rowindex="${row + 2}"] > [aria-colindex="${column + 1}"]`,
        );
      ready({
        scroller: () => document.querySelector('.rdg'),
        sort: () => setSorted(true),
        filter: () => setFiltered(true),
        firstRow: () => cell(0, 0)?.textContent ?? '',
      });
    }, []);
    return (
      <DataGrid<BenchRow>
        className="fill-grid"
        columns={columns}
        rows={shown}
        rowKeyGetter={({ id }) => id}
        rowHeight={28}
        headerRowHeight={28}
      />
    );
  };
  return <Grid />;
});
