import { Archive, CopyPlus, Maximize2, Minimize2, MoreHorizontal, Trash2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../../../ui/icon-button';
import { Menu, MenuItem, MenuSeparator } from '../../../ui/menu';

export interface ToolHeaderProps {
  readonly title: string;
  /** The status, and the menu that changes it. */
  readonly children?: ReactNode;
  readonly wide: boolean;
  /** Null where the window has no room for a choice. */
  readonly onWideChange: ((wide: boolean) => void) | null;
  /** Null where it cannot be done. */
  readonly onDuplicate: (() => void) | null;
  readonly onRetire: (() => void) | null;
  readonly onDelete: (() => void) | null;
  readonly onClose: () => void;
}

/** The first line of the inspector: which tool it is, and what can be done with it. */
export function ToolHeader({
  title,
  children,
  wide,
  onWideChange,
  onDuplicate,
  onRetire,
  onDelete,
  onClose,
}: ToolHeaderProps) {
  return (
    <header className="flex h-bar shrink-0 items-center gap-8 border-b border-line pr-8 pl-16">
      <h2 className="truncate text-15 font-semibold">
        <bdi>{title}</bdi>
      </h2>
      {children}
      <div className="ml-auto flex shrink-0 items-center">
        {onDuplicate && (
          <Menu
            align="end"
            trigger={<IconButton icon={MoreHorizontal} label="More for this tool" />}
          >
            <MenuItem icon={CopyPlus} keys="d" onSelect={onDuplicate}>
              Duplicate tool
            </MenuItem>
            {onRetire && (
              <MenuItem icon={Archive} onSelect={onRetire}>
                Retire tool…
              </MenuItem>
            )}
            {onDelete && (
              <>
                <MenuSeparator />
                <MenuItem icon={Trash2} danger onSelect={onDelete}>
                  Delete tool…
                </MenuItem>
              </>
            )}
          </Menu>
        )}
        {onWideChange && (
          <IconButton
            icon={wide ? Minimize2 : Maximize2}
            label={wide ? 'Show beside the list' : 'Widen'}
            keys="w"
            onClick={() => onWideChange(!wide)}
          />
        )}
        <IconButton icon={X} label="Close" keys="escape" onClick={onClose} />
      </div>
    </header>
  );
}
