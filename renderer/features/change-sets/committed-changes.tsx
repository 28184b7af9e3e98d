import { useInfiniteQuery } from '@tanstack/react-query';
import { FileQuestionMark, RotateCcw } from 'lucide-react';
import { memo, useCallback, useState } from 'react';
import type { z } from 'zod';
import type { changesOutput } from '../../../electron/change-sets/change-set.schema';
import { failureOf } from '../../bridge/failure';
import { useTRPC } from '../../bridge/trpc';
import { ChangeRow } from '../../shared/change-review/change-row';
import { FieldDiff } from '../../shared/change-review/field-diff';
import { useDrawnRows } from '../../shared/change-review/use-drawn-rows';
import { useTakeBack } from '../../shared/change-review/use-take-back';
import { useCommands } from '../../shared/commands';
import { FailureState } from '../../shared/failure-state';
import { useMay } from '../../shared/session';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Checkbox } from '../../ui/checkbox';
import { EmptyState } from '../../ui/empty-state';
import { Skeleton } from '../../ui/skeleton';

const pageRows = 100;

/** What a committed change-set did, row by row, and the way back: all of it, or chosen rows. */
export function CommittedChanges({ id }: { readonly id: string }) {
  const trpc = useTRPC();
  const mayWrite = useMay('catalog.write');
  const { review, undo, busy } = useTakeBack();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const pages = useInfiniteQuery(
    trpc.changeSets.changes.infiniteQueryOptions(
      { id, limit: pageRows },
      {
        initialCursor: 0,
        getNextPageParam: (page, all) => {
          const read = all.reduce((count, each) => count + each.rows.length, 0);
          return read < page.total ? read : undefined;
        },
      },
    ),
  );
  const choose = useCallback(
    (entityId: string, isChosen: boolean) =>
      setChosen((before) => {
        const next = new Set(before);
        if (isChosen) next.add(entityId);
        else next.delete(entityId);
        return next;
      }),
    [],
  );
  const rows = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  const drawn = useDrawnRows(rows);
  useCommands([
    {
      id: 'changes.undo',
      title: 'Undo this change-set',
      group: 'Changes',
      otherWords: 'revert, take back',
      keys: 'mod+z',
      enabled: mayWrite && rows.length > 0,
      run: () => void undo(id),
    },
  ]);
  if (pages.error) {
    return <FailureState failure={failureOf(pages.error)} onRetry={() => void pages.refetch()} />;
  }
  if (pages.isPending) {
    return (
      <div className="flex flex-col gap-12 p-16" role="status" aria-label="Loading changes">
        <Skeleton className="w-1/2" />
      </div>
    );
  }
  if (rows.length === 0) {
    return (
      <EmptyState icon={FileQuestionMark} title="This change-set is not there">
        It was discarded, or changed nothing.
      </EmptyState>
    );
  }
  const takeBack = () => {
    const some = rows.filter(({ entityId }) => chosen.has(entityId));
    void review(
      id,
      some.length === 0 ? null : some.map(({ entity, entityId }) => ({ entity, entityId })),
    );
  };
  return (
    <div className="flex min-h-0 grow flex-col">
      <ul aria-label="Changes" className="flex min-h-0 grow flex-col overflow-y-auto">
        {drawn.map((row) => (
          <CommittedRow
            key={`${row.entity} ${row.entityId}`}
            row={row}
            chosen={chosen.has(row.entityId)}
            onChoose={mayWrite ? choose : undefined}
          />
        ))}
        {pages.hasNextPage && (
          <li className="p-16">
            <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              Show more
            </Button>
          </li>
        )}
      </ul>
      {mayWrite && (
        <footer className="flex shrink-0 justify-end gap-8 border-t border-line p-12">
          <Button icon={RotateCcw} busy={busy !== null} onClick={takeBack}>
            {chosen.size === 0
              ? 'Revert all of it…'
              : `Revert ${chosen.size === 1 ? '1 row' : `${chosen.size} rows`}…`}
          </Button>
        </footer>
      )}
    </div>
  );
}

interface CommittedRowProps {
  readonly row: z.output<typeof changesOutput>['rows'][number];
  readonly chosen: boolean;
  /** Chooses it to be taken back; without it the row is only shown. */
  readonly onChoose: ((entityId: string, isChosen: boolean) => void) | undefined;
}

/** Drawn again where it is chosen or not any more, and not with every other row that is. */
const CommittedRow = memo(function CommittedRow({ row, chosen, onChoose }: CommittedRowProps) {
  const { entity, entityId, action, title, fields, isReverted } = row;
  return (
    <ChangeRow>
      <div className="flex items-center gap-8">
        {onChoose ? (
          <Checkbox
            label={title}
            checked={chosen}
            onCheckedChange={(checked) => onChoose(entityId, checked)}
          />
        ) : (
          <p>{title}</p>
        )}
        {isReverted && <Badge>Taken back</Badge>}
      </div>
      <div className="pl-24">
        <FieldDiff entity={entity} action={action} fields={fields} />
      </div>
    </ChangeRow>
  );
});
