import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import type { ImportReport } from '../../../electron/catalog/files/catalog-import.schema';
import { failureOf } from '../../bridge/failure';
import { useTRPC } from '../../bridge/trpc';
import { ChangeSetImpact } from '../../shared/bundle-impact/change-set-impact';
import { ChangeReview } from '../../shared/change-review/change-review';
import { changedText, changeSetTitle } from '../../shared/change-review/change-set-title.rules';
import { FailureState } from '../../shared/failure-state';
import { useMay } from '../../shared/session';
import { IconButton } from '../../ui/icon-button';
import { Skeleton } from '../../ui/skeleton';
import { TimeText } from '../../ui/time-text';
import { CommittedChanges } from './committed-changes';
import { ImportReportView } from './import-report-view';

export interface ChangeSetPaneProps {
  readonly id: string;
  /** May come when something else is shown by then: a discarded one closes once the answer is there. */
  readonly onClose: () => void;
}

/** One change-set beside the list: its review while it is staged, what it did afterwards. */
export function ChangeSetPane({ id, onClose }: ChangeSetPaneProps) {
  const trpc = useTRPC();
  // What is staged is shown to who stages; whoever only reads is not asked about it.
  const mayWrite = useMay('catalog.write');
  const staged = useQuery({
    ...trpc.changeSets.preview.queryOptions({ id, limit: 1 }),
    retry: false,
    enabled: mayWrite,
  });
  const isStaged = mayWrite && staged.isSuccess;
  const isCommitted =
    !mayWrite || (staged.error !== null && failureOf(staged.error).code === 'not_found');
  const committed = useQuery({
    ...trpc.changeSets.committed.queryOptions({ id }),
    enabled: isCommitted,
  });
  const report = useQuery({
    ...trpc.catalog.files.report.queryOptions({ changeSetId: id }),
    enabled: isStaged && staged.data.origin === 'import',
  });
  const title = isStaged ? 'Review changes' : 'Change-set';
  const pane = useRef<HTMLElement>(null);
  // Whoever opened it goes on in it; the dialog of an import hands the focus back only afterwards.
  useEffect(() => {
    const later = setTimeout(() => pane.current?.focus({ preventScroll: true }));
    return () => clearTimeout(later);
  }, []);
  return (
    <section
      ref={pane}
      tabIndex={-1}
      aria-label={title}
      className="flex min-h-0 grow flex-col outline-none"
    >
      <header className="flex h-bar shrink-0 items-center gap-8 border-b border-line px-16">
        <h2 className="text-13 font-semibold">{title}</h2>
        <div className="ml-auto">
          <IconButton icon={X} label="Close" onClick={onClose} />
        </div>
      </header>
      {isStaged && (
        <Facts title={changeSetTitle(staged.data)}>
          Staged <TimeText at={staged.data.createdAt} />
        </Facts>
      )}
      {committed.data && (
        <Facts title={changeSetTitle(committed.data)}>
          {changedText(committed.data)} · {committed.data.authorName ?? 'Unknown'} ·{' '}
          <TimeText at={committed.data.committedAt} />
        </Facts>
      )}
      {isStaged && (
        <ChangeReview
          changeSetId={id}
          heading={report.data && <ImportReportView report={report.data} />}
          whyNothing={report.data ? whyNothing(report.data) : undefined}
          aside={() => <ChangeSetImpact changeSetId={id} />}
          onDiscarded={onClose}
        />
      )}
      {isCommitted && <CommittedChanges id={id} />}
      {staged.isLoading && (
        <div className="flex flex-col gap-12 p-16" role="status" aria-label="Loading changes">
          <Skeleton className="w-1/2" />
        </div>
      )}
      {staged.isError && !isCommitted && (
        <FailureState failure={failureOf(staged.error)} onRetry={() => void staged.refetch()} />
      )}
    </section>
  );
}

/** Why a file would change nothing. It may be older than what is stored, and does not bring that back. */
function whyNothing({ invalid, unchanged }: ImportReport): string {
  const same =
    'What was edited in the file is stored already. What others changed since it was exported stays as it is.';
  if (invalid === 0) return same;
  const leftOut = 'What is left out has to be corrected in the file and imported again.';
  return unchanged === 0 ? leftOut : `${leftOut} ${same}`;
}

/** Which change-set it is: beside the list, and in a narrow window instead of it. */
function Facts({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="flex shrink-0 flex-col gap-2 border-b border-line px-16 py-8">
      <p className="break-words">{title}</p>
      <p className="text-12 text-muted">{children}</p>
    </div>
  );
}
