import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { type ReactNode, useId, useState } from 'react';
import { ComparedText } from '../word-diff';
import { isCutShort } from '../word-diff.rules';
import { ShowAll } from './show-all';

export type Choice = 'mine' | 'theirs';

export interface VersionChoiceProps {
  /** What the field is called. */
  readonly field: string;
  /** What it held before both changed it, as a person reads it. */
  readonly was: string;
  /** When the other version was stored, where that is known. */
  readonly changed?: ReactNode;
  readonly mine: string;
  readonly theirs: string;
  /** Whose version the other one is. */
  readonly owner: string;
  readonly choice: Choice | null;
  readonly onChoose: (choice: Choice) => void;
}

/**
 * The three versions of a field that two people changed: what was, mine and theirs; one is chosen. In a long text
 * each of the two shows what it took out and put in, as both begin with the same words.
 */
export function VersionChoice(props: VersionChoiceProps) {
  const id = useId();
  const [whole, setWhole] = useState(false);
  const { field, was, changed, mine, theirs, owner, choice, onChoose } = props;
  const versions = [
    { value: 'mine', title: 'Yours', text: mine },
    { value: 'theirs', title: owner, text: theirs },
  ] as const;
  const isCut =
    isCutShort(was, '', 'before') || versions.some(({ text }) => isCutShort(was, text, 'both'));
  return (
    <div className="flex flex-col gap-4">
      <p id={id} className="break-words text-12">
        <span className="font-medium">{field}</span>
        <span className="text-muted">
          {' was '}
          <ComparedText before={was} after="" side="before" whole={whole} />
        </span>
        {changed && <span className="text-muted">, changed {changed}</span>}
      </p>
      <RadioGroup
        aria-labelledby={id}
        value={choice}
        onValueChange={(value) => value !== null && onChoose(value)}
        className="grid grid-cols-2 gap-8"
      >
        {versions.map(({ value, title, text }) => (
          <Radio.Root
            key={value}
            value={value}
            nativeButton
            render={<button type="button" />}
            className="flex min-w-0 flex-col gap-2 rounded-4 border border-line-strong bg-surface px-8 py-4 text-left text-text transition-colors hover:border-faint data-checked:border-accent data-checked:bg-accent-tint"
          >
            <span className="flex items-center gap-4 text-11 text-muted">
              <span
                aria-hidden="true"
                className="flex size-12 items-center justify-center rounded-full border border-line-strong bg-surface"
              >
                <Radio.Indicator className="size-8 rounded-full bg-accent" />
              </span>
              {title}
            </span>
            <span className="w-full whitespace-pre-wrap break-words text-13">
              <ComparedText before={was} after={text} side="both" whole={whole} />
            </span>
          </Radio.Root>
        ))}
      </RadioGroup>
      {isCut && <ShowAll of={field} shown={whole} onChange={setWhole} />}
    </div>
  );
}
