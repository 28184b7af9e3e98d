import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { classes } from '../classes';
import { type CellEditorProps, type MoveAfterEdit, moveOnBlur } from './cell-editor-props';

interface ChoiceEditorProps<Row> extends CellEditorProps<Row> {
  readonly choices: readonly string[];
}

/** Chooses one of a list in the place of a cell: typing narrows the list. */
export function ChoiceEditor<Row>({
  column,
  row,
  typed,
  choices,
  draft,
  onMounted,
  onCommit,
  onCancel,
}: ChoiceEditorProps<Row>) {
  const before = column.editor?.text(row) ?? '';
  const [text, setText] = useState(draft.text ?? typed ?? '');
  const narrowed = narrowedChoices(choices, text);
  const [at, setAt] = useState(
    () => draft.active ?? Math.max(0, typed ? 0 : choices.indexOf(before)),
  );
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const optionId = (choice: string) => `${id}-${choices.indexOf(choice)}`;
  const active = narrowed[Math.min(at, narrowed.length - 1)];

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as it began
  useLayoutEffect(() => {
    field.current?.focus({ preventScroll: true });
    return onMounted();
  }, []);
  const goTo = (next: number) => {
    draft.active = next;
    setAt(next);
  };
  // The list scrolls, and in the last rows that are in sight it hangs below the grid's edge.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another one is active
  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const finish = (choice: string | undefined, move: MoveAfterEdit, everywhere = false) => {
    if (draft.done) return;
    draft.done = true;
    if (choice === undefined) onCancel(move === 'gone' ? 'gone' : 'stay');
    else onCommit(choice, move, everywhere);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const { key, shiftKey, ctrlKey, metaKey } = event;
    if (key === 'ArrowDown') goTo(Math.min(at + 1, narrowed.length - 1));
    else if (key === 'ArrowUp') goTo(Math.max(0, at - 1));
    else if (key === 'Escape') finish(undefined, 'stay');
    else if (key === 'Enter') {
      if (!active) return;
      if (ctrlKey || metaKey) finish(active, 'stay', true);
      else finish(active, shiftKey ? 'up' : 'down');
    } else if (key === 'Tab') finish(active, shiftKey ? 'left' : 'right');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <input
        ref={field}
        role="combobox"
        aria-label={column.header}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={active === undefined ? undefined : optionId(active)}
        aria-autocomplete="list"
        value={text}
        placeholder={before}
        onKeyDown={onKeyDown}
        onChange={({ currentTarget }) => {
          draft.text = currentTarget.value;
          setText(currentTarget.value);
          goTo(0);
        }}
        onBlur={(event) => {
          const move = moveOnBlur(event);
          if (move !== null) finish(undefined, move);
        }}
        className="absolute inset-0 z-4 w-full bg-raised px-8 text-text outline-2 outline-ring"
      />
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={column.header}
        className="absolute top-full left-0 z-4 mt-2 max-h-[280px] w-max min-w-full overflow-y-auto rounded-8 border border-line bg-raised p-4 leading-[20px] shadow-raised"
      >
        {narrowed.map((choice) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          <div
            key={choice}
            id={optionId(choice)}
            role="option"
            tabIndex={-1}
            aria-selected={choice === active}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => finish(choice, 'stay')}
            className={classes(
              'cursor-default rounded-4 px-8 py-4',
              choice === active ? 'bg-highlight text-text' : 'text-text hover:bg-hover',
              choice === before && 'font-medium',
            )}
          >
            {choice}
          </div>
        ))}
        {narrowed.length === 0 && (
          <p className="px-8 py-4 text-12 text-muted">Nothing here is called so.</p>
        )}
      </div>
    </>
  );
}

/** Choices with a word that begins as typed, those that begin so themselves first. */
function narrowedChoices(choices: readonly string[], typed: string): readonly string[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return choices;
  const begins = choices.filter((choice) => choice.toLowerCase().startsWith(wanted));
  const holds = choices.filter(
    (choice) => !begins.includes(choice) && choice.toLowerCase().includes(wanted),
  );
  return [...begins, ...holds];
}
