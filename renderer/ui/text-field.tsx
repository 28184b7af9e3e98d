import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes';
import { controlClasses, Field, type FieldTexts } from './field';

export interface TextFieldProps
  extends FieldTexts,
    Omit<ComponentProps<'input'>, 'className' | 'required' | 'children'> {
  readonly icon?: LucideIcon | undefined;
  /** Inside the frame after the value: a unit, a currency, a key. */
  readonly suffix?: ReactNode;
  /** Right-aligned figures of one width. */
  readonly numeric?: boolean | undefined;
  readonly className?: string | undefined;
}

/** Keeps the value clear of what stands after it: a text by its length, a key by a usual width. */
function roomFor(suffix: ReactNode): { readonly paddingRight: string } | undefined {
  if (suffix === undefined || suffix === null) return undefined;
  return { paddingRight: typeof suffix === 'string' ? `calc(${suffix.length}ch + 16px)` : '40px' };
}

/** One line of text. Spread react-hook-form's `register(…)` onto it. */
export function TextField({
  label,
  labelHidden,
  hint,
  error,
  required,
  icon: Icon,
  suffix,
  numeric,
  id,
  className,
  ...input
}: TextFieldProps) {
  return (
    <Field {...{ id, label, labelHidden, hint, error, required, className }}>
      {(control) => (
        <div className="relative flex items-center">
          {Icon && (
            <Icon
              aria-hidden="true"
              className="pointer-events-none absolute left-8 size-icon text-faint"
            />
          )}
          <input
            type="text"
            autoComplete="off"
            {...input}
            {...control}
            style={roomFor(suffix)}
            className={classes(
              controlClasses,
              'h-control px-8 read-only:bg-sunken',
              Icon && 'pl-32',
              numeric && 'text-right tabular',
            )}
          />
          {suffix != null && (
            <span className="pointer-events-none absolute right-8 text-12 text-faint">
              {suffix}
            </span>
          )}
        </div>
      )}
    </Field>
  );
}
