import type { ReactElement } from 'react';
import type { ToolStatus } from '../../../../electron/catalog/catalog-values.schema';
import { keysOf } from '../../../../electron/shared/literals';
import { statusHints, statusLabels } from '../../../shared/catalog-labels';
import { ToolStatusIcon } from '../../../shared/tool-status-text';
import { Menu, MenuItem, MenuSection } from '../../../ui/menu';

export interface StatusMenuProps {
  readonly trigger: ReactElement;
  readonly side?: 'top' | 'bottom';
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** The status that all tools concerned have; it is not offered. */
  readonly current: ToolStatus | null;
  readonly onChoose: (status: ToolStatus) => void;
}

/** The statuses that a tool can have, each with what it means to customers. */
export function StatusMenu({
  trigger,
  side = 'bottom',
  open,
  onOpenChange,
  current,
  onChoose,
}: StatusMenuProps) {
  return (
    <Menu trigger={trigger} side={side} open={open} onOpenChange={onOpenChange}>
      <MenuSection label="Change status to">
        {keysOf(statusLabels).map((status) => (
          <MenuItem key={status} disabled={status === current} onSelect={() => onChoose(status)}>
            <StatusChoice status={status} />
          </MenuItem>
        ))}
      </MenuSection>
    </Menu>
  );
}

/** A status with its meaning, as a choice. */
function StatusChoice({ status }: { readonly status: ToolStatus }) {
  return (
    <span className="flex items-start gap-8 py-2">
      <ToolStatusIcon status={status} className="mt-2 size-icon" />
      <span className="flex flex-col">
        <span>{statusLabels[status]}</span>
        <span className="text-12 text-faint">{statusHints[status]}</span>
      </span>
    </span>
  );
}
