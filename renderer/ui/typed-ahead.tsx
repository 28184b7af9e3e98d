import { type RefObject, useLayoutEffect } from 'react';
import { takeFocus } from './take-focus';

export interface TypedAheadProps {
  /** Holds what was typed so far, for `goOnTyping`. */
  readonly typed: RefObject<string>;
}

const takesIn = { 'data-typed-ahead': '' } as const;

/** Whether it is {@link TypedAhead} that has the focus: what is typed there is meant for the form. */
export function isTypedAhead(element: Element | null): boolean {
  return element?.matches('[data-typed-ahead]') ?? false;
}

/**
 * Takes in what is typed after the key that asks for a form, until that is there; nothing is seen of it
 * so soon. In the list behind the letters would be keys: one of them opens another tool.
 */
export function TypedAhead({ typed }: TypedAheadProps) {
  useLayoutEffect(() => {
    // What was typed for a form that never came belongs to no other.
    typed.current = '';
  }, [typed]);
  return (
    <input
      ref={takeFocus}
      {...takesIn}
      aria-label="Name"
      autoComplete="off"
      onChange={(event) => {
        typed.current = event.currentTarget.value;
      }}
      className="sr-only"
    />
  );
}

/** Gives the focus to a form's field that is there now, and what was typed before as if typed into it. */
export function goOnTyping(field: HTMLInputElement | null, typed: RefObject<string>): void {
  field?.focus();
  const text = typed.current;
  typed.current = '';
  if (!field || text === '') return;
  field.setRangeText(text, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
