import { useInfiniteQuery } from '@tanstack/react-query';
import { History, RotateCcw } from 'lucide-react';
import type { CatalogEntity } from '../../../electron/change-sets/change-set.schema';
import { failureOf } from '../../bridge/failure';
import { useTRPC } from '../../bridge/trpc';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Skeleton } from '../../ui/skeleton';
import { TimeText } from '../../ui/time-text';
import { FailureState } from '../failure-state';
import { screenHref } from '../hash-route';
import { useMay } from '../session';
import { beginningText } from './change-set-title.rules';
import { FieldDiff } from './field-diff';
import { useTakeBack } from './use-take-back';

export interface EntityHistoryProps {
  readonly entity: CatalogEntity;
  readonly entityId: string;
}

/** What happened to one tool or bundle: who, when, why, what, and the way back from each. */
export function EntityHistory({ entity, entityId }: EntityHistoryProps) {
  const trpc = useTRPC();
  const mayWrite = useMay('catalog.write');
  const { review, busy } = useTakeBack();
  const pages = useInfiniteQuery(
    trpc.changeSets.history.infiniteQueryOptions(
      { row: { entity, entityId } },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  if (pages.error) {
    return <FailureState failure={failureOf(pages.error)} onRetry={() => void pages.refetch()} />;
  }
  if (pages.isPending) {
    return (
      <div className="flex flex-col gap-12 p-16" role="status" aria-label="Loading history">
        <Skeleton className="w-1/2" />
      </div>
    );
  }
  const entries = pages.data.pages.flatMap((page) => page.entries);
  if (entries.length === 0) {
    return (
      <EmptyState icon={History} title="No change yet">
        It is as it was when the desk first saw it.
      </EmptyState>
    );
  }
  return (
    <div className="flex min-h-0 grow flex-col overflow-y-auto">
      <ol aria-label="History">
        {entries.map(({ id, reason, authorName, committedAt, change, ...began }) => (
          <li key={id} className="flex flex-col gap-8 border-b border-line px-16 py-12">
            <div className="flex items-start gap-8">
              <div className="flex min-w-0 grow flex-col gap-2">
                <a
                  href={screenHref('changes', { set: id })}
                  className="w-fit rounded-4 font-medium hover:underline"
                >
                  {reason ?? beginningText(began)}
                </a>
                <span className="text-12 text-muted">
                  {reason && `${beginningText(began)} · `}
                  {authorName ?? 'Unknown'} · <TimeText at={committedAt} />
                </span>
              </div>
              {mayWrite && (
                <Button
                  size="small"
                  variant="ghost"
                  icon={RotateCcw}
                  busy={busy === id}
                  onClick={() => void review(id, [{ entity, entityId }])}
                >
                  Revert…
                </Button>
              )}
            </div>
            {change && <FieldDiff entity={entity} action={change.action} fields={change.fields} />}
          </li>
        ))}
      </ol>
      {pages.hasNextPage && (
        <div className="p-16">
          <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show older changes
          </Button>
        </div>
      )}
    </div>
  );
}
