import { Combobox as BaseCombobox } from '@base-ui/react/combobox';
import { Check, ChevronsUpDown } from 'lucide-react';
import { type Ref, useMemo } from 'react';
import { classes } from './classes';
import { controlClasses, Field, type FieldTexts } from './field';
import { popupClasses, popupItemClasses } from './popup-classes';
import type { SelectOption } from './select';

export interface ComboboxProps<Value extends string> extends FieldTexts {
  readonly value: Value | null;
  readonly options: readonly SelectOption<Value>[];
  /** Null when the choice was cleared. */
  readonly onValueChange: (value: Value | null) => void;
  /** Called with what is typed, where the options are only those that a search has found. */
  readonly onSearch?: ((text: string) => void) | undefined;
  /** Said when no option matches what was typed. */
  readonly emptyText?: string;
  readonly disabled?: boolean | undefined;
  readonly onBlur?: () => void;
  readonly ref?: Ref<HTMLInputElement>;
}

/** One of a list that is too long to read: typing narrows it. */
export function Combobox<Value extends string>({
  value,
  options,
  onValueChange,
  onSearch,
  emptyText = 'Nothing matches.',
  disabled = false,
  onBlur,
  ref,
  ...texts
}: ComboboxProps<Value>) {
  const found = options.find((option) => option.value === value);
  const label = found?.label ?? '';
  // The same object while the choice is the same: another one would take back what is being typed.
  const chosen = useMemo(() => (value === null ? null : { value, label }), [value, label]);
  return (
    <Field {...texts}>
      {(control) => (
        <BaseCombobox.Root
          items={options}
          value={chosen}
          disabled={disabled}
          itemToStringLabel={(option) => option.label}
          isItemEqualToValue={(option, other) => option.value === other.value}
          onValueChange={(next) => onValueChange(next?.value ?? null)}
          onInputValueChange={(text, { reason }) => {
            // Choosing writes into the field as well, which is no search.
            if (reason === 'input-change' || reason === 'input-clear') onSearch?.(text);
          }}
        >
          <BaseCombobox.InputGroup className="relative flex items-center">
            <BaseCombobox.Input
              ref={ref}
              {...control}
              placeholder="Type to search…"
              onBlur={onBlur}
              className={classes(controlClasses, 'h-control pr-32 pl-8')}
            />
            <BaseCombobox.Trigger
              aria-label={`Show all: ${texts.label}`}
              className="absolute right-0 flex h-full items-center pr-4 pl-8 text-faint"
            >
              <ChevronsUpDown aria-hidden="true" className="size-icon" />
            </BaseCombobox.Trigger>
          </BaseCombobox.InputGroup>
          <BaseCombobox.Portal>
            <BaseCombobox.Positioner sideOffset={4} className="z-30">
              <BaseCombobox.Popup className={classes(popupClasses, 'w-(--anchor-width)')}>
                <BaseCombobox.Empty className="text-12 text-faint not-empty:px-12 not-empty:py-8">
                  {emptyText}
                </BaseCombobox.Empty>
                <BaseCombobox.List className="max-h-[min(320px,var(--available-height))] overflow-y-auto not-empty:p-4">
                  {(option: SelectOption<Value>) => (
                    <BaseCombobox.Item
                      key={option.value}
                      value={option}
                      className={popupItemClasses}
                    >
                      <span className="grow truncate">{option.label}</span>
                      <BaseCombobox.ItemIndicator>
                        <Check aria-hidden="true" className="size-icon text-accent-text" />
                      </BaseCombobox.ItemIndicator>
                    </BaseCombobox.Item>
                  )}
                </BaseCombobox.List>
              </BaseCombobox.Popup>
            </BaseCombobox.Positioner>
          </BaseCombobox.Portal>
        </BaseCombobox.Root>
      )}
    </Field>
  );
}
