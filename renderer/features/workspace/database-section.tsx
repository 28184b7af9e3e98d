import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DatabaseCheck } from '../../../electron/workspace/workspace.schema';
import { failureOf } from '../../bridge/failure';
import { useTRPCClient } from '../../bridge/trpc';
import { useCommands } from '../../shared/commands';
import { FailureNotice } from '../../shared/failure-state';
import { useOperations } from '../../shared/operations';
import { useMay, useSession } from '../../shared/session';
import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import { ProgressBar } from '../../ui/progress-bar';
import { TimeText } from '../../ui/time-text';
import { SettingRow, SettingsSection } from './settings-section';
import { SnapshotList } from './snapshot-list';

const checkId = 'check-database';

/** The result outlives the screen: the check goes on while one works elsewhere. */
const checkKey = ['database-check'] as const;

/** For administrators: whether the database is as it should be, and its snapshots. */
export function DatabaseSection() {
  const { workspace } = useSession();
  if (!useMay('workspace.administer')) return null;
  const embedded = workspace.engine === 'embedded';
  return (
    <SettingsSection
      title="Database"
      description={
        embedded
          ? 'Snapshots are taken daily, on closing and before every migration; seven are kept.'
          : 'A team’s server is backed up where it runs; the desk takes no snapshots of it.'
      }
    >
      <CheckDatabase />
      {embedded && (
        <div className="border-t border-line pt-16">
          <SnapshotList mayTake />
        </div>
      )}
    </SettingsSection>
  );
}

function CheckDatabase() {
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const { operations, run } = useOperations();
  const [error, setError] = useState<unknown>(null);
  const { data: result } = useQuery<DatabaseCheck | null>({
    queryKey: checkKey,
    queryFn: () => null,
    enabled: false,
    initialData: null,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const running = operations.find(({ id }) => id === checkId);

  const check = async () => {
    setError(null);
    try {
      const end = await run<DatabaseCheck>({
        id: checkId,
        label: 'Checking the database',
        start: (observer) => client.workspace.checkDatabase.subscribe(undefined, observer),
      });
      if (end.kind === 'finished') queryClient.setQueryData(checkKey, end.result);
    } catch (cause) {
      setError(cause);
    }
  };

  useCommands([
    {
      id: 'settings.check',
      title: 'Check the database',
      group: 'Settings',
      enabled: running === undefined,
      run: () => void check(),
    },
  ]);
  return (
    <>
      <SettingRow
        label="Check the database"
        hint="Compares every counter and the schema with what they should be. Changes nothing."
      >
        <Button onClick={() => void check()} disabled={running !== undefined}>
          Check the database
        </Button>
      </SettingRow>
      {running && (
        <ProgressBar
          label={running.step || running.label}
          done={running.done}
          total={running.total}
          rate={running.rate}
          onCancel={running.cancel}
        />
      )}
      {error !== null && <FailureNotice failure={failureOf(error)} onRetry={() => void check()} />}
      {result && !running && <CheckResult result={result} />}
    </>
  );
}

function CheckResult({ result: { checkedAt, findings } }: { readonly result: DatabaseCheck }) {
  if (findings.length === 0) {
    return (
      <Notice tone="good" title="Everything is as it should be">
        Checked <TimeText at={checkedAt} />.
      </Notice>
    );
  }
  const title =
    findings.length === 1 ? '1 difference was found' : `${findings.length} differences were found`;
  return (
    <Notice tone="attention" title={title}>
      <p>
        Nothing was changed. Checked <TimeText at={checkedAt} />.
      </p>
      <table className="mt-8 w-full text-left">
        <thead className="text-muted">
          <tr>
            <th className="pr-16 font-medium">Where</th>
            <th className="pr-16 font-medium">Expected</th>
            <th className="font-medium">Found</th>
          </tr>
        </thead>
        <tbody>
          {findings.map(({ subject, expected, actual }) => (
            <tr key={subject} className="align-top">
              <td className="pr-16">{subject}</td>
              <td className="pr-16 tabular">{expected}</td>
              <td className="tabular">{actual}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Notice>
  );
}
