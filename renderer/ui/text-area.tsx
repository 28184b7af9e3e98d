import type { ComponentProps } from 'react';
import { numberText } from '../../electron/shared/number-text';
import { classes } from './classes';
import { controlClasses, Field, type FieldTexts } from './field';

export interface TextAreaProps
  extends FieldTexts,
    Omit<ComponentProps<'textarea'>, 'className' | 'required' | 'children'> {
  /** Shown as "120 / 2,000" beside the label; the length itself is the caller's to give. */
  readonly count?: { readonly length: number; readonly limit: number } | undefined;
  readonly className?: string | undefined;
}

/** Several lines of text, growing with its content. */
export function TextArea({
  label,
  labelHidden,
  hint,
  error,
  required,
  count,
  id,
  className,
  rows = 3,
  ...textarea
}: TextAreaProps) {
  const aside = count && (
    <span className={count.length > count.limit ? 'text-danger-text' : undefined}>
      {numberText(count.length)} / {numberText(count.limit)}
    </span>
  );
  return (
    <Field {...{ id, label, labelHidden, hint, error, required, className, aside }}>
      {(control) => (
        <textarea
          rows={rows}
          {...textarea}
          {...control}
          className={classes(
            controlClasses,
            'field-sizing-content max-h-[40vh] resize-y px-8 py-4 read-only:bg-sunken',
          )}
        />
      )}
    </Field>
  );
}
