import type { ReactNode } from 'react';
import type { ToolRow } from '../../../../electron/catalog/catalog-tool.schema';
import { countText } from '../../../../electron/shared/number-text';
import { useCommands } from '../../../shared/commands';
import { usePendingWork } from '../../../shared/pending-work';
import { useGridReports } from '../../../shared/use-grid-reports';
import { usePrintCommand } from '../../../shared/use-print-command';
import { useConfirm } from '../../../ui/confirm';
import { CellEditor } from '../../../ui/data-grid/cell-editor';
import { DataGrid } from '../../../ui/data-grid/data-grid';
import type {
  EditBatch,
  GridColumn,
  GridLayout,
  GridSort,
} from '../../../ui/data-grid/grid-column';
import type { RowSource } from '../../../ui/data-grid/grid-rows';
import { Notice } from '../../../ui/notice';
import { onDemand } from '../../../ui/on-demand';
import { useToast } from '../../../ui/toast';
import type { CatalogView } from '../catalog-view.rules';
import { isSortable, narrowedText, sortParam } from '../catalog-view.rules';
import { filterKindOf } from '../filters/column-filter.rules';
import type { useMarkedTools } from '../selection/use-marked-tools';
import { StagedBar } from '../staged/staged-bar';
import { type CatalogRow, countedText, stagedText } from '../staged/staged-edits.rules';
import { useSaveStaged } from '../staged/use-save-staged';
import { type StagedEdits, useStagedRows } from '../staged/use-staged-edits';
import { useShowProblem } from '../use-show-problem';

const StagedReview = onDemand(() =>
  import('../staged/staged-review').then((module) => module.StagedReview),
);
const ColumnFilterItem = onDemand(() =>
  import('../filters/column-filter-item').then((module) => module.ColumnFilterItem),
);
const RefusedReport = onDemand(() =>
  import('../staged/refused-report').then((module) => module.RefusedReport),
);

const toolId = ({ id }: ToolRow) => id;

const sortText = (sort: GridSort) =>
  sortParam(
    sort.flatMap(({ column, direction }) =>
      isSortable(column) ? [{ field: column, direction }] : [],
    ),
  );

export interface CatalogGridProps {
  readonly mayWrite: boolean;
  readonly columns: readonly GridColumn<CatalogRow>[];
  readonly source: RowSource<ToolRow>;
  readonly total: number | null;
  readonly loading: boolean;
  /** Whether the rows are those of the view, and not of what was asked before. */
  readonly current: boolean;
  readonly view: CatalogView;
  readonly onSort: (sort: string) => void;
  /** Somebody may be about to sort so. */
  readonly onSortApproach: (sort: string) => void;
  readonly layout: GridLayout;
  readonly onLayoutChange: (layout: GridLayout) => void;
  /** Asks what a column is to be narrowed to. */
  readonly onFilter: (column: string) => void;
  readonly marked: ReturnType<typeof useMarkedTools>;
  readonly edits: StagedEdits;
  readonly onOpen: (row: ToolRow) => void;
  readonly openId: string | null;
  /** Lists a tool by its name. */
  readonly onFind: (name: string) => void;
  readonly empty: ReactNode;
}

/** The tools with what is staged in their cells, and the bar that saves it. */
export function CatalogGrid(props: CatalogGridProps) {
  const { mayWrite, source, edits, marked, view } = props;
  const rows = useStagedRows(source, edits.staged);
  const save = useSaveStaged(edits);
  const confirm = useConfirm();
  const toast = useToast();
  const reports = useGridReports('tools');
  const anything = edits.tools > 0;
  const problems = useShowProblem({
    staged: edits.staged,
    rows,
    listed: props.current ? view.search : null,
    layout: props.layout,
    onLayoutChange: props.onLayoutChange,
    onFind: props.onFind,
  });
  usePrintCommand('Catalog', 'Print list');

  usePendingWork(
    anything ? { label: stagedText(edits), kept: edits.isKept, keep: edits.keep } : null,
  );
  useCommands([
    {
      id: 'catalog.save-staged',
      title: 'Save changes in the grid',
      group: 'Catalog',
      keys: 'mod+s',
      enabled: anything && props.openId === null,
      run: () => {
        if (edits.problems === 0) return save.save();
        toast.show({
          title: `Not saved: ${countedText(edits.problems, 'cell needs', 'cells need')} attention`,
          tone: 'attention',
          key: 'staged-problems',
        });
        problems.showFirst();
      },
    },
    {
      id: 'catalog.review-staged',
      title: 'Review changes in the grid',
      group: 'Catalog',
      keys: 'mod+shift+s',
      enabled: anything && edits.problems < edits.changes && props.openId === null,
      run: save.openReview,
    },
    // The grid takes these keys itself; here they work beside it too, as after all was discarded.
    {
      id: 'catalog.undo',
      title: 'Undo the last edit',
      group: 'Catalog',
      keys: 'mod+z',
      repeats: true,
      enabled: edits.canUndo && props.openId === null,
      run: edits.undo,
    },
    {
      id: 'catalog.redo',
      title: 'Redo the edit',
      group: 'Catalog',
      keys: 'mod+shift+z',
      repeats: true,
      enabled: edits.canRedo && props.openId === null,
      run: edits.redo,
    },
  ]);
  const edit = (batch: EditBatch<ToolRow>) => {
    edits.edit(batch);
    for (const notice of batch.notices ?? []) {
      toast.show({ title: 'How the pasted prices are read', description: notice, key: 'pasted' });
    }
  };
  const discard = async () => {
    if (edits.changes > 1) {
      const sure = await confirm({
        title: `Discard ${edits.changes} changes?`,
        description: `What was typed and pasted into ${countText(edits.tools, 'tool')} is taken back. Ctrl+Z brings it back while this window is open.`,
        confirmLabel: `Discard ${edits.changes} changes`,
        tone: 'danger',
      });
      if (!sure) return;
    }
    edits.discard();
  };
  return (
    <div className="flex min-h-0 grow flex-col">
      <DataGrid<CatalogRow>
        handle={problems.grid}
        label="Tools"
        columns={props.columns}
        rows={rows}
        rowId={toolId}
        total={props.total}
        loading={props.loading}
        sort={view.sort.map(({ field, direction }) => ({ column: field, direction }))}
        onSortChange={(sort) => props.onSort(sortText(sort))}
        onSortApproach={(sort) => props.onSortApproach(sortText(sort))}
        layout={props.layout}
        onLayoutChange={props.onLayoutChange}
        selected={marked.ids}
        onSelectedChange={mayWrite ? marked.select : undefined}
        onSelectAll={mayWrite ? marked.selectAll : undefined}
        onEdit={mayWrite ? edit : undefined}
        editor={CellEditor}
        mark={edits.mark}
        onUndo={edits.undo}
        onRedo={edits.redo}
        {...reports}
        headerMenu={({ id }) =>
          filterKindOf(id) && <ColumnFilterItem onSelect={() => props.onFilter(id)} />
        }
        onOpen={props.onOpen}
        openId={props.openId}
        narrowedTo={narrowedText(
          view,
          (column) => props.columns.find(({ id }) => id === column)?.header ?? column,
        )}
        empty={props.empty}
      />
      {anything && (
        <StagedBar
          changes={edits.changes}
          tools={edits.tools}
          problems={edits.problems}
          problem={problems.shown}
          isKept={edits.isKept}
          keepingFailed={edits.keepingFailed}
          saving={save.saving}
          onShowProblem={problems.showNext}
          onReview={save.openReview}
          onDiscard={() => void discard()}
          onSave={save.save}
        />
      )}
      {save.review !== null && (
        <StagedReview
          changeSetId={save.review}
          whatDiscards="What was put into these cells is taken back. Ctrl+Z brings it back while this window is open."
          heading={
            edits.problems > 0 && (
              <Notice
                tone="attention"
                title={`${countedText(edits.problems, 'cell is', 'cells are')} not among them: what cannot be taken stays in the grid`}
              />
            )
          }
          onClose={save.closeReview}
        />
      )}
      {edits.refused.length > 0 && (
        <RefusedReport refused={edits.refused} onClose={edits.forgetRefused} />
      )}
    </div>
  );
}
