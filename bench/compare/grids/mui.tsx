import { DataGrid, type GridFilterModel, type GridSortModel } from '@mui/x-data-grid';
import { useEffect, useState } from 'react';
import { offerGrid } from './harness';
import { benchColumns, filteredCategory } from './rows';

const columns = benchColumns.map(({ key, name, width, numeric }) => ({
  field: key,
  headerName: name,
  width,
  ...(numeric ? { type: 'number' as const } : {}),
}));

offerGrid((rows, ready) => {
  const Grid = () => {
    const [sortModel, setSortModel] = useState<GridSortModel>([]);
    const [filterModel, setFilterModel] = useState<GridFilterModel>({ items: [] });
    useEffect(() => {
      ready({
        scroller: () => document.querySelector('.MuiDataGrid-virtualScroller'),
        sort: () => setSortModel([{ field: 'price', sort: 'desc' }]),
        filter: () =>
          setFilterModel({
            items: [{ field: 'category', operator: 'equals', value: filteredCategory }],
          }),
        firstRow: () =>
          document.querySelector('[data-rowindex="0"] [data-field="name"]')?.textContent ?? '',
      });
    }, []);
    return (
      <DataGrid
        rows={rows}
        columns={columns}
        rowHeight={28}
        columnHeaderHeight={28}
        hideFooter
        sortModel={sortModel}
        onSortModelChange={setSortModel}
        filterModel={filterModel}
        onFilterModelChange={setFilterModel}
      />
    );
  };
  return <Grid />;
});
