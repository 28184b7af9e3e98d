import '@glideapps/glide-data-grid/dist/index.css';
import {
  CompactSelection,
  DataEditor,
  type GridCell,
  GridCellKind,
  type GridSelection,
} from '@glideapps/glide-data-grid';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { offerGrid } from './harness';
import { benchColumns, byPrice, ofCategory } from './rows';

const columns = benchColumns.map(({ key, name, width }) => ({ id: key, title: name, width }));
const nothing = { columns: CompactSelection.empty(), rows: CompactSelection.empty() };

offerGrid((rows, ready) => {
  const Grid = () => {
    const [sorted, setSorted] = useState(false);
    const [filtered, setFiltered] = useState(false);
    const [selection, setSelection] = useState<GridSelection>(nothing);
    const shown = useMemo(() => {
      const some = filtered ? ofCategory(rows) : rows;
      return sorted ? byPrice(some) : some;
    }, [sorted, filtered]);
    useEffect(() => {
      ready({
        scroller: () => document.querySelector('.dvn-scroller'),
        sort: () => setSorted(true),
        filter: () => setFiltered(true),
        firstRow: null,
      });
    }, []);
    const getCellContent = useCallback(
      ([column, row]: readonly [number, number]): GridCell => {
        const key = benchColumns[column]?.key ?? 'name';
        const value = shown[row]?.[key] ?? '';
        return typeof value === 'number'
          ? {
              kind: GridCellKind.Number,
              data: value,
              displayData: String(value),
              allowOverlay: false,
            }
          : { kind: GridCellKind.Text, data: value, displayData: value, allowOverlay: false };
      },
      [shown],
    );
    return (
      <DataEditor
        width="100%"
        height="100%"
        columns={columns}
        rows={shown.length}
        rowHeight={28}
        headerHeight={28}
        getCellContent={getCellContent}
        gridSelection={selection}
        onGridSelectionChange={setSelection}
        smoothScrollX
        smoothScrollY
      />
    );
  };
  return <Grid />;
});
