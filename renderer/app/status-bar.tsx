import {
  CircleCheck,
  Database,
  Hourglass,
  type LucideIcon,
  PencilLine,
  TriangleAlert,
  User,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { FailureFacts } from '../shared/error-messages';
import { useFailingSnapshots } from '../shared/failing-snapshots';
import { useScreenName } from '../shared/hash-route';
import { useOperations } from '../shared/operations';
import { usePendingWorkList } from '../shared/pending-work';
import { personaText, useMay, useSession } from '../shared/session';
import { classes } from '../ui/classes';
import { DrawnLater } from '../ui/drawn-later';
import { onDemand } from '../ui/on-demand';

const OperationStatus = onDemand(() =>
  import('./operation-status').then((module) => module.OperationStatus),
);
const SyncStatusItem = onDemand(() =>
  import('../features/moderation/sync/sync-status-item').then((module) => module.SyncStatusItem),
);
const CatalogWorkLeft = onDemand(() =>
  import('../features/catalog/work-left').then((module) => module.WorkLeft),
);
const BundleWorkLeft = onDemand(() =>
  import('../features/bundles/work-left').then((module) => module.WorkLeft),
);

const FailingSnapshotsItem = onDemand(() =>
  import('../features/workspace/failing-snapshots-item').then(
    (module) => module.FailingSnapshotsItem,
  ),
);

const PersonaMenu = onDemand(
  () => import('./persona-menu').then((module) => module.PersonaMenu),
  <PersonaName />,
);

const danger = 'text-danger-text';

const workspaceNames = {
  demo: 'Demo workspace',
  local: 'Local workspace',
  team: 'Team workspace',
} as const;

export type DatabaseHealth = 'opening' | 'ok' | 'lost';

export interface StatusBarProps {
  readonly database: DatabaseHealth;
  /** What an opening database is busy with. */
  readonly step?: string | undefined;
  /** Why the main process does not answer; null while it does. */
  readonly lost: FailureFacts | null;
}

/** How the database is: what is wrong is said in red, what takes a moment in grey. */
function healthOf({ database, step, lost }: StatusBarProps) {
  if (lost) {
    const text = lost.code === 'unauthenticated' ? 'Signed out' : 'Desk not answering';
    return { icon: TriangleAlert, tone: danger, text };
  }
  switch (database) {
    case 'opening':
      return { icon: Hourglass, tone: undefined, text: step ?? 'Opening the database' };
    case 'ok':
      return { icon: CircleCheck, tone: 'text-good-text', text: 'Database ok' };
    case 'lost':
      return { icon: TriangleAlert, tone: danger, text: 'Database lost' };
  }
}

/** The one place for workspace, person, connection, pending work and running operations. */
export function StatusBar(props: StatusBarProps) {
  const { workspace, personas } = useSession();
  const pending = usePendingWorkList();
  const { operations } = useOperations();
  const mayDecide = useMay('moderation.decide');
  const mayWrite = useMay('catalog.write');
  const screen = useScreenName();
  const kind = workspaceNames[workspace.kind];
  const health = healthOf(props);
  const failing = useFailingSnapshots();
  return (
    <footer className="flex h-status-bar print:hidden shrink-0 select-none items-center gap-16 overflow-hidden border-t border-line px-12 text-12 text-muted">
      <StatusItem icon={Database} title={workspace.location}>
        {workspace.kind === 'team' ? workspace.name : kind}
      </StatusItem>
      {personas.length > 1 ? <PersonaMenu /> : <PersonaName />}
      <StatusItem icon={health.icon} tone={health.tone} live>
        {health.text}
      </StatusItem>
      {failing && <FailingSnapshotsItem {...failing} />}
      <div className="ml-auto flex min-w-0 items-center gap-16">
        {mayDecide && <SyncStatusItem />}
        {mayWrite && props.database === 'ok' && (
          <DrawnLater placeholder={null}>
            {screen !== 'catalog' && <CatalogWorkLeft />}
            {screen !== 'bundles' && <BundleWorkLeft />}
          </DrawnLater>
        )}
        {pending.length > 0 && (
          <StatusItem icon={PencilLine} title={pending.map(({ label }) => label).join('\n')}>
            {pending.length === 1 ? pending[0]?.label : `${pending.length} unsaved`}
          </StatusItem>
        )}
        {operations.map((operation) => (
          <OperationStatus key={operation.id} operation={operation} />
        ))}
      </div>
    </footer>
  );
}

function PersonaName() {
  const { actor } = useSession();
  return <StatusItem icon={User}>{personaText(actor)}</StatusItem>;
}

interface StatusItemProps {
  readonly icon: LucideIcon;
  readonly tone?: string | undefined;
  readonly title?: string;
  /** Said aloud when it changes. */
  readonly live?: boolean;
  readonly children: ReactNode;
}

function StatusItem({ icon: Icon, tone, title, live, children }: StatusItemProps) {
  return (
    <span
      title={title}
      role={live ? 'status' : undefined}
      className="flex min-w-0 items-center gap-4"
    >
      <Icon aria-hidden="true" className={classes('size-12 shrink-0', tone)} />
      <span className="truncate">{children}</span>
    </span>
  );
}
