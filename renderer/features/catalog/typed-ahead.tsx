import { takeFocus } from '../../ui/take-focus';

/**
 * Takes in what is typed after the key that asks for a form, until that is there; nothing is seen of it
 * so soon. In the list behind the letters would be keys: one of them opens another tool.
 */
export function TypedAhead({ onType }: { readonly onType: (text: string) => void }) {
  return (
    <input
      ref={takeFocus}
      aria-label="Name"
      autoComplete="off"
      onChange={(event) => onType(event.currentTarget.value)}
      className="sr-only"
    />
  );
}
