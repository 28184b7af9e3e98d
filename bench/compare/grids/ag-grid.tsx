import { AllCommunityModule, type GridApi, ModuleRegistry } from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import { useRef } from 'react';
import { offerGrid } from './harness';
import { type BenchRow, benchColumns, filteredCategory } from './rows';

ModuleRegistry.registerModules([AllCommunityModule]);

const columnDefs = benchColumns.map(({ key, name, width }) => ({
  field: key,
  headerName: name,
  width,
  filter: true,
}));

offerGrid((rows, ready) => {
  const Grid = () => {
    const api = useRef<GridApi<BenchRow>>(null);
    return (
      <AgGridReact<BenchRow>
        rowData={rows as BenchRow[]}
        columnDefs={columnDefs}
        rowHeight={28}
        headerHeight={28}
        getRowId={({ data }) => data.id}
        onGridReady={(event) => {
          api.current = event.api;
          ready({
            scroller: () => document.querySelector('.ag-body-viewport, .ag-grid-viewport'),
            sort: () => event.api.applyColumnState({ state: [{ colId: 'price', sort: 'desc' }] }),
            filter: () =>
              event.api.setFilterModel({
                category: { filterType: 'text', type: 'equals', filter: filteredCategory },
              }),
            firstRow: () =>
              document.querySelector('.ag-row[row-index="0"] [col-id="name"]')?.textContent ?? '',
          });
        }}
      />
    );
  };
  return <Grid />;
});
