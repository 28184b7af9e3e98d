import { X } from 'lucide-react';
import { type KeyboardEvent, type Ref, useState } from 'react';
import { classes } from './classes';
import { controlClasses, Field, type FieldTexts } from './field';

export interface TagInputProps extends FieldTexts {
  readonly value: readonly string[];
  readonly onValueChange: (tags: readonly string[]) => void;
  readonly placeholder?: string;
  readonly disabled?: boolean | undefined;
  readonly onBlur?: () => void;
  readonly ref?: Ref<HTMLInputElement>;
}

/**
 * Several short texts. Enter or a comma adds what was typed, pasted lists are split, Backspace in
 * the empty field takes the last one back; a text that is there already is not added twice.
 */
export function TagInput({
  value,
  onValueChange,
  placeholder,
  disabled,
  onBlur,
  ref,
  ...texts
}: TagInputProps) {
  const [typed, setTyped] = useState('');

  const add = (text: string) => {
    const fresh = text
      .split(/[,\n]/)
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '');
    const next = [...new Set([...value, ...fresh])];
    if (next.length > value.length) onValueChange(next);
    setTyped('');
  };
  const change = (text: string) => {
    if (/[,\n]/.test(text)) add(text);
    else setTyped(text);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && typed.trim() !== '') {
      event.preventDefault();
      add(typed);
    } else if (event.key === 'Backspace' && typed === '' && value.length > 0) {
      onValueChange(value.slice(0, -1));
    }
  };

  return (
    <Field {...texts}>
      {(control) => (
        <div
          className={classes(
            controlClasses,
            // The input in it is what can be disabled and wrong; the frame shows it.
            'flex min-h-control flex-wrap items-center gap-4 px-4 py-px has-focus-visible:border-ring',
            'has-disabled:bg-sunken has-[[aria-invalid=true]]:border-danger-text',
          )}
        >
          {value.map((tag) => (
            <span
              key={tag}
              className="inline-flex h-[20px] max-w-full items-center rounded-4 border border-line bg-sunken pl-4 text-12"
            >
              <span className="truncate">{tag}</span>
              <button
                type="button"
                disabled={disabled}
                aria-label={`Remove ${tag}`}
                onClick={() => onValueChange(value.filter((other) => other !== tag))}
                className="flex size-16 items-center justify-center rounded-4 text-faint hover:text-text"
              >
                <X aria-hidden="true" className="size-12" />
              </button>
            </span>
          ))}
          <input
            ref={ref}
            {...control}
            data-tags=""
            value={typed}
            disabled={disabled}
            autoComplete="off"
            placeholder={value.length === 0 && !disabled ? placeholder : undefined}
            onChange={(event) => change(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onBlur={() => {
              // What was typed but not confirmed counts: leaving the field loses nothing.
              add(typed);
              onBlur?.();
            }}
            className="h-control-small min-w-32 grow bg-transparent px-4 outline-none"
          />
        </div>
      )}
    </Field>
  );
}
