import { type FocusEvent, type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { classes } from '../classes';
import { type CellEditorProps, type MoveAfterEdit, moveOnBlur } from './cell-editor-props';
import { ChoiceEditor } from './choice-editor';

/** Edits the value of a cell in its place. */
export function CellEditor<Row>(props: CellEditorProps<Row>) {
  const { column } = props;
  if (column.editor?.kind === 'choice') {
    return <ChoiceEditor {...props} choices={column.editor.choices ?? []} />;
  }
  return <TextEditor {...props} paragraphs={column.editor?.kind === 'paragraphs'} />;
}

interface TextEditorProps<Row> extends CellEditorProps<Row> {
  readonly paragraphs: boolean;
}

function TextEditor<Row>({
  column,
  row,
  typed,
  draft,
  onMounted,
  onCommit,
  onCancel,
  paragraphs,
}: TextEditorProps<Row>) {
  const before = column.editor?.text(row) ?? '';
  const [text, setText] = useState(draft.text ?? typed ?? before);
  const [problem, setProblem] = useState<string>();
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);

  // Once: the field stays as the person has it, whatever else is drawn.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it began with
  useLayoutEffect(() => {
    const element = field.current;
    element?.focus({ preventScroll: true });
    const begun = draft.text ?? typed;
    if (begun === undefined) element?.select();
    else element?.setSelectionRange(begun.length, begun.length);
    if (typed !== undefined) draft.text ??= typed;
    return onMounted();
  }, []);

  const commit = (move: MoveAfterEdit, everywhere = false) => {
    if (draft.done) return;
    const found = text === before ? undefined : column.editor?.problem(text, row);
    if (found !== undefined && !everywhere) return setProblem(found);
    draft.done = true;
    onCommit(text, move, everywhere);
  };
  const cancel = () => {
    draft.done = true;
    onCancel('stay');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const mod = ctrlKey || metaKey;
    if (key === 'Escape') cancel();
    else if (key === 'Enter' && mod) commit('stay', true);
    else if (key === 'Enter' && paragraphs && (shiftKey || altKey)) return;
    else if (key === 'Enter') commit(shiftKey ? 'up' : 'down');
    else if (key === 'Tab') commit(shiftKey ? 'left' : 'right');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const shared = {
    ref: field,
    value: text,
    'aria-label': column.header,
    'aria-invalid': problem !== undefined,
    'aria-description': problem,
    placeholder: column.editor?.placeholder,
    spellCheck: paragraphs,
    onKeyDown,
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) => {
      draft.text = currentTarget.value;
      setText(currentTarget.value);
      setProblem(undefined);
    },
    onBlur: (event: FocusEvent) => {
      const move = moveOnBlur(event);
      if (draft.done || move === null) return;
      draft.done = true;
      // What cannot be taken is kept as it was typed, and marked.
      onCommit(text, move, false);
    },
  };
  const boxClasses = classes(
    'absolute top-0 left-0 z-4 bg-raised px-8 text-text outline-2 outline-ring',
    column.align === 'end' && 'text-right tabular',
  );
  return (
    <>
      {paragraphs ? (
        <textarea
          {...shared}
          rows={6}
          className={classes(
            boxClasses,
            'w-[420px] resize rounded-4 py-4 leading-[20px] shadow-raised',
          )}
        />
      ) : (
        <input {...shared} className={classes(boxClasses, 'size-full min-w-full')} />
      )}
      {problem !== undefined && (
        <span
          role="alert"
          className={classes(
            'absolute top-full z-4 mt-2 w-max max-w-field whitespace-normal rounded-4 border border-danger-line bg-danger-tint px-8 py-4 text-left text-12 leading-[16px] text-danger-text shadow-raised',
            column.align === 'end' ? 'right-0' : 'left-0',
          )}
        >
          {problem} Escape keeps what was there.
        </span>
      )}
    </>
  );
}
