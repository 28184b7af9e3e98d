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
  readonly ref?: Ref<HTMLInputElement>;
}

/**
 * Something that is so or not so and is saved with the rest of a form. The browser's own: of the
 * library's, which waits for the end of a transition in each, a hundred took 4 ms to take away.
 */
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
  const Sign = indeterminate ? Minus : Check;
  const box = (element: HTMLInputElement | null) => {
    // There is no attribute for it.
    if (element) element.indeterminate = indeterminate;
    if (typeof ref === 'function') return ref(element);
    if (ref) ref.current = element;
  };
  return (
    <div className="flex items-start gap-8">
      <span
        className={classes(
          'relative mt-2 flex size-16 shrink-0 text-on-accent',
          disabled && 'opacity-50',
        )}
      >
        <input
          ref={box}
          id={id}
          type="checkbox"
          name={name}
          checked={checked}
          disabled={disabled}
          onChange={({ target }) => {
            // A click has taken it away, also where what it stands for does not change.
            target.indeterminate = indeterminate;
            onCheckedChange(target.checked);
          }}
          aria-describedby={hint ? `${id}-hint` : undefined}
          aria-label={labelHidden ? label : undefined}
          className="size-16 appearance-none rounded-4 border border-line-strong bg-surface transition-colors checked:border-transparent checked:bg-accent indeterminate:border-transparent indeterminate:bg-accent hover:border-faint"
        />
        {(checked || indeterminate) && (
          <Sign
            aria-hidden="true"
            className="pointer-events-none absolute inset-2 size-12"
            strokeWidth={3}
          />
        )}
      </span>
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
