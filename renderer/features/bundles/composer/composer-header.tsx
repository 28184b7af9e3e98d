import {
  Archive,
  ArrowLeft,
  CopyPlus,
  MoreHorizontal,
  Rocket,
  RotateCcw,
  Trash2,
  X,
} from 'lucide-react';
import type { BundleFinding } from '../../../../electron/bundles/bundle-checks.rules';
import type { BundleStatus } from '../../../../electron/bundles/bundle-content.schema';
import {
  lifecycleRefusal,
  nextStatuses,
} from '../../../../electron/bundles/bundle-lifecycle.rules';
import type { BundleDetail } from '../../../../electron/bundles/bundles.schema';
import { refusalText } from '../../../shared/bundle-words';
import { useCommands } from '../../../shared/commands';
import { Button } from '../../../ui/button';
import { IconButton } from '../../../ui/icon-button';
import { Menu, MenuItem, MenuSeparator } from '../../../ui/menu';
import { SegmentedControl } from '../../../ui/segmented-control';
import { Tooltip } from '../../../ui/tooltip';
import { BundleStatusBadge } from '../bundle-status';
import type { Lifecycle } from './use-lifecycle';

export interface ComposerHeaderProps {
  readonly title: string;
  readonly detail: BundleDetail | null;
  readonly findings: readonly BundleFinding[];
  readonly dirty: boolean;
  readonly readOnly: boolean;
  readonly tab: 'compose' | 'history';
  readonly onTab: (tab: 'compose' | 'history') => void;
  readonly lifecycle: Lifecycle;
  readonly onClose: () => void;
}

const steps = {
  ACTIVE: { label: 'Activate bundle', icon: Rocket },
  ARCHIVED: { label: 'Archive bundle', icon: Archive },
  DRAFT: { label: 'Reopen as draft', icon: RotateCcw },
} as const satisfies Record<BundleStatus, unknown>;

/** The first line of the composer: which bundle it is, where it stands, and where it can go. */
export function ComposerHeader(props: ComposerHeaderProps) {
  const { title, detail, findings, dirty, readOnly, tab, onTab, lifecycle, onClose } = props;
  const [main, ...rest] = detail ? nextStatuses(detail.content.status) : [];
  const refusal = detail && main ? lifecycleRefusal(detail.content.status, main, findings) : null;
  const reason = dirty ? 'Save your changes first.' : refusal && refusalText(refusal);
  const take = (status: BundleStatus) =>
    status === main && reason ? lifecycle.refuse(reason) : lifecycle.changeStatus(status);
  const stepTo = (status: BundleStatus) => ({
    id: status,
    ...steps[status],
    run: () => take(status),
  });
  const first = main && stepTo(main);
  const inMenu = [
    { id: 'duplicate', label: 'Duplicate bundle', icon: CopyPlus, run: lifecycle.duplicate },
    ...rest.map(stepTo),
  ];
  const removal = { id: 'delete', label: 'Delete bundle…', icon: Trash2, run: lifecycle.remove };
  useCommands([
    {
      id: 'bundle.tab',
      title: tab === 'compose' ? 'Show history of the bundle' : 'Go on composing',
      group: 'Bundle',
      enabled: detail !== null,
      run: () => onTab(tab === 'compose' ? 'history' : 'compose'),
    },
    ...[...(first ? [first] : []), ...inMenu, removal].map(({ id, label, icon, run }) => ({
      ...{ id: `bundle.${id}`, title: label, group: 'Bundle', icon, run },
      enabled: detail !== null && !readOnly && !lifecycle.busy,
    })),
  ]);
  return (
    <header className="flex h-bar shrink-0 items-center gap-8 border-b border-line pr-8 pl-16">
      <IconButton
        icon={ArrowLeft}
        label="Back to the list"
        className="wide:hidden"
        onClick={onClose}
      />
      <h2 className="truncate text-15 font-semibold">
        <bdi>{title}</bdi>
      </h2>
      {detail && <BundleStatusBadge status={detail.content.status} />}
      <div className="ml-auto flex shrink-0 items-center gap-8">
        {detail && (
          <SegmentedControl
            label="View"
            value={tab}
            options={[
              { value: 'compose', label: 'Compose' },
              { value: 'history', label: 'History' },
            ]}
            onValueChange={onTab}
          />
        )}
        {first && !readOnly && (
          <Tooltip label={reason ?? first.label}>
            <Button
              icon={first.icon}
              busy={lifecycle.busy}
              aria-disabled={reason !== null && reason !== undefined}
              className="aria-disabled:opacity-50"
              onClick={first.run}
            >
              {first.label}
            </Button>
          </Tooltip>
        )}
        {detail && !readOnly && (
          <Menu
            align="end"
            trigger={<IconButton icon={MoreHorizontal} label="More for this bundle" />}
          >
            {inMenu.map(({ id, label, icon, run }) => (
              <MenuItem key={id} icon={icon} onSelect={run}>
                {label}
              </MenuItem>
            ))}
            <MenuSeparator />
            <MenuItem icon={removal.icon} danger onSelect={removal.run}>
              {removal.label}
            </MenuItem>
          </Menu>
        )}
        <IconButton
          icon={X}
          label="Close"
          keys="escape"
          className="max-wide:hidden"
          onClick={onClose}
        />
      </div>
    </header>
  );
}
