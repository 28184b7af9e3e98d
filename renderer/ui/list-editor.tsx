import { ArrowDown, ArrowUp, CircleAlert, Plus, X } from 'lucide-react';
import {
  type ClipboardEvent,
  type FocusEvent,
  type KeyboardEvent,
  type Ref,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from 'react';
import { moved } from '../../electron/shared/moved';
import { Button } from './button';
import { classes } from './classes';
import { controlClasses } from './field';
import { IconButton } from './icon-button';

export interface ListEditorProps {
  readonly label: string;
  /** One entry in a sentence: "feature". */
  readonly itemName: string;
  readonly value: readonly string[];
  readonly onValueChange: (items: readonly string[]) => void;
  /** What is wrong with entries, by their place from 0. */
  readonly itemErrors?: ReadonlyMap<number, string> | undefined;
  /** What is wrong with the list as a whole. */
  readonly error?: string | undefined;
  readonly readOnly?: boolean | undefined;
  readonly onBlur?: () => void;
  /** Focuses the first wrong entry, or else the first. */
  readonly ref?: Ref<{ focus: () => void }>;
}

/**
 * Texts in an order that matters. Enter adds an entry below, Backspace in an empty one takes it
 * away, Alt with the arrows moves it, and several pasted lines become several entries.
 */
export function ListEditor({
  label,
  itemName,
  value,
  onValueChange,
  itemErrors,
  error,
  readOnly = false,
  onBlur,
  ref,
}: ListEditorProps) {
  const id = useId();
  const root = useRef<HTMLFieldSetElement>(null);
  const wanted = useRef<number | null>(null);
  const inputs = () => [...(root.current?.querySelectorAll('input') ?? [])];

  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const at = Math.min(wanted.current, value.length - 1);
    wanted.current = null;
    const target = root.current?.querySelectorAll('input')[at];
    (target ?? root.current?.querySelector('button'))?.focus();
  }, [value]);
  useImperativeHandle(ref, () => ({
    focus() {
      const all = inputs();
      const target = all.find((input) => input.ariaInvalid === 'true') ?? all[0];
      (target ?? root.current?.querySelector('button'))?.focus();
    },
  }));

  const change = (items: readonly string[], focus?: number) => {
    if (focus !== undefined) wanted.current = focus;
    onValueChange(items);
  };
  const insert = (at: number, texts: readonly string[]) =>
    change([...value.slice(0, at), ...texts, ...value.slice(at)], at + texts.length - 1);
  const remove = (at: number) =>
    change(
      value.filter((_, other) => other !== at),
      Math.max(0, at - 1),
    );
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>, at: number) => {
    if (readOnly || event.nativeEvent.isComposing) return;
    const text = event.currentTarget.value;
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (text.trim() !== '') insert(at + 1, ['']);
    } else if (event.key === 'Backspace' && text === '') {
      event.preventDefault();
      remove(at);
    } else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      const to = event.key === 'ArrowUp' ? at - 1 : at + 1;
      change(moved(value, at, to), Math.min(value.length - 1, Math.max(0, to)));
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      inputs()[event.key === 'ArrowUp' ? at - 1 : at + 1]?.focus();
    }
  };
  const onPaste = (event: ClipboardEvent<HTMLInputElement>, at: number) => {
    const lines = event.clipboardData
      .getData('text/plain')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
    if (readOnly || lines.length < 2) return;
    event.preventDefault();
    const before = event.currentTarget.value.trim() === '' ? at : at + 1;
    change(
      [...value.slice(0, before), ...lines, ...value.slice(at + 1)],
      before + lines.length - 1,
    );
  };
  const onLeave = (event: FocusEvent<HTMLFieldSetElement>) => {
    if (event.currentTarget.contains(event.relatedTarget)) return;
    // Entries that were begun and left empty are no entries.
    const filled = value.filter((text) => text.trim() !== '');
    if (filled.length < value.length && !readOnly) onValueChange(filled);
    onBlur?.();
  };

  return (
    <fieldset ref={root} onBlur={onLeave} className="flex min-w-0 flex-col gap-4">
      <legend className="mb-4 text-12 font-medium text-muted">{label}</legend>
      {value.map((text, at) => {
        const problem = itemErrors?.get(at);
        const errorId = `${id}-${at}-error`;
        return (
          // Entries have no identity but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <div key={at} className="flex flex-col gap-2">
            <div className="flex items-center gap-4">
              <input
                type="text"
                autoComplete="off"
                aria-label={`${itemName[0]?.toUpperCase()}${itemName.slice(1)} ${at + 1} of ${value.length}`}
                aria-invalid={problem === undefined ? undefined : true}
                aria-describedby={problem === undefined ? undefined : errorId}
                readOnly={readOnly}
                value={text}
                onChange={(event) =>
                  onValueChange(
                    value.map((old, other) => (other === at ? event.target.value : old)),
                  )
                }
                onKeyDown={(event) => onKeyDown(event, at)}
                onPaste={(event) => onPaste(event, at)}
                className={classes(controlClasses, 'h-control px-8')}
              />
              {!readOnly && (
                <span className="flex shrink-0">
                  <IconButton
                    size="small"
                    icon={ArrowUp}
                    label={`Move ${itemName} ${at + 1} up`}
                    keys="alt+arrowup"
                    disabled={at === 0}
                    onClick={() => change(moved(value, at, at - 1), at - 1)}
                  />
                  <IconButton
                    size="small"
                    icon={ArrowDown}
                    label={`Move ${itemName} ${at + 1} down`}
                    keys="alt+arrowdown"
                    disabled={at === value.length - 1}
                    onClick={() => change(moved(value, at, at + 1), at + 1)}
                  />
                  <IconButton
                    size="small"
                    icon={X}
                    label={`Remove ${itemName} ${at + 1}`}
                    onClick={() => remove(at)}
                  />
                </span>
              )}
            </div>
            {problem !== undefined && <ListProblem id={errorId} text={problem} />}
          </div>
        );
      })}
      {readOnly && value.length === 0 && <p className="text-12 text-faint">None</p>}
      {error !== undefined && (itemErrors?.size ?? 0) === 0 && <ListProblem text={error} />}
      {!readOnly && (
        <Button
          variant="ghost"
          size="small"
          icon={Plus}
          className="self-start"
          onClick={() => insert(value.length, [''])}
        >
          Add {itemName}
        </Button>
      )}
    </fieldset>
  );
}

function ListProblem({ id, text }: { readonly id?: string; readonly text: string }) {
  return (
    <p id={id} className="flex items-start gap-4 text-12 text-danger-text">
      <CircleAlert aria-hidden="true" className="mt-px size-12 shrink-0 translate-y-px" />
      {text}
    </p>
  );
}
