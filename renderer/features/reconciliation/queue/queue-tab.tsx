import { CheckCheck, SearchX } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type {
  Finding,
  QueueSort,
} from '../../../../electron/reconciliation/findings/finding-queue.schema';
import { failureOf } from '../../../bridge/failure';
import { useCommands } from '../../../shared/commands';
import { FailureNotice, FailureState } from '../../../shared/failure-state';
import { setParams, useHashRoute } from '../../../shared/hash-route';
import { useMay } from '../../../shared/session';
import { uniformCurrency } from '../../../shared/uniform-currency.rules';
import { useGridReports } from '../../../shared/use-grid-reports';
import { useKeysIntoGrid } from '../../../shared/use-keys-into-grid';
import { useMediaQuery } from '../../../shared/use-media-query';
import { usePrintCommand } from '../../../shared/use-print-command';
import { Button } from '../../../ui/button';
import { DataGrid, type GridHandle } from '../../../ui/data-grid/data-grid';
import { useGridLayout } from '../../../ui/data-grid/use-grid-layout';
import { EmptyState } from '../../../ui/empty-state';
import { focusIsFree } from '../../../ui/focus-is-free';
import { onDemand } from '../../../ui/on-demand';
import { useAfterPaint } from '../../../ui/use-after-paint';
import { NotReconciled, PartlyReconciled } from '../not-reconciled';
import { isQueueNarrowed, type PurchasesView, unfilteredQueue } from '../purchases-view.rules';
import { BulkBar } from './bulk-bar';
import { queueColumns } from './queue-columns';
import { QueueToolbar } from './queue-toolbar';
import { useQueue } from './use-queue';

const panelPlace = <div className="h-[320px] shrink-0 border-t border-line" />;

const FindingPanel = onDemand(
  () => import('../finding/finding-panel').then((module) => module.FindingPanel),
  panelPlace,
);

const nothing: ReadonlySet<string> = new Set();
const findingId = ({ id }: Finding) => id;

export interface QueueTabProps {
  readonly view: PurchasesView;
  /** Whether a run has looked at the period. */
  readonly isReconciled: boolean;
}

/** The work that is left in a period: a list above, the chosen finding with its whole chain below. */
export function QueueTab({ view, isReconciled }: QueueTabProps) {
  const { params } = useHashRoute();
  const queue = useQueue(view);
  const mayAct = useMay('reconciliation.act');
  const [layout, setLayout] = useGridLayout('findings');
  const [marked, setMarked] = useState(nothing);
  // In so low a window, which one of twice the size is too, neither would show more than its head.
  const hasRoomForBoth = useMediaQuery('(height >= 560px)');
  const wide = params.has('wide') ? params.get('wide') === '1' : !hasRoomForBoth;
  const search = useRef<HTMLInputElement>(null);
  // Whoever comes back to an open finding has both to draw, which takes more than one frame.
  const listIsPainted = useAfterPaint(true);
  const area = useRef<HTMLDivElement>(null);
  const grid = useRef<GridHandle>(null);
  const narrowed = isQueueNarrowed(params);
  const currency = uniformCurrency(queue.rows.map((row) => row.currency));
  const columns = useMemo(() => queueColumns(currency), [currency]);
  const openIndex = queue.rows.findIndex(({ id }) => id === view.finding);
  const selected = useMemo(
    () => queue.rows.filter(({ id }) => marked.has(id)),
    [queue.rows, marked],
  );

  const open = (id: string | null) =>
    setParams(
      { finding: id, ...(id === null && { wide: null }) },
      { replace: view.finding !== null },
    );
  const step = (by: number) => {
    const next = queue.rows[openIndex === -1 ? 0 : openIndex + by];
    if (next) open(next.id);
  };
  const focusList = useCallback(
    () =>
      area.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true }),
    [],
  );
  const close = () => {
    const at = openIndex;
    open(null);
    requestAnimationFrame(() => {
      // A list that was hidden behind the finding begins at its top again.
      if (at >= 0) grid.current?.showRow(at);
      // Whoever has gone on to something else in the meantime is in that.
      requestAnimationFrame(() => {
        const isHere = area.current?.contains(document.activeElement);
        if (isHere || focusIsFree()) focusList();
      });
    });
  };
  const hasRows = queue.rows.length > 0;
  useKeysIntoGrid(area, {
    ...{ group: 'Work queue', nouns: 'findings', hasRows: hasRows && !queue.loading },
    keysTaken: view.finding !== null,
  });
  useEffect(() => {
    const list = area.current;
    if (openIndex < 0 || wide || !list) return;
    // The list follows the finding that is open, also when that takes a part of its room.
    const observer = new ResizeObserver(() => grid.current?.showRow(openIndex));
    observer.observe(list);
    return () => observer.disconnect();
  }, [openIndex, wide]);
  const isOpen = view.finding !== null;
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    const isGone = wasOpen.current && !isOpen;
    wasOpen.current = isOpen;
    if (!isGone) return;
    // Going back takes a finding away with what had the focus, a dialog about it included.
    const frame = requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return;
      focusList();
    });
    return () => cancelAnimationFrame(frame);
  }, [isOpen, focusList]);

  usePrintCommand('Work queue', 'Print list');
  const reports = useGridReports('findings');
  useCommands([
    {
      id: 'queue.search',
      title: 'Search findings',
      group: 'Work queue',
      keys: '/',
      run: () => search.current?.select(),
    },
    {
      id: 'queue.next',
      title: 'Next finding',
      group: 'Work queue',
      keys: 'j',
      repeats: true,
      enabled: view.finding !== null,
      run: () => step(1),
    },
    {
      id: 'queue.previous',
      title: 'Previous finding',
      group: 'Work queue',
      keys: 'k',
      repeats: true,
      enabled: view.finding !== null,
      run: () => step(-1),
    },
    {
      id: 'queue.select-all',
      title: 'Select all findings shown',
      group: 'Work queue',
      enabled: mayAct && queue.rows.length > 0,
      keys: 'shift+a',
      run: () => setMarked(new Set(queue.rows.map(findingId))),
    },
    {
      id: 'queue.clear-selection',
      title: 'Clear selection',
      group: 'Work queue',
      enabled: marked.size > 0,
      run: () => setMarked(nothing),
    },
  ]);

  return (
    <>
      <QueueToolbar
        view={view}
        total={queue.total}
        searchField={search}
        onLeaveSearch={focusList}
      />
      {!isReconciled && hasRows && !queue.error && view.finding === null && (
        <div className="p-8">
          <PartlyReconciled period={view.period} />
        </div>
      )}
      {queue.error && hasRows && (
        <div className="p-8">
          <FailureNotice failure={failureOf(queue.error)} onRetry={queue.retry} />
        </div>
      )}
      {queue.error && !hasRows ? (
        <FailureState failure={failureOf(queue.error)} onRetry={queue.retry} />
      ) : (
        !(wide && view.finding !== null) && (
          <div ref={area} className="flex min-h-[132px] grow basis-0 flex-col">
            <DataGrid
              handle={grid}
              label="Findings"
              columns={columns}
              rows={queue.rows}
              rowId={findingId}
              total={queue.total}
              loading={queue.loading}
              hasMore={queue.hasMore}
              onNeedMore={queue.needMore}
              sort={[{ column: view.sort, direction: 'asc' }]}
              onSortChange={([first]) => setParams({ sort: sortOf(first?.column) })}
              layout={layout}
              onLayoutChange={setLayout}
              selected={marked}
              onSelectedChange={mayAct ? setMarked : undefined}
              {...reports}
              onOpen={({ id }) => open(id)}
              openId={view.finding}
              empty={
                narrowed ? (
                  <EmptyState
                    icon={SearchX}
                    title="No finding matches"
                    action={
                      <Button onClick={() => setParams(unfilteredQueue)}>Clear filters</Button>
                    }
                  >
                    Take a filter away, or search for something else.
                  </EmptyState>
                ) : isReconciled ? (
                  <EmptyState icon={CheckCheck} title="No open findings">
                    Those that are settled are shown by the filter “State”.
                  </EmptyState>
                ) : (
                  <NotReconciled period={view.period} />
                )
              }
            />
          </div>
        )
      )}
      {selected.length > 0 && (
        <BulkBar
          findings={selected}
          onClear={() => setMarked(nothing)}
          onDone={() => {
            setMarked(nothing);
            requestAnimationFrame(focusList);
          }}
        />
      )}
      {view.finding !== null && !listIsPainted && panelPlace}
      {view.finding !== null && listIsPainted && (
        <FindingPanel
          key={view.finding}
          id={view.finding}
          wide={wide}
          onWideChange={(next) =>
            setParams({ wide: next === !hasRoomForBoth ? null : next ? '1' : '0' })
          }
          onClose={close}
          onNext={() => {
            const next = queue.rows[openIndex + 1] ?? queue.rows[openIndex - 1];
            if (next) open(next.id);
            else close();
          }}
        />
      )}
    </>
  );
}

function sortOf(column: string | undefined): QueueSort | null {
  return column === 'class' || column === 'severity' || column === 'amount' || column === 'age'
    ? column
    : null;
}
