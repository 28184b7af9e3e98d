import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { failureOf } from '../../../bridge/failure';
import { useTRPC } from '../../../bridge/trpc';
import { useCommands } from '../../../shared/commands';
import { FailureNotice, FailureState } from '../../../shared/failure-state';
import { Button } from '../../../ui/button';
import { EmptyState } from '../../../ui/empty-state';
import { Notice } from '../../../ui/notice';
import { Toolbar } from '../../../ui/screen-header';
import { Skeleton } from '../../../ui/skeleton';
import { TimeText } from '../../../ui/time-text';
import { counted } from '../finance-words';
import { ScrollRegion } from '../scroll-region';
import { auditAbout, auditWhat } from './audit-words';

/** What was done, the latest first, in a chain of hashes that can be verified here. */
export function AuditTab() {
  const trpc = useTRPC();
  const log = useInfiniteQuery(
    trpc.reconciliation.audit.infiniteQueryOptions(
      {},
      { getNextPageParam: ({ before }) => before },
    ),
  );
  const check = useMutation(trpc.reconciliation.checkAudit.mutationOptions());
  useCommands([
    {
      id: 'audit.verify',
      title: 'Verify the chain of the audit log',
      group: 'Purchases',
      icon: ShieldCheck,
      enabled: !check.isPending,
      run: () => check.mutate(),
    },
  ]);
  if (log.error && !log.data)
    return <FailureState failure={failureOf(log.error)} onRetry={() => void log.refetch()} />;
  const entries = log.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <>
      <Toolbar label="Audit log">
        <span className="text-12 text-muted">Nothing in this log is ever changed or deleted.</span>
        <span className="ml-auto">
          <Button
            size="small"
            icon={ShieldCheck}
            busy={check.isPending}
            onClick={() => check.mutate()}
          >
            Verify the chain
          </Button>
        </span>
      </Toolbar>
      {check.error && (
        <div className="p-8">
          <FailureNotice failure={failureOf(check.error)} onRetry={() => check.mutate()} />
        </div>
      )}
      {check.data && (
        <div className="p-8">
          {check.data.faults.length === 0 ? (
            <Notice tone="good" title="The chain holds">
              {counted(check.data.entries, 'entry', 'entries')} and{' '}
              {counted(check.data.closings, 'closing')} were recomputed.
              {check.data.headHash && (
                <>
                  {' '}
                  The end of the chain is{' '}
                  <span className="font-mono break-all">{check.data.headHash}</span>.
                </>
              )}
            </Notice>
          ) : (
            <Notice
              urgent
              tone="danger"
              title={`${counted(check.data.faults.length, 'fault')} found`}
            >
              <ul>
                {check.data.faults.map(({ place, fault }) => (
                  <li key={`${place} ${fault}`}>
                    {place}: {fault}
                  </li>
                ))}
              </ul>
            </Notice>
          )}
        </div>
      )}
      {log.isPending ? (
        <Skeleton className="m-16 w-1/2" />
      ) : entries.length === 0 ? (
        <EmptyState icon={ShieldCheck} title="Nothing has been done yet">
          Every run, decision, import and closing leaves an entry here.
        </EmptyState>
      ) : (
        <ScrollRegion label="Audit log">
          <table className="w-full tabular">
            <thead className="sticky top-0 z-1 bg-canvas text-12 text-muted">
              <tr>
                <th scope="col" className="py-4 pl-16 text-right font-medium">
                  No.
                </th>
                <th scope="col" className="px-8 py-4 text-left font-medium">
                  When
                </th>
                <th scope="col" className="px-8 py-4 text-left font-medium">
                  Who
                </th>
                <th scope="col" className="px-8 py-4 text-left font-medium">
                  What
                </th>
                <th scope="col" className="px-8 py-4 text-left font-medium">
                  About
                </th>
                <th scope="col" className="py-4 pr-16 pl-8 text-left font-medium">
                  Hash
                </th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.sequence} className="border-t border-line align-baseline">
                  <th scope="row" className="py-4 pl-16 text-right font-normal text-faint">
                    {entry.sequence}
                  </th>
                  <td className="px-8 py-4 whitespace-nowrap">
                    <TimeText at={entry.at} />
                  </td>
                  <td className="px-8 py-4">{entry.actor}</td>
                  <td className="px-8 py-4">{auditWhat(entry)}</td>
                  <td className="max-w-[360px] px-8 py-4">
                    <span
                      className="line-clamp-2 text-12 wrap-anywhere text-muted"
                      title={JSON.stringify(entry.details, null, 2)}
                    >
                      {auditAbout(entry)}
                    </span>
                  </td>
                  <td className="py-4 pr-16 pl-8 font-mono text-11 text-faint" title={entry.hash}>
                    {entry.hash.slice(0, 12)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {log.hasNextPage && (
            <div className="p-12">
              <Button busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
                Show earlier entries
              </Button>
            </div>
          )}
        </ScrollRegion>
      )}
    </>
  );
}
