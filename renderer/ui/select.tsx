import { Select as BaseSelect } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import type { Ref } from 'react';
import { classes } from './classes';
import { controlClasses, Field, type FieldTexts } from './field';
import { popupClasses, popupItemClasses } from './popup-classes';
import { useListFocusBack } from './use-focus-back';

export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** What choosing it means, in a few words. */
  readonly hint?: string | undefined;
}

export interface SelectProps<Value extends string> extends FieldTexts {
  /** Null while nothing is chosen. */
  readonly value: Value | null;
  readonly options: readonly SelectOption<Value>[];
  readonly onValueChange: (value: Value) => void;
  readonly placeholder?: string;
  readonly name?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly onBlur?: () => void;
  readonly ref?: Ref<HTMLButtonElement>;
  readonly className?: string | undefined;
}

/** One of a closed list. Works under react-hook-form's `Controller`. */
export function Select<Value extends string>({
  value,
  options,
  onValueChange,
  placeholder = 'Choose…',
  name,
  disabled = false,
  onBlur,
  ref,
  className,
  ...texts
}: SelectProps<Value>) {
  const { onFocus, onOpenChange } = useListFocusBack();
  return (
    <Field {...texts} className={className}>
      {(control) => (
        <BaseSelect.Root
          value={value}
          items={options}
          name={name}
          disabled={disabled}
          modal={false}
          onValueChange={(next) => next !== null && onValueChange(next)}
          onOpenChange={onOpenChange}
        >
          <BaseSelect.Trigger
            ref={ref}
            {...control}
            aria-label={texts.label}
            onBlur={onBlur}
            className={classes(
              controlClasses,
              'flex h-control items-center gap-8 pr-4 pl-8 text-left data-popup-open:border-ring data-disabled:opacity-50',
            )}
          >
            <BaseSelect.Value
              placeholder={placeholder}
              className="grow truncate data-placeholder:text-faint"
            />
            <ChevronsUpDown aria-hidden="true" className="size-icon shrink-0 text-faint" />
          </BaseSelect.Trigger>
          <BaseSelect.Portal>
            <BaseSelect.Positioner
              sideOffset={4}
              alignItemWithTrigger={false}
              className="z-30 select-none"
            >
              <BaseSelect.Popup
                onFocus={onFocus}
                className={classes(popupClasses, 'min-w-(--anchor-width)')}
              >
                <BaseSelect.List className="max-h-[min(320px,var(--available-height))] overflow-y-auto p-4">
                  {options.map((option) => (
                    <BaseSelect.Item
                      key={option.value}
                      value={option.value}
                      className={popupItemClasses}
                    >
                      <span className="flex min-w-0 grow flex-col">
                        <BaseSelect.ItemText>{option.label}</BaseSelect.ItemText>
                        {option.hint && <span className="text-12 text-faint">{option.hint}</span>}
                      </span>
                      <span className="flex size-icon shrink-0">
                        <BaseSelect.ItemIndicator>
                          <Check aria-hidden="true" className="size-icon text-accent-text" />
                        </BaseSelect.ItemIndicator>
                      </span>
                    </BaseSelect.Item>
                  ))}
                </BaseSelect.List>
              </BaseSelect.Popup>
            </BaseSelect.Positioner>
          </BaseSelect.Portal>
        </BaseSelect.Root>
      )}
    </Field>
  );
}
