import {
  type Mutation,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { Check, Trash2 } from 'lucide-react';
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import type { Preview, RowKey } from '../../../electron/change-sets/change-set.schema';
import { numberText } from '../../../electron/shared/number-text';
import { failureOf } from '../../bridge/failure';
import { type RouterOutputs, useTRPC, useTRPCClient } from '../../bridge/trpc';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Checkbox } from '../../ui/checkbox';
import { useConfirm } from '../../ui/confirm';
import { EmptyState } from '../../ui/empty-state';
import { ReasonField } from '../../ui/reason-field';
import { Skeleton } from '../../ui/skeleton';
import { useToast } from '../../ui/toast';
import { useCommands } from '../commands';
import { FailureNotice, FailureState } from '../failure-state';
import { countsText } from './change-text.rules';
import { type Choices, ReviewRow } from './review-row';
import { useCatalogRefresh } from './use-catalog-refresh';
import { refuseAfterFailed, useChoicesInTurn } from './use-choices-in-turn';
import { useConflictFocus } from './use-conflict-focus';
import { useDrawnRows } from './use-drawn-rows';
import { useTakeBack } from './use-take-back';

/** Rows that are read at once. */
const pageRows = 100;

export interface ChangeReviewProps {
  readonly changeSetId: string;
  /** What stands above the rows, for instance what an import found. */
  readonly heading?: ReactNode;
  /** Why nothing would change, where it is not that all is stored as it was asked for. */
  readonly whyNothing?: string | undefined;
  /** What becomes of the changes when they are discarded, where they are not lost. */
  readonly whatDiscards?: string | undefined;
  /** What else the change would do, for instance to bundles. */
  readonly aside?: ((preview: Preview) => ReactNode) | undefined;
  readonly onCommitted?: ((done: RouterOutputs['changeSets']['commitStaged']) => void) | undefined;
  readonly onDiscarded: () => void;
}

/** A commit as it was asked for: what is typed while it waits for its turn is not part of it. */
interface AskedCommit {
  /** Choices that had no answer by then. */
  readonly earlier: readonly Mutation[];
  readonly shown: number;
  readonly reason: string;
}

/** A staged change-set: every row with its diff, what is left out, what is in conflict, commit. */
export function ChangeReview(props: ChangeReviewProps) {
  const { changeSetId, heading, whyNothing, aside, onCommitted, onDiscarded } = props;
  const { whatDiscards = 'What was staged is lost.' } = props;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const refresh = useCatalogRefresh();
  const toast = useToast();
  const confirm = useConfirm();
  const { undo } = useTakeBack();
  const [reason, setReason] = useState('');
  const queryClient = useQueryClient();
  const reading = trpc.changeSets.preview.infiniteQueryOptions(
    { id: changeSetId, limit: pageRows },
    {
      initialCursor: 0,
      getNextPageParam: (page, all) => {
        const read = all.reduce((count, each) => count + each.rows.length, 0);
        return read < page.total ? read : undefined;
      },
    },
  );
  const pages = useInfiniteQuery(reading);
  const { scope, unanswered, readAgain } = useChoicesInTurn(changeSetId);
  const again = { scope, onSettled: readAgain };
  const review = useRef<HTMLDivElement>(null);
  const commitButton = useRef<HTMLButtonElement>(null);
  const goToConflict = useConflictFocus(review, commitButton);
  const exclude = useMutation(
    trpc.changeSets.exclude.mutationOptions({
      ...again,
      // What was ticked shows at once; the answer corrects it if need be.
      onMutate: async ({ rows: keys, excluded }) => {
        // An answer that is on its way knows nothing of this one.
        await queryClient.cancelQueries({ queryKey: reading.queryKey });
        const ids = keys && new Set(keys.map(({ entityId }) => entityId));
        queryClient.setQueryData(
          reading.queryKey,
          (data) => data && excludedIn(data, ids, excluded),
        );
      },
    }),
  );
  const resolve = useMutation(
    trpc.changeSets.resolve.mutationOptions({
      scope,
      onSettled: async () => {
        await readAgain();
        // Nothing has the focus but what the review stands in: whoever typed a reason meanwhile goes on.
        if (document.activeElement?.contains(review.current)) goToConflict();
      },
    }),
  );
  const discard = useMutation(
    trpc.changeSets.discard.mutationOptions({
      scope,
      onSuccess: async () => {
        await refresh();
        onDiscarded();
      },
    }),
  );
  const commit = useMutation({
    scope,
    mutationFn: async ({ earlier, ...asked }: AskedCommit) => {
      // Without one of the choices it would be another commit than the one that was asked for.
      refuseAfterFailed(earlier);
      return client.changeSets.commitStaged.mutate({ id: changeSetId, ...asked });
    },
    onSuccess: async (done) => {
      toast.show({
        title: `Committed: ${countsText(done.toolCount, done.bundleCount)}`,
        tone: 'good',
        ...(done.toolCount + done.bundleCount > 0 && {
          action: { label: 'Undo', run: () => void undo(done.id) },
        }),
      });
      await refresh();
      onCommitted?.(done);
    },
    onError: async (error) => {
      await readAgain();
      if (isForRows(error)) goToConflict();
    },
  });

  const { mutate: excludeRows } = exclude;
  const excludeRow = useCallback(
    ({ entity, entityId }: RowKey, excluded: boolean) =>
      excludeRows({ id: changeSetId, rows: [{ entity, entityId }], excluded }),
    [excludeRows, changeSetId],
  );
  const { mutate: resolveConflict } = resolve;
  const resolveRow = useCallback(
    ({ entity, entityId }: RowKey, choices: Choices, seenRevision: number | null) =>
      resolveConflict({ id: changeSetId, entity, entityId, seenRevision, choices }),
    [resolveConflict, changeSetId],
  );
  const first = pages.data?.pages[0];
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.rows) ?? [], [pages.data]);
  const drawn = useDrawnRows(rows);
  const included = first ? first.total - first.excluded : 0;
  const conflicts = rows.filter(({ conflict, excluded }) => conflict && !excluded).length;
  const mayCommit = included > 0 && conflicts === 0;
  const commitNow = () => commit.mutate({ earlier: unanswered(), shown: included, reason });

  useCommands([
    {
      id: 'changes.commit',
      title: 'Commit changes',
      group: 'Changes',
      keys: 'mod+enter',
      within: review,
      enabled: mayCommit && !commit.isPending,
      run: commitNow,
    },
  ]);

  if (pages.error && !first) {
    return <FailureState failure={failureOf(pages.error)} onRetry={() => void pages.refetch()} />;
  }
  if (!first) {
    return (
      <div className="flex flex-col gap-12 p-16" role="status" aria-label="Loading changes">
        <Skeleton className="w-1/2" />
        <Skeleton className="w-1/3" />
      </div>
    );
  }
  const isAnswered = conflicts === 0 && isForRows(commit.error);
  const refusal = isAnswered ? null : commit.error;
  const failure = refusal ?? exclude.error ?? resolve.error ?? discard.error;
  const askDiscard = async () => {
    if (first.total === 0) return discard.mutate({ id: changeSetId });
    const sure = await confirm({
      title: `Discard ${first.total === 1 ? 'this change' : `these ${numberText(first.total)} changes`}?`,
      description: `Nothing was committed. ${whatDiscards}`,
      confirmLabel: first.total === 1 ? 'Discard change' : 'Discard changes',
      tone: 'danger',
    });
    if (sure) discard.mutate({ id: changeSetId });
  };
  return (
    <div ref={review} className="@container flex min-h-0 grow flex-col">
      <div className="flex min-h-0 grow flex-col overflow-y-auto @page:flex-row @page:overflow-hidden">
        {(heading || aside) && (
          <div className="flex flex-col gap-8 border-b border-line p-16 @page:order-2 @page:w-[360px] @page:shrink-0 @page:overflow-y-auto @page:border-b-0 @page:border-l">
            {heading}
            {aside?.(first)}
          </div>
        )}
        {first.total === 0 ? (
          <EmptyState icon={Check} title="Nothing would change">
            {whyNothing ?? 'Everything is stored as it was asked for.'}
          </EmptyState>
        ) : (
          <div className="flex min-w-0 flex-col @page:grow @page:overflow-y-auto">
            <div className="flex min-h-[36px] items-center gap-12 border-b border-line px-16">
              <Checkbox
                label={
                  first.total === 1
                    ? 'Include this change'
                    : `Include all ${numberText(first.total)} changes`
                }
                checked={first.excluded === 0}
                indeterminate={first.excluded > 0 && included > 0}
                onCheckedChange={(all) =>
                  exclude.mutate({ id: changeSetId, rows: null, excluded: !all })
                }
              />
              {conflicts > 0 && <Badge tone="attention">{conflicts} in conflict</Badge>}
            </div>
            <ul aria-label="Changes" className="flex flex-col">
              {drawn.map((row) => (
                <ReviewRow
                  key={`${row.entity} ${row.entityId}`}
                  row={row}
                  onExclude={excludeRow}
                  onResolve={resolveRow}
                />
              ))}
            </ul>
            {pages.hasNextPage && (
              <div className="p-16">
                <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                  Show more of {numberText(first.total)}
                </Button>
              </div>
            )}
          </div>
        )}
      </div>
      <footer className="flex shrink-0 flex-col gap-8 border-t border-line p-12">
        {failure && <FailureNotice failure={failureOf(failure)} />}
        {first.total === 0 ? (
          <div className="flex justify-end">
            <Button busy={discard.isPending} onClick={() => void askDiscard()}>
              Done
            </Button>
          </div>
        ) : (
          <div className="flex flex-wrap items-end justify-end gap-8">
            <div className="min-w-[220px] grow">
              <ReasonField value={reason} given={first.reason} onChange={setReason} />
            </div>
            <div className="flex gap-8">
              <Button icon={Trash2} busy={discard.isPending} onClick={() => void askDiscard()}>
                Discard
              </Button>
              <Button
                ref={commitButton}
                variant="primary"
                icon={Check}
                busy={commit.isPending}
                disabled={!mayCommit}
                onClick={commitNow}
              >
                Commit {included === 1 ? '1 change' : `${numberText(included)} changes`}
              </Button>
            </div>
          </div>
        )}
      </footer>
    </div>
  );
}

/** Whether a commit was refused for rows that somebody else has changed: it is answered once none is in conflict. */
const isForRows = (error: unknown) => failureOf(error).details.rows !== undefined;

/** The pages that were read, with some rows (all for null) left out or taken in. */
function excludedIn<Pages extends { readonly pages: readonly Preview[] }>(
  data: Pages,
  ids: ReadonlySet<string> | null,
  excluded: boolean,
): Pages {
  let turned = 0;
  const rowsOf = (page: Preview) =>
    page.rows.map((row) => {
      if ((ids && !ids.has(row.entityId)) || row.excluded === excluded) return row;
      turned += excluded ? 1 : -1;
      return { ...row, excluded };
    });
  const changed = data.pages.map((page) => ({ ...page, rows: rowsOf(page) }));
  const total = (page: Preview) => (ids ? page.excluded + turned : excluded ? page.total : 0);
  return { ...data, pages: changed.map((page) => ({ ...page, excluded: total(page) })) };
}
