import { useQuery } from '@tanstack/react-query';
import { Package, Plus, Search } from 'lucide-react';
import { useCallback, useRef, useState } from 'react';
import { bundleStatuses } from '../../../electron/bundles/bundle-content.schema';
import { newId } from '../../../electron/shared/ids';
import { numberText } from '../../../electron/shared/number-text';
import { failureOf } from '../../bridge/failure';
import { useTRPC } from '../../bridge/trpc';
import { bundleStatusLabels } from '../../shared/bundle-words';
import { useCommands } from '../../shared/commands';
import { FailureNotice, FailureState } from '../../shared/failure-state';
import { setParams, useHashRoute } from '../../shared/hash-route';
import { matchScore } from '../../shared/match-score.rules';
import { usePendingDrafts } from '../../shared/pending-work';
import { useMay } from '../../shared/session';
import { useRowKeys } from '../../shared/use-row-keys';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import { EmptyState } from '../../ui/empty-state';
import { onDemand } from '../../ui/on-demand';
import { ScreenHeader, Toolbar } from '../../ui/screen-header';
import { SearchField } from '../../ui/search-field';
import { SegmentedControl } from '../../ui/segmented-control';
import { Skeleton } from '../../ui/skeleton';
import { TypedAhead } from '../../ui/typed-ahead';
import { draftNames, useBundleDrafts } from './bundle-drafts';
import { BundleList } from './bundle-list';

const Composer = onDemand(
  () => import('./composer/composer-panel').then((module) => module.ComposerPanel),
  <ListSkeleton />,
);

const everyStatus = 'ALL';
const statusChoices = [
  { value: everyStatus, label: 'All' },
  ...bundleStatuses.map((value) => ({ value, label: bundleStatusLabels[value] })),
];

/** The bundles of the marketplace: found on the left, composed on the right. */
export function BundlesScreen() {
  const trpc = useTRPC();
  const { params } = useHashRoute();
  const mayWrite = useMay('catalog.write');
  const list = useQuery(trpc.bundles.list.queryOptions());
  const drafts = useBundleDrafts(mayWrite);

  const newBundleId = mayWrite ? params.get('new') : null;
  const openId = newBundleId ?? params.get('bundle');
  const status = params.get('status') ?? everyStatus;
  const away = drafts.filter(({ bundleId }) => bundleId !== openId);
  usePendingDrafts(draftNames(away), 'bundle');

  const bundles = list.data ?? [];
  const search = params.get('q') ?? '';
  const shown = bundles.filter(
    (bundle) =>
      (status === everyStatus || bundle.status === status) && matchScore(search, bundle.name) > 0,
  );
  const unsavedNew = away.filter(({ baseRevision }) => baseRevision === null);
  const typedAhead = useRef('');
  const [nameAwaited, setNameAwaited] = useState(false);
  const nameArrived = useCallback(() => setNameAwaited(false), []);
  const create = () => {
    setNameAwaited(true);
    setParams({ new: newId(), bundle: null }, { replace: false });
  };
  const close = () => setParams({ new: null, bundle: null, tab: null }, { replace: false });
  const open = (id: string) => setParams({ bundle: id, new: null, tab: null });

  const lines = useRef<HTMLDivElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  useRowKeys(lines, {
    ...{ group: 'Bundles', noun: 'bundle', control: '[data-row]', openId },
    rows: unsavedNew.length + shown.length,
  });
  useCommands([
    {
      id: 'bundles.new',
      title: 'New bundle',
      group: 'Bundles',
      icon: Plus,
      keys: 'n',
      enabled: mayWrite,
      run: create,
    },
    {
      id: 'bundles.search',
      title: 'Search bundles',
      group: 'Bundles',
      icon: Search,
      keys: '/',
      run: () => searchField.current?.select(),
    },
  ]);

  return (
    <div className="flex min-h-0 grow">
      <section
        aria-label="List of bundles"
        className={classes(
          'flex min-h-0 w-field shrink-0 flex-col border-r border-line',
          openId !== null ? 'max-wide:hidden' : 'max-wide:w-full',
        )}
      >
        <ScreenHeader title="Bundles" detail={list.data && countText(bundles.length)}>
          {mayWrite && (
            <Button variant="primary" icon={Plus} onClick={create}>
              New bundle
            </Button>
          )}
        </ScreenHeader>
        <Toolbar label="Filters">
          <SegmentedControl
            label="Status"
            value={status}
            options={statusChoices}
            onValueChange={(value) => setParams({ status: value === everyStatus ? null : value })}
          />
        </Toolbar>
        <div className="shrink-0 border-b border-line px-16 py-8">
          <SearchField
            label="Search bundles"
            field={searchField}
            keyTaken={openId !== null && mayWrite}
            search={search}
            onSearch={(q) => setParams({ q })}
            onLeave={() => lines.current?.querySelector<HTMLElement>('[data-row]')?.focus()}
          />
        </div>
        <div ref={lines} className="min-h-0 grow overflow-y-auto">
          {list.error && bundles.length > 0 && (
            <div className="p-8">
              <FailureNotice failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
            </div>
          )}
          {unsavedNew.map((draft) => (
            <button
              key={draft.bundleId}
              type="button"
              data-row={draft.bundleId}
              onClick={() => setParams({ new: draft.bundleId, bundle: null }, { replace: false })}
              className="focus-inset flex w-full flex-col border-b border-line bg-info-tint px-16 py-8 text-left"
            >
              <span className="truncate font-medium">
                {draft.content.values.name.trim() || 'New bundle'}
              </span>
              <span className="text-12 text-info-text">Not created yet · draft kept</span>
            </button>
          ))}
          {list.isPending ? (
            <ListSkeleton />
          ) : list.error && bundles.length === 0 ? (
            <FailureState failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
          ) : shown.length > 0 ? (
            <BundleList
              bundles={shown}
              openId={openId}
              drafts={new Set(drafts.map(({ bundleId }) => bundleId))}
              hrefParams={(id) => ({
                bundle: id,
                ...(status === everyStatus ? {} : { status }),
                ...(search === '' ? {} : { q: search }),
              })}
            />
          ) : (
            <EmptyState
              icon={Package}
              title={emptyTitle(bundles.length, search)}
              action={
                bundles.length === 0 ? (
                  mayWrite && (
                    <Button variant="primary" icon={Plus} onClick={create}>
                      New bundle
                    </Button>
                  )
                ) : (
                  <Button onClick={() => setParams({ status: null, q: null })}>
                    Show all bundles
                  </Button>
                )
              }
            >
              {bundles.length === 0 &&
                'A bundle sells several tools together, at their prices less a discount.'}
            </EmptyState>
          )}
        </div>
      </section>
      <div className={classes('flex min-w-0 grow flex-col', openId === null && 'max-wide:hidden')}>
        {openId === null ? (
          <EmptyState icon={Package} title="No bundle is open">
            Choose a bundle to see what it holds and what it costs.
          </EmptyState>
        ) : (
          <>
            {nameAwaited && <TypedAhead typed={typedAhead} />}
            <Composer
              key={openId}
              id={openId}
              isNew={newBundleId !== null}
              typedAhead={typedAhead}
              onArrived={nameArrived}
              onOpen={open}
              onClose={close}
            />
          </>
        )}
      </div>
    </div>
  );
}

function emptyTitle(all: number, search: string): string {
  if (all === 0) return 'No bundles yet';
  return search === '' ? 'No bundle has this status' : `No bundle matches “${search}”`;
}

function countText(count: number): string {
  return count === 1 ? '1 bundle' : `${numberText(count)} bundles`;
}

function ListSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-16 p-16">
      <Skeleton className="h-16 w-3/4" />
      <Skeleton className="h-16 w-1/2" />
      <Skeleton className="h-16 w-3/4" />
      <Skeleton className="h-16 w-1/2" />
    </div>
  );
}
