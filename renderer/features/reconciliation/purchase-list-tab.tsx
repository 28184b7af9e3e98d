import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { ReceiptText, SearchX, X } from 'lucide-react';
import { useCallback, useMemo, useRef } from 'react';
import type { PurchaseRow } from '../../../electron/reconciliation/findings/chain.schema';
import { paymentStatuses } from '../../../electron/reconciliation/resolutions/purchase-correction.rules';
import { failureOf } from '../../bridge/failure';
import { useTRPC } from '../../bridge/trpc';
import { useCommands } from '../../shared/commands';
import { FailureState } from '../../shared/failure-state';
import { setParams, useHashRoute } from '../../shared/hash-route';
import { uniformCurrency } from '../../shared/uniform-currency.rules';
import { useKeysIntoGrid } from '../../shared/use-keys-into-grid';
import { usePrintCommand } from '../../shared/use-print-command';
import { Button } from '../../ui/button';
import { DataGrid } from '../../ui/data-grid/data-grid';
import { useGridLayout } from '../../ui/data-grid/use-grid-layout';
import { EmptyState } from '../../ui/empty-state';
import { FilterMenu } from '../../ui/filter-menu';
import { IconButton } from '../../ui/icon-button';
import { Toolbar } from '../../ui/screen-header';
import { SearchField } from '../../ui/search-field';
import { counted, wordsOf } from './finance-words';
import { ChainView } from './finding/chain-view';
import { purchaseColumns } from './purchase-columns';
import type { PurchasesView } from './purchases-view.rules';
import { ScrollRegion } from './scroll-region';

const paymentOptions = paymentStatuses.map((value) => ({ value, label: wordsOf(value) }));

const rowId = ({ id }: PurchaseRow) => id;
const nothing = () => undefined;

/** Every purchase of the period, found by whom, what or id; one opens with its whole chain. */
export function PurchaseListTab({ view }: { readonly view: PurchasesView }) {
  const trpc = useTRPC();
  const { params } = useHashRoute();
  const [layout, setLayout] = useGridLayout('purchases');
  const chosen = params.getAll('payment');
  const statuses = paymentStatuses.filter((status) => chosen.includes(status));
  const search = params.get('q') ?? '';
  const field = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const list = useInfiniteQuery(
    trpc.reconciliation.purchases.infiniteQueryOptions(
      { ...view.period, search, paymentStatuses: [...statuses], limit: 200 },
      { getNextPageParam: ({ next }) => next, placeholderData: keepPreviousData },
    ),
  );
  const { data, hasNextPage, isFetching, isFetchingNextPage, fetchNextPage } = list;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const currency = uniformCurrency(rows.map((row) => row.currency));
  const columns = useMemo(() => purchaseColumns(currency), [currency]);
  const needMore = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const total = data?.pages[0]?.total ?? null;
  useKeysIntoGrid(area, { group: 'Purchases', nouns: 'purchases', hasRows: rows.length > 0 });
  usePrintCommand('Purchases', 'Print list');
  useCommands([
    {
      id: 'purchases.search',
      title: 'Search purchases',
      group: 'Purchases',
      keys: '/',
      run: () => field.current?.select(),
    },
    {
      id: 'purchases.close-chain',
      title: 'Close purchase',
      group: 'Purchases',
      keys: 'escape',
      enabled: view.purchase !== null,
      run: () => setParams({ purchase: null }),
    },
  ]);
  return (
    <>
      <Toolbar label="Filters">
        <SearchField
          label="Search purchases"
          placeholder="Organisation, item or id"
          field={field}
          search={search}
          onSearch={(q) => setParams({ q })}
          onLeave={() => area.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()}
          className="w-[248px]"
        />
        <FilterMenu
          label="Payment"
          options={paymentOptions}
          selected={statuses}
          onSelectedChange={(payment) => setParams({ payment })}
        />
        <span role="status" className="ml-auto text-12 text-faint tabular">
          {total !== null && counted(total, 'purchase')}
        </span>
      </Toolbar>
      {list.error && rows.length === 0 ? (
        <FailureState failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <div ref={area} className="flex min-h-[132px] grow basis-0 flex-col">
          <DataGrid
            label="All purchases"
            columns={columns}
            rows={rows}
            rowId={rowId}
            total={total}
            loading={list.isPending}
            hasMore={hasNextPage || isFetchingNextPage}
            onNeedMore={needMore}
            sort={[]}
            onSortChange={nothing}
            layout={layout}
            onLayoutChange={setLayout}
            onOpen={({ id }) => setParams({ purchase: id }, { replace: view.purchase !== null })}
            openId={view.purchase}
            empty={
              search !== '' || statuses.length > 0 ? (
                <EmptyState
                  icon={SearchX}
                  title="No purchase matches"
                  action={
                    <Button onClick={() => setParams({ q: null, payment: null })}>
                      Clear filters
                    </Button>
                  }
                >
                  Try another word or id.
                </EmptyState>
              ) : (
                <EmptyState icon={ReceiptText} title="Nothing was bought in these days">
                  Choose another period.
                </EmptyState>
              )
            }
          />
        </div>
      )}
      {view.purchase !== null && (
        <section
          aria-label="Purchase"
          className="flex max-h-[55%] shrink-0 flex-col border-t border-line-strong"
        >
          <header className="flex items-center px-16 pt-8">
            <h2 className="text-15 font-semibold">The way of its money</h2>
            <IconButton
              icon={X}
              label="Close purchase"
              keys="escape"
              size="small"
              className="ml-auto"
              onClick={() => setParams({ purchase: null })}
            />
          </header>
          <ScrollRegion label="Objects of its money" className="min-h-0 px-16 py-8">
            <ChainView subject={{ finding: null, purchase: view.purchase }} />
          </ScrollRegion>
        </section>
      )}
    </>
  );
}
