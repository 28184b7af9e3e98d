import { Popover as BasePopover } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import { classes } from './classes';
import { popupClasses } from './popup-classes';

export interface PopoverProps {
  readonly trigger: ReactElement;
  readonly title?: string;
  readonly align?: 'start' | 'end';
  readonly side?: 'top' | 'bottom';
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  readonly children: ReactNode;
}

/** A small surface beside its trigger, for a few controls or details; not modal. */
export function Popover({
  trigger,
  title,
  align = 'start',
  side = 'bottom',
  open,
  onOpenChange,
  children,
}: PopoverProps) {
  return (
    <BasePopover.Root open={open} onOpenChange={(next) => onOpenChange?.(next)}>
      <BasePopover.Trigger render={trigger} />
      <BasePopover.Portal>
        <BasePopover.Positioner side={side} align={align} sideOffset={4} className="z-20">
          <BasePopover.Popup className={classes(popupClasses, 'min-w-menu max-w-field p-12')}>
            {title && (
              <BasePopover.Title className="pb-8 text-12 font-medium text-muted">
                {title}
              </BasePopover.Title>
            )}
            {children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
