import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check, type LucideIcon } from 'lucide-react';
import { type ReactElement, type ReactNode, useRef } from 'react';
import { classes } from './classes';
import { Kbd } from './kbd';
import { popupClasses, popupItemClasses } from './popup-classes';
import { useListFocusBack } from './use-focus-back';

export interface MenuProps {
  /** The control that opens the menu: a Button or an IconButton. */
  readonly trigger: ReactElement;
  readonly side?: 'top' | 'bottom' | 'right';
  readonly align?: 'start' | 'end';
  /** Given where a command opens the menu too; otherwise the menu keeps this itself. */
  readonly open?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
  /** MenuItem, MenuCheckboxItem, MenuRadioGroup, MenuSection and MenuSeparator. */
  readonly children: ReactNode;
}

/** A list of acts behind a button. */
export function Menu({
  trigger,
  side = 'bottom',
  align = 'start',
  open,
  onOpenChange,
  children,
}: MenuProps) {
  const popup = useRef<HTMLDivElement>(null);
  const openedByTrigger = useRef(false);
  const focusBack = useListFocusBack();
  return (
    <BaseMenu.Root
      {...(open === undefined ? {} : { open })}
      onOpenChange={(next, details) => {
        openedByTrigger.current = next;
        focusBack.onOpenChange(next, details);
        onOpenChange?.(next);
      }}
      onOpenChangeComplete={(opened) => {
        // A command that opens it was a key: Enter then takes what is first, as after the trigger's key.
        if (opened && !openedByTrigger.current) {
          popup.current
            ?.querySelector<HTMLElement>('[role^=menuitem]:not([aria-disabled=true])')
            ?.focus();
        }
      }}
    >
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner side={side} align={align} sideOffset={4} className="z-20">
          <BaseMenu.Popup
            ref={popup}
            onFocus={focusBack.onFocus}
            className={classes(
              popupClasses,
              'max-h-(--available-height) min-w-menu overflow-y-auto p-4',
            )}
          >
            {children}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

export interface MenuItemProps {
  readonly icon?: LucideIcon | undefined;
  readonly keys?: string | undefined;
  readonly danger?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

/** One act of a menu. */
export function MenuItem({
  icon: Icon,
  keys,
  danger,
  disabled = false,
  onSelect,
  children,
}: MenuItemProps) {
  return (
    <BaseMenu.Item
      onClick={onSelect}
      disabled={disabled}
      className={classes(popupItemClasses, danger && 'text-danger-text')}
    >
      {Icon && (
        <Icon aria-hidden="true" className={classes('size-icon', !danger && 'text-muted')} />
      )}
      <span className="grow">{children}</span>
      {keys && <Kbd keys={keys} />}
    </BaseMenu.Item>
  );
}

const mark = <Check aria-hidden="true" className="size-icon text-accent-text" />;

export interface MenuCheckboxItemProps {
  readonly checked: boolean;
  readonly onCheckedChange: (checked: boolean) => void;
  /** It is pointed at or has the focus: true; or no longer. */
  readonly onHighlight?: ((highlighted: boolean) => void) | undefined;
  readonly disabled?: boolean | undefined;
  readonly children: ReactNode;
}

/** Something in a menu that is on or off; the menu stays open. */
export function MenuCheckboxItem({
  checked,
  onCheckedChange,
  onHighlight,
  disabled = false,
  children,
}: MenuCheckboxItemProps) {
  return (
    <BaseMenu.CheckboxItem
      checked={checked}
      onCheckedChange={(next) => onCheckedChange(next)}
      disabled={disabled}
      closeOnClick={false}
      onFocus={() => onHighlight?.(true)}
      onBlur={() => onHighlight?.(false)}
      className={popupItemClasses}
    >
      <span className="flex size-icon shrink-0">
        <BaseMenu.CheckboxItemIndicator>{mark}</BaseMenu.CheckboxItemIndicator>
      </span>
      <span className="grow">{children}</span>
    </BaseMenu.CheckboxItem>
  );
}

export interface MenuRadioGroupProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: ReactNode }[];
  readonly onValueChange: (value: Value) => void;
}

/** One of several in a menu. */
export function MenuRadioGroup<Value extends string>({
  label,
  value,
  options,
  onValueChange,
}: MenuRadioGroupProps<Value>) {
  return (
    <BaseMenu.RadioGroup value={value} onValueChange={(next: Value) => onValueChange(next)}>
      <BaseMenu.Group>
        <BaseMenu.GroupLabel className="px-8 py-4 text-11 text-faint">{label}</BaseMenu.GroupLabel>
        {options.map((option) => (
          <BaseMenu.RadioItem
            key={option.value}
            value={option.value}
            closeOnClick
            className={popupItemClasses}
          >
            <span className="flex size-icon shrink-0">
              <BaseMenu.RadioItemIndicator>{mark}</BaseMenu.RadioItemIndicator>
            </span>
            <span className="grow">{option.label}</span>
          </BaseMenu.RadioItem>
        ))}
      </BaseMenu.Group>
    </BaseMenu.RadioGroup>
  );
}

/** Items of a menu under a heading. */
export function MenuSection({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}) {
  return (
    <BaseMenu.Group>
      <BaseMenu.GroupLabel className="px-8 py-4 text-11 text-faint">{label}</BaseMenu.GroupLabel>
      {children}
    </BaseMenu.Group>
  );
}

/** A line between groups of items. */
export function MenuSeparator() {
  return <BaseMenu.Separator className="-mx-4 my-4 h-px bg-line" />;
}
