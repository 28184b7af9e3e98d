import { useMutation, useQuery } from '@tanstack/react-query';
import type { WorkspaceKind } from '../../../electron/workspace/workspace.schema';
import { failureOf } from '../../bridge/failure';
import { useTRPC } from '../../bridge/trpc';
import { useCommands } from '../../shared/commands';
import { FailureNotice } from '../../shared/failure-state';
import { useLossQuestion } from '../../shared/loss-question';
import { useSession } from '../../shared/session';
import { useUnsentQuestion } from '../../shared/unsent-decisions';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Copyable } from '../../ui/copyable';
import { FactList, SettingRow, SettingsSection } from './settings-section';
import { TeamConnection } from './team-connection';

const kinds = {
  demo: {
    name: 'Demo workspace',
    hint: 'Sample organisations, tools, purchases and reviews to try things with.',
  },
  local: { name: 'Local workspace', hint: 'Your own catalog, kept on this machine.' },
  team: { name: 'Team workspace', hint: 'The catalog on your organisation’s PostgreSQL server.' },
} as const satisfies Record<WorkspaceKind, { name: string; hint: string }>;

const workspaceKinds = ['demo', 'local', 'team'] as const satisfies readonly WorkspaceKind[];

/** What is open, where its data is, and the other workspaces. */
export function WorkspaceSection() {
  const trpc = useTRPC();
  const { workspace, actor } = useSession();
  const mayLoseWork = useLossQuestion();
  const mayLeaveUnsent = useUnsentQuestion();
  const open = useMutation(trpc.workspace.open.mutationOptions());
  const about = useQuery(trpc.workspace.about.queryOptions());
  const teamIsKnown = (about.data?.teamAddress ?? null) !== null;

  const openOther = async (kind: WorkspaceKind) => {
    const agreed = await mayLoseWork({
      title: `Open the ${kinds[kind].name.toLowerCase()}?`,
      confirmLabel: 'Open and discard',
    });
    if (agreed && (await mayLeaveUnsent(actor.name))) open.mutate({ kind });
  };

  const mayOpen = (kind: WorkspaceKind) =>
    workspace.kind !== kind && (kind !== 'team' || teamIsKnown);
  useCommands(
    workspaceKinds.map((kind) => ({
      id: `settings.open.${kind}`,
      title: `Open the ${kinds[kind].name.toLowerCase()}`,
      group: 'Settings',
      enabled: mayOpen(kind) && !open.isPending,
      run: () => void openOther(kind),
    })),
  );
  return (
    <SettingsSection title="Workspace" description="Where the data of this desk is.">
      <FactList
        facts={[
          { term: 'Open now', value: kinds[workspace.kind].name },
          {
            term: workspace.engine === 'embedded' ? 'Data folder' : 'Server',
            value: <Copyable text={workspace.location} what="place of the data" />,
          },
        ]}
      />
      {open.error && <FailureNotice failure={failureOf(open.error)} />}
      <div className="flex flex-col gap-12 border-t border-line pt-16">
        {workspaceKinds.map((kind) => (
          <SettingRow key={kind} label={kinds[kind].name} hint={kinds[kind].hint}>
            {workspace.kind === kind && <Badge tone="good">Open</Badge>}
            {mayOpen(kind) && (
              <Button
                busy={open.isPending && open.variables.kind === kind}
                onClick={() => void openOther(kind)}
              >
                Open {kind}
              </Button>
            )}
          </SettingRow>
        ))}
        <TeamConnection />
      </div>
    </SettingsSection>
  );
}
