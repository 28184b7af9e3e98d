import { useQuery } from '@tanstack/react-query';
import { failureOf } from '../../bridge/failure';
import { useTRPC } from '../../bridge/trpc';
import { FailureNotice } from '../../shared/failure-state';
import { useMay, useSession } from '../../shared/session';
import { Skeleton } from '../../ui/skeleton';
import { DeviceList } from './device-list';
import { LoginList } from './login-list';
import { SettingsSection } from './settings-section';

/** For administrators: who works here with which login, and from which devices moderators do. */
export function PeopleSection() {
  const trpc = useTRPC();
  const mayAdminister = useMay('workspace.administer');
  const people = useQuery({ ...trpc.people.list.queryOptions(), enabled: mayAdminister });
  const { workspace } = useSession();
  if (!mayAdminister) return null;
  const hasTables = workspace.engine === 'server' || (people.data?.devices.length ?? 0) > 0;
  return (
    <SettingsSection
      wide={hasTables}
      title="People and devices"
      description="Who may work here, and from which computers moderators decide."
    >
      {people.error && (
        <FailureNotice failure={failureOf(people.error)} onRetry={() => void people.refetch()} />
      )}
      {people.isLoading && (
        <div role="status" aria-label="Reading who works here" className="flex flex-col gap-12">
          <Skeleton className="w-1/2" />
          <Skeleton />
          <Skeleton className="w-3/4" />
        </div>
      )}
      {people.data && (
        <>
          <LoginList logins={people.data.logins} />
          <div className="border-t border-line pt-16">
            <DeviceList devices={people.data.devices} />
          </div>
        </>
      )}
    </SettingsSection>
  );
}
