import {
  CircleCheck,
  Database,
  type LucideIcon,
  PencilLine,
  TriangleAlert,
  User,
} from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { useOperations } from '../shared/operations';
import { usePendingWorkList } from '../shared/pending-work';
import { personaText, useMay, useSession } from '../shared/session';
import { classes } from '../ui/classes';

const OperationStatus = lazy(() =>
  import('./operation-status').then((module) => ({ default: module.OperationStatus })),
);
/** Fetches the code of the persona menu. */
export const loadPersonaMenu = () => import('./persona-menu');
const SyncStatusItem = lazy(() =>
  import('../features/moderation/sync/sync-status-item').then((module) => ({
    default: module.SyncStatusItem,
  })),
);
const PersonaMenu = lazy(() =>
  loadPersonaMenu().then((module) => ({ default: module.PersonaMenu })),
);

const workspaceNames = {
  demo: 'Demo workspace',
  local: 'Local workspace',
  team: 'Team workspace',
} as const;

export interface StatusBarProps {
  readonly database: 'ok' | 'lost';
  readonly connected: boolean;
}

/** The one place for workspace, person, connection, pending work and running operations. */
export function StatusBar({ database, connected }: StatusBarProps) {
  const { workspace, actor, personas } = useSession();
  const pending = usePendingWorkList();
  const { operations } = useOperations();
  const mayDecide = useMay('moderation.decide');
  const kind = workspaceNames[workspace.kind];
  const healthy = connected && database === 'ok';
  return (
    <footer className="flex h-status-bar shrink-0 select-none items-center gap-16 overflow-hidden border-t border-line px-12 text-12 text-muted">
      <StatusItem icon={Database} title={workspace.location}>
        {workspace.kind === 'team' ? workspace.name : kind}
      </StatusItem>
      {personas.length > 1 ? (
        <Suspense fallback={<StatusItem icon={User}>{personaText(actor)}</StatusItem>}>
          <PersonaMenu />
        </Suspense>
      ) : (
        <StatusItem icon={User}>{personaText(actor)}</StatusItem>
      )}
      <StatusItem
        icon={healthy ? CircleCheck : TriangleAlert}
        tone={healthy ? 'text-good-text' : 'text-danger-text'}
        live
      >
        {!connected ? 'Desk not answering' : database === 'ok' ? 'Database ok' : 'Database lost'}
      </StatusItem>
      <div className="ml-auto flex min-w-0 items-center gap-16">
        {mayDecide && (
          <Suspense>
            <SyncStatusItem />
          </Suspense>
        )}
        {pending.length > 0 && (
          <StatusItem icon={PencilLine} title={pending.map(({ label }) => label).join('\n')}>
            {pending.length === 1 ? pending[0]?.label : `${pending.length} unsaved`}
          </StatusItem>
        )}
        <Suspense>
          {operations.map((operation) => (
            <OperationStatus key={operation.id} operation={operation} />
          ))}
        </Suspense>
      </div>
    </footer>
  );
}

interface StatusItemProps {
  readonly icon: LucideIcon;
  readonly tone?: string;
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
