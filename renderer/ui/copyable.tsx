import { Check, Copy } from 'lucide-react';
import { useCopy } from './use-copy';

export interface CopyableProps {
  /** What is copied and shown. */
  readonly text: string;
  /** What the text is, for the button's name: "operation id". */
  readonly what: string;
}

/** An identifier or a path in tabular figures, with a button that copies it. */
export function Copyable({ text, what }: CopyableProps) {
  // Refused by the browser: the text stays selectable beside the button.
  const { outcome, copy } = useCopy();
  const copied = outcome === 'copied';
  return (
    <span className="inline-flex max-w-full items-center gap-4">
      <code className="min-w-0 select-text break-all font-mono text-11 text-muted">{text}</code>
      <button
        type="button"
        onClick={() => copy(text)}
        aria-label={`Copy ${what}`}
        className="inline-flex size-16 shrink-0 items-center justify-center rounded-4 text-faint hover:text-text"
      >
        {copied ? (
          <Check aria-hidden="true" className="size-12 text-good-text" />
        ) : (
          <Copy aria-hidden="true" className="size-12" />
        )}
      </button>
      <span aria-live="polite" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </span>
  );
}
