import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox';
import { Check, Minus } from 'lucide-react';
import { type ReactNode, type Ref, useId } from 'react';
import { classes } from './classes';

export interface CheckboxProps {
  readonly label: string;
  readonly labelHidden?: boolean | undefined;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  /** Some but not all of what it stands for. */
  readonly indeterminate?: boolean | undefined;
  readonly onCheckedChange: (checked: boolean) => void;
  readonly disabled?: boolean | undefined;
  readonly name?: string | undefined;
  readonly ref?: Ref<HTMLElement>;
}

/** Something that is so or not so and is saved with the rest of a form. */
export function Checkbox({
  label,
  labelHidden,
  hint,
  checked,
  indeterminate = false,
  onCheckedChange,
  disabled,
  name,
  ref,
}: CheckboxProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-8">
      <BaseCheckbox.Root
        id={id}
        ref={ref}
        name={name}
        checked={checked}
        indeterminate={indeterminate}
        disabled={disabled}
        onCheckedChange={(next) => onCheckedChange(next)}
        aria-describedby={hint ? `${id}-hint` : undefined}
        aria-label={labelHidden ? label : undefined}
        className="mt-2 flex size-16 shrink-0 items-center justify-center rounded-4 border border-line-strong bg-surface text-on-accent transition-colors hover:border-faint data-checked:border-transparent data-checked:bg-accent data-disabled:opacity-50 data-indeterminate:border-transparent data-indeterminate:bg-accent"
      >
        <BaseCheckbox.Indicator>
          {indeterminate ? (
            <Minus aria-hidden="true" className="size-12" strokeWidth={3} />
          ) : (
            <Check aria-hidden="true" className="size-12" strokeWidth={3} />
          )}
        </BaseCheckbox.Indicator>
      </BaseCheckbox.Root>
      {!labelHidden && (
        <div className={classes('flex flex-col', disabled && 'opacity-50')}>
          <label htmlFor={id}>{label}</label>
          {hint && (
            <span id={`${id}-hint`} className="text-12 text-faint">
              {hint}
            </span>
          )}
        </div>
      )}
    </div>
  );
}
