import { CircleAlert } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { classes } from './classes';

/** What every field has besides its control. */
export interface FieldTexts {
  readonly label: string;
  /** Hides the label from sight where the surroundings say the same. */
  readonly labelHidden?: boolean | undefined;
  readonly hint?: ReactNode;
  /** What is wrong with the value, as a sentence. */
  readonly error?: string | undefined;
  readonly required?: boolean | undefined;
}

/** Attributes that tie a control to its label, hint and error. */
export interface ControlAttributes {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
  readonly 'aria-required': true | undefined;
}

export interface FieldProps extends FieldTexts {
  readonly id?: string | undefined;
  readonly className?: string | undefined;
  /** Stands at the end of the label's line, for instance a count of characters. */
  readonly aside?: ReactNode;
  readonly children: (control: ControlAttributes) => ReactNode;
}

/** Label above, control, then the error or else the hint; all tied together for assistive technology. */
export function Field({
  id,
  label,
  labelHidden,
  hint,
  error,
  required,
  aside,
  className,
  children,
}: FieldProps) {
  const generated = useId();
  const controlId = id ?? generated;
  const hintId = `${controlId}-hint`;
  const errorId = `${controlId}-error`;
  const describedBy = [error && errorId, hint && hintId].filter(Boolean).join(' ');
  return (
    <div className={classes('flex min-w-0 flex-col gap-4', className)}>
      <div className={classes('flex items-baseline gap-8', labelHidden && 'sr-only')}>
        <label htmlFor={controlId} className="text-12 font-medium text-muted">
          {label}
          {required && <span className="font-normal text-faint"> (required)</span>}
        </label>
        {aside && <span className="ml-auto text-11 text-faint tabular">{aside}</span>}
      </div>
      {children({
        id: controlId,
        'aria-describedby': describedBy || undefined,
        'aria-invalid': error ? true : undefined,
        'aria-required': required ? true : undefined,
      })}
      {error && (
        <p id={errorId} className="flex items-start gap-4 text-12 text-danger-text">
          <CircleAlert aria-hidden="true" className="mt-px size-12 shrink-0 translate-y-px" />
          {error}
        </p>
      )}
      {hint && (
        <p id={hintId} className="text-12 text-faint">
          {hint}
        </p>
      )}
    </div>
  );
}

/** The look that every control with a frame shares: text, select, combobox. */
export const controlClasses =
  'w-full min-w-0 rounded-4 border border-line-strong bg-surface text-13 text-text transition-colors ' +
  'hover:border-faint focus-visible:border-ring focus-visible:outline-1 focus-visible:outline-offset-0 ' +
  'disabled:bg-sunken disabled:text-faint ' +
  'aria-invalid:border-danger-text';
