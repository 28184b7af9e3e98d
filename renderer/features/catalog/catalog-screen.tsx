import { Plus } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { newId } from '../../../electron/shared/ids';
import { failureOf } from '../../bridge/failure';
import { FailureNotice, FailureState } from '../../shared/failure-state';
import { setParams, useHashRoute } from '../../shared/hash-route';
import { usePendingDrafts } from '../../shared/pending-work';
import { useMay } from '../../shared/session';
import { uniformCurrency } from '../../shared/uniform-currency.rules';
import { useMediaQuery } from '../../shared/use-media-query';
import { afterPaint } from '../../ui/after-paint';
import { Button } from '../../ui/button';
import { useGridLayout } from '../../ui/data-grid/use-grid-layout';
import { DrawnLater } from '../../ui/drawn-later';
import { focusIsFree } from '../../ui/focus-is-free';
import { onDemand } from '../../ui/on-demand';
import { ScreenHeader } from '../../ui/screen-header';
import { SearchField } from '../../ui/search-field';
import { SplitPane } from '../../ui/split-pane';
import { TypedAhead } from '../../ui/typed-ahead';
import { CatalogEmpty } from './catalog-empty';
import { readView, unfiltered } from './catalog-view.rules';
import type { DraftEntry } from './drafts-menu';
import { emptyColumnFilter } from './filters/column-filter.rules';
import { useColumnFiltering } from './filters/use-column-filtering';
import { catalogColumns } from './grid/catalog-columns';
import { CatalogGrid } from './grid/catalog-grid';
import { ToolCount } from './grid/tool-count';
import { useFirstAnswer } from './grid/use-first-answer';
import { useReadAhead } from './grid/use-read-ahead';
import { useRowFocus } from './grid/use-row-focus';
import { useToolRows } from './grid/use-tool-rows';
import { InspectorSkeleton } from './inspector-skeleton';
import { useChangeStatus } from './selection/use-change-status';
import { useMarkedTools } from './selection/use-marked-tools';
import { useStagedEdits } from './staged/use-staged-edits';
import type { InspectorFocus } from './tool/tool-inspector';
import { useToolDrafts } from './tool-drafts';
import { useCatalogCommands } from './use-catalog-commands';

const ToolInspector = onDemand(
  () => import('./tool/tool-inspector').then((module) => module.ToolInspector),
  <InspectorSkeleton />,
);

const controlsPlace = <span className="w-[64px] shrink-0" />;
const toolbarPlace = <div className="h-[36px] shrink-0 border-b border-line" />;

// Whatever opens a menu brings a third of the screen's code with it, and the tools do not wait for it.
const CatalogToolbar = onDemand(
  () => import('./catalog-toolbar').then((module) => module.CatalogToolbar),
  toolbarPlace,
);
const ViewControls = onDemand(
  () => import('./view-controls').then((module) => module.ViewControls),
  controlsPlace,
);
const CatalogViews = onDemand(() =>
  import('./catalog-views').then((module) => module.CatalogViews),
);
const SelectingBar = onDemand(() =>
  import('./selection/selecting-bar').then((module) => module.SelectingBar),
);
const SelectionBar = onDemand(() =>
  import('./selection/selection-bar').then((module) => module.SelectionBar),
);

const ColumnFilterDialog = onDemand(() =>
  import('./filters/column-filter-dialog').then((module) => module.ColumnFilterDialog),
);
const BulkEditDialog = onDemand(() =>
  import('./selection/bulk-edit-dialog').then((module) => module.BulkEditDialog),
);

const clearFilters = () => setParams(unfiltered);

/** Opens a tool, or with `new` one that does not exist yet, at its details; or closes what is open. */
const inspect = (what: { tool?: string; new?: string; wide?: null }) =>
  setParams({ tool: null, new: null, tab: null, ...what }, { replace: false });

/** The tools of the marketplace: found on the left, read and edited on the right. */
export function CatalogScreen() {
  return useFirstAnswer() ? <WholeCatalogScreen /> : null;
}

function WholeCatalogScreen() {
  const { params } = useHashRoute();
  const view = useMemo(() => readView(params), [params]);
  const mayWrite = useMay('catalog.write');
  const list = useToolRows(view);
  const edits = useStagedEdits();
  const marked = useMarkedTools(view, list);
  const [layout, setLayout] = useGridLayout('catalog');
  const [statusMenuOpen, setStatusMenuOpen] = useState(false);
  const [bulkOpen, setBulkOpen] = useState(false);
  const [focus, setFocus] = useState<InspectorFocus>(null);
  const typedAhead = useRef('');
  const search = useRef<HTMLInputElement>(null);
  const changeStatus = useChangeStatus();
  const smallWindow = useMediaQuery('(max-width: 1000px)');

  const openId = params.get('tool');
  const newToolId = mayWrite ? params.get('new') : null;
  const wide = params.get('wide') === '1';

  const drafts = useToolDrafts(mayWrite);
  const inspected = newToolId ?? openId;
  const rowFocus = useRowFocus(list.source, inspected);
  const away = useMemo(
    () => drafts.filter((draft) => draft.toolId !== inspected),
    [drafts, inspected],
  );
  usePendingDrafts(
    away.map(({ name }) => name),
    'tool',
  );

  const currency = useSyncExternalStore(list.changes.subscribe, () =>
    uniformCurrency(list.loaded().map(({ pricing }) => pricing.currency)),
  );
  const draftIds = drafts.map((draft) => draft.toolId).join(' ');
  const columns = useMemo(
    () => catalogColumns({ currency, drafts: new Set(draftIds.split(' ')) }),
    [currency, draftIds],
  );

  const filtering = useColumnFiltering(view, columns);
  const readAhead = useReadAhead();

  useEffect(() => {
    // The form is a chunk of its own: it is fetched once the list is there and nothing is urgent.
    if (list.loading) return;
    const idle = requestIdleCallback(() => void ToolInspector.load());
    return () => cancelIdleCallback(idle);
  }, [list.loading]);

  const hasRows = list.source.count > 0;
  useEffect(() => {
    // Keys work at once, without a first click; an opened tool keeps them for itself.
    if (list.loading || !hasRows || inspected !== null) return;
    // Once they are painted: placing the focus has the rows laid out within the task that draws them.
    return afterPaint(() => {
      if (focusIsFree()) rowFocus.enterRows();
    });
  }, [list.loading, hasRows, inspected, rowFocus]);

  const open = (id: string, wanted: InspectorFocus) => {
    setFocus(wanted);
    inspect({ tool: id });
  };
  const create = () => {
    setFocus('form');
    inspect({ new: newId() });
  };
  const close = () => inspect({ wide: null });
  const openDraft = useCallback(({ toolId: id, baseRevision }: DraftEntry) => {
    setFocus('form');
    inspect(baseRevision === null ? { new: id } : { tool: id });
  }, []);

  useCatalogCommands({
    mayWrite,
    narrowed: list.narrowed,
    inspecting: inspected !== null,
    focusSearch: () => search.current?.select(),
    enterRows: rowFocus.enterRows,
    clearFilters,
    create,
    edit: () => {
      const row = rowFocus.lastFocused();
      if (row && rowFocus.isInGrid()) open(row.id, 'form');
      else if (inspected) setFocus('form');
      else if (row) open(row.id, 'form');
    },
    changeStatus: () => {
      const row = rowFocus.lastFocused();
      if (marked.ids.size === 0 && row) marked.select(new Set([row.id]));
      if (marked.ids.size > 0 || row) setStatusMenuOpen(true);
    },
    bulkEdit: marked.ids.size > 0 ? () => setBulkOpen(true) : null,
    clearSelection: marked.ids.size > 0 ? marked.clear : null,
  });

  const inspector = inspected !== null && (
    <>
      {focus === 'form' && <TypedAhead typed={typedAhead} />}
      <ToolInspector
        key={inspected}
        id={inspected}
        isNew={newToolId !== null}
        focus={focus}
        onFocused={() => setFocus(null)}
        typedAhead={typedAhead}
        wide={wide}
        onWideChange={smallWindow ? null : (next) => setParams({ wide: next ? '1' : null })}
        part={params.get('tab') === 'history' ? 'history' : 'details'}
        onPartChange={(part) => setParams({ tab: part === 'history' ? part : null })}
        onOpen={(id) => {
          setFocus('panel');
          setParams({ tool: id, new: null, tab: null });
        }}
        onDeleted={() => {
          marked.forget(inspected);
          close();
        }}
        onClose={close}
      />
    </>
  );

  return (
    <SplitPane
      label="Width of the tool"
      name="catalog"
      full={wide || smallWindow}
      inspector={inspector || null}
      main={
        <>
          <ScreenHeader
            title="Catalog"
            detail={
              <ToolCount total={list.total} narrowed={list.narrowed} asLastSeen={list.asLastSeen} />
            }
            search={
              <SearchField
                label="Search tools"
                field={search}
                search={view.search}
                onSearch={(q) => setParams({ q })}
                onLeave={rowFocus.enterGrid}
              />
            }
          >
            <DrawnLater placeholder={controlsPlace}>
              <ViewControls
                drafts={away}
                onOpen={openDraft}
                columns={columns}
                layout={layout}
                onLayoutChange={setLayout}
              />
            </DrawnLater>
            {mayWrite && (
              <Button variant="primary" icon={Plus} onClick={create}>
                New tool
              </Button>
            )}
          </ScreenHeader>
          <DrawnLater placeholder={toolbarPlace}>
            <CatalogToolbar
              view={view}
              onClear={clearFilters}
              headerOf={filtering.headerOf}
              onColumnFilter={filtering.begin}
              onRemoveColumnFilter={(column) => filtering.apply(column, null)}
            >
              <CatalogViews layout={layout} onLayoutChange={setLayout} />
            </CatalogToolbar>
          </DrawnLater>
          {list.error && list.answered && (
            <div className="p-8">
              <FailureNotice failure={failureOf(list.error)} onRetry={list.retry} />
            </div>
          )}
          {list.error && !list.answered ? (
            <FailureState failure={failureOf(list.error)} onRetry={list.retry} />
          ) : (
            // biome-ignore lint/a11y/noStaticElementInteractions: it only notes where the focus is
            <div
              ref={rowFocus.area}
              onFocus={rowFocus.onFocus}
              onPointerEnter={() => void ToolInspector.load()}
              className="flex min-h-0 grow flex-col"
            >
              <CatalogGrid
                mayWrite={mayWrite}
                columns={columns}
                source={list.source}
                total={list.total}
                loading={list.loading}
                current={list.current}
                view={view}
                onSort={(sort) => setParams({ sort })}
                onSortApproach={(sort) => readAhead({ sort })}
                layout={layout}
                onLayoutChange={setLayout}
                marked={marked}
                edits={edits}
                onFilter={filtering.begin}
                onOpen={({ id }) => open(id, 'panel')}
                openId={openId}
                onFind={(q) => setParams({ ...unfiltered, q })}
                empty={
                  <CatalogEmpty
                    narrowed={list.narrowed}
                    onClear={clearFilters}
                    onCreate={mayWrite ? create : null}
                  />
                }
              />
            </div>
          )}
          {marked.selecting !== null && (
            <SelectingBar
              found={marked.selecting}
              total={list.total}
              onCancel={marked.giveUpSelecting}
            />
          )}
          {marked.ids.size > 0 && (
            <SelectionBar
              tools={marked.tools}
              statusMenuOpen={statusMenuOpen}
              onStatusMenuOpenChange={setStatusMenuOpen}
              onStatus={(status) =>
                void changeStatus(marked.tools, status).then((changed) => {
                  if (changed) marked.clear();
                })
              }
              onEdit={() => setBulkOpen(true)}
              onClear={marked.clear}
            />
          )}
          {filtering.asked && (
            <ColumnFilterDialog
              header={filtering.headerOf(filtering.asked.column)}
              filter={
                filtering.asked.active ??
                emptyColumnFilter(filtering.asked.column, filtering.asked.kind, currency ?? 'USD')
              }
              onApply={(filter) => filtering.apply(filter.column, filter)}
              onRemove={filtering.asked.active ? filtering.remove : null}
              onClose={filtering.end}
            />
          )}
          {bulkOpen && marked.ids.size > 0 && (
            <BulkEditDialog
              tools={marked.tools}
              onClose={(committed) => {
                setBulkOpen(false);
                if (committed) marked.clear();
              }}
            />
          )}
        </>
      }
    />
  );
}
