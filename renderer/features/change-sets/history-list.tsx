import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { History, SearchX } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { numberText } from '../../../electron/shared/number-text';
import { failureOf } from '../../bridge/failure';
import { useTRPC } from '../../bridge/trpc';
import {
  changedText,
  changeSetTitle,
  searchedWords,
  takenBackText,
} from '../../shared/change-review/change-set-title.rules';
import { FailureState } from '../../shared/failure-state';
import { navigate } from '../../shared/hash-route';
import { useMay } from '../../shared/session';
import { useRowKeys } from '../../shared/use-row-keys';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { classes } from '../../ui/classes';
import { EmptyState } from '../../ui/empty-state';
import { Skeleton } from '../../ui/skeleton';
import { TimeText } from '../../ui/time-text';

export interface HistoryListProps {
  /** What is searched for; everything is listed without it. */
  readonly search: string;
  readonly onClearSearch: () => void;
  /** Where its rows stand. */
  readonly lines: RefObject<HTMLDivElement | null>;
  readonly openId: string | null;
  readonly onOpen: (id: string) => void;
}

/** Staged work that waits, and every committed change-set, the latest first. */
export function HistoryList({ search, onClearSearch, lines, openId, onOpen }: HistoryListProps) {
  const trpc = useTRPC();
  const mayWrite = useMay('catalog.write');
  const words = searchedWords(search);
  const staged = useQuery({
    ...trpc.changeSets.staged.queryOptions({ words }, { placeholderData: keepPreviousData }),
    enabled: mayWrite,
  });
  const history = useInfiniteQuery(
    trpc.changeSets.history.infiniteQueryOptions(
      { words },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor,
        placeholderData: keepPreviousData,
      },
    ),
  );
  const entries = history.data?.pages.flatMap((page) => page.entries) ?? [];
  const waiting = staged.data ?? [];
  useRowKeys(lines, {
    ...{ group: 'Changes', noun: 'change-set', control: '[data-row]', openId },
    rows: waiting.length + entries.length,
  });
  if (history.error && entries.length === 0) {
    return (
      <FailureState failure={failureOf(history.error)} onRetry={() => void history.refetch()} />
    );
  }
  if (history.isPending) {
    return (
      <div className="flex flex-col gap-12 p-16" role="status" aria-label="Loading history">
        <Skeleton className="w-1/2" />
        <Skeleton className="w-1/3" />
      </div>
    );
  }
  if (entries.length === 0 && waiting.length === 0 && search !== '') {
    return (
      <EmptyState
        icon={SearchX}
        title={`No change matches “${search}”`}
        action={<Button onClick={onClearSearch}>Show all changes</Button>}
      >
        It is looked for in names of tools and bundles, reasons, files and people.
      </EmptyState>
    );
  }
  if (entries.length === 0 && waiting.length === 0) {
    return (
      <EmptyState
        icon={History}
        title="Nothing was changed yet"
        action={mayWrite && <Button onClick={() => navigate('catalog')}>Go to the catalog</Button>}
      >
        Every edit of a tool or bundle stands here: who, when, why and what, and the way back.
      </EmptyState>
    );
  }
  return (
    <div ref={lines} className="flex min-h-0 grow flex-col overflow-y-auto">
      {waiting.length > 0 && (
        <section aria-labelledby="changes-staged">
          <h2 id="changes-staged" className="px-16 pt-12 pb-4 text-12 font-medium text-muted">
            Waiting for review
          </h2>
          <ul>
            {waiting.map((set) => (
              <Entry
                key={set.id}
                id={set.id}
                open={set.id === openId}
                onOpen={() => onOpen(set.id)}
                title={changeSetTitle(set)}
                detail={set.total === 1 ? '1 change' : `${numberText(set.total)} changes`}
                time={set.createdAt}
                badge={<Badge tone="attention">Staged</Badge>}
              />
            ))}
          </ul>
        </section>
      )}
      {entries.length > 0 && (
        <section aria-labelledby="changes-history">
          <h2 id="changes-history" className="px-16 pt-12 pb-4 text-12 font-medium text-muted">
            History
          </h2>
          <ul>
            {entries.map((set) => (
              <Entry
                key={set.id}
                id={set.id}
                open={set.id === openId}
                onOpen={() => onOpen(set.id)}
                title={changeSetTitle(set)}
                detail={`${changedText(set)} · ${set.authorName ?? 'Unknown'}`}
                time={set.committedAt}
                badge={set.revertedCount > 0 && <Badge>{takenBackText(set)}</Badge>}
              />
            ))}
          </ul>
        </section>
      )}
      {history.hasNextPage && (
        <div className="p-16">
          <Button busy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
            Show older changes
          </Button>
        </div>
      )}
    </div>
  );
}

interface EntryProps {
  readonly id: string;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly title: string;
  readonly detail: string;
  readonly time: string;
  readonly badge: ReactNode;
}

function Entry({ id, open, onOpen, title, detail, time, badge }: EntryProps) {
  return (
    <li>
      <button
        type="button"
        data-row={id}
        aria-current={open || undefined}
        onClick={onOpen}
        className={classes(
          'flex w-full items-center gap-12 border-b border-line px-16 py-8 text-left hover:bg-hover',
          open && 'bg-accent-tint',
        )}
      >
        <span className="flex min-w-0 grow flex-col gap-2">
          <span className="truncate">{title}</span>
          <span className="truncate text-12 text-muted">{detail}</span>
        </span>
        {badge}
        <span className="shrink-0 text-12 text-muted">
          <TimeText at={time} />
        </span>
      </button>
    </li>
  );
}
