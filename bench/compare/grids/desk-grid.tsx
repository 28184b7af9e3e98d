import '../../../renderer/app/app.css';
import { useEffect, useMemo, useState } from 'react';
import { DataGrid } from '../../../renderer/ui/data-grid/data-grid';
import type { GridColumn } from '../../../renderer/ui/data-grid/grid-column';
import { offerGrid } from './harness';
import { type BenchRow, benchColumns, byPrice, ofCategory } from './rows';

const columns = benchColumns.map(({ key, name, width, numeric }): GridColumn<BenchRow> => {
  const text = (row: BenchRow) => String(row[key]);
  return {
    id: key,
    header: name,
    width,
    align: numeric ? 'end' : 'start',
    firstSort: 'asc',
    cell: text,
    text,
  };
});
const rowId = ({ id }: BenchRow) => id;
const layout = { widths: {}, shown: {} };
const nothing = () => {};

// The desk's own letters are there before its grid; the other pages draw with those of the system.
await document.fonts.load('13px "Inter Variable"');

offerGrid((rows, ready) => {
  const Grid = () => {
    const [sorted, setSorted] = useState(false);
    const [filtered, setFiltered] = useState(false);
    const shown = useMemo(() => {
      const some = filtered ? ofCategory(rows) : rows;
      return sorted ? byPrice(some) : some;
    }, [sorted, filtered]);
    useEffect(() => {
      ready({
        scroller: () => document.querySelector('[role="grid"]'),
        sort: () => setSorted(true),
        filter: () => setFiltered(true),
        firstRow: () =>
          document.querySelector('[aria-rowindex="2"] > [aria-colindex="1"]')?.textContent ?? '',
      });
    }, []);
    return (
      <div className="flex h-full flex-col">
        <DataGrid
          label="Tools"
          columns={columns}
          rows={shown}
          rowId={rowId}
          loading={false}
          sort={[]}
          onSortChange={nothing}
          layout={layout}
          onLayoutChange={nothing}
          onOpen={nothing}
          empty={null}
        />
      </div>
    );
  };
  return <Grid />;
});
