import { useQuery } from '@tanstack/react-query';
import { failureOf } from '../../bridge/failure';
import { useTRPC } from '../../bridge/trpc';
import { FailureNotice } from '../../shared/failure-state';
import { Copyable } from '../../ui/copyable';
import { Skeleton } from '../../ui/skeleton';
import { licences } from './licences';
import { FactList, SettingsSection } from './settings-section';

/** Versions and places, for reports, and whose work the desk stands on. */
export function AboutSection() {
  const trpc = useTRPC();
  const about = useQuery(trpc.workspace.about.queryOptions());
  return (
    <SettingsSection title="About">
      {about.error && (
        <FailureNotice failure={failureOf(about.error)} onRetry={() => void about.refetch()} />
      )}
      {about.isPending && <Skeleton className="w-1/2" />}
      {about.data && (
        <FactList
          facts={[
            { term: 'Version', value: <span className="tabular">{about.data.version}</span> },
            {
              term: 'Runs in',
              value: `${about.data.shell === 'electron' ? 'Electron' : 'the browser'}, Node ${about.data.node}`,
            },
            ...(about.data.postgres ? [{ term: 'PostgreSQL', value: about.data.postgres }] : []),
            {
              term: 'Profile',
              value: <Copyable text={about.data.profileDir} what="profile folder" />,
            },
            { term: 'Log', value: <Copyable text={about.data.logFile} what="log file" /> },
          ]}
        />
      )}
      <details className="group border-t border-line pt-16">
        <summary className="w-fit rounded-4 text-muted hover:text-text">
          Open-source software in the desk
        </summary>
        <ul className="mt-8 columns-2 gap-32 text-12 max-narrow:columns-1">
          {licences.map(({ name, licence }) => (
            <li key={name} className="flex gap-8 py-2">
              <span className="grow truncate">{name}</span>
              <span className="shrink-0 text-faint">{licence}</span>
            </li>
          ))}
        </ul>
      </details>
    </SettingsSection>
  );
}
