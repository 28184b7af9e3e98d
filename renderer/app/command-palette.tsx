import { Dialog } from '@base-ui/react/dialog';
import { CornerDownLeft, type LucideIcon } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useMemo, useState } from 'react';
import { keysOf, useAvailableCommands } from '../shared/commands';
import { navigate } from '../shared/hash-route';
import { matchScore } from '../shared/match-score.rules';
import { classes } from '../ui/classes';
import { Kbd } from '../ui/kbd';
import { takeFocus } from '../ui/take-focus';
import type { Screen } from './screens';
import { useFound } from './use-found';

export interface CommandPaletteProps {
  /** Those that the person may see: what they show is found too. */
  readonly screens: readonly Screen[];
  readonly typed: string;
  readonly onType: (typed: string) => void;
  /** What had the focus when it was asked for. */
  readonly before: Element | null;
  readonly onClose: () => void;
}

/** A line that can be chosen: a command, or something to go to. */
interface Choice {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly detail: string;
  readonly keys?: string | undefined;
  readonly readAhead?: (() => void) | undefined;
  readonly run: () => void;
}

/** Every command of the screen and of the frame, and what the workspace holds, found by typing. */
export function CommandPalette({ screens, typed, onType, before, onClose }: CommandPaletteProps) {
  const listCommands = useAvailableCommands();
  const [commands] = useState(() => listCommands().filter(({ id }) => id !== 'palette'));
  const [active, setActive] = useState(0);
  const listId = useId();
  // The place itself, also where it is no control: else the first button in it would have the focus.
  const goBack = () => {
    if (!(before instanceof HTMLElement && before.isConnected)) return true;
    before.focus({ preventScroll: true });
    return false;
  };

  const matching = useMemo(
    (): readonly Choice[] =>
      commands
        .map((command) => ({
          command,
          score: matchScore(typed, `${command.title} ${command.group} ${command.otherWords ?? ''}`),
        }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score)
        .map(({ command }) => ({
          id: command.id,
          icon: command.icon ?? CornerDownLeft,
          title: command.title,
          detail: command.group,
          keys: keysOf(command)[0],
          readAhead: command.readAhead,
          run: command.run,
        })),
    [commands, typed],
  );
  const { found: things, searching, failed } = useFound(typed, screens);
  const found = [
    ...matching,
    ...things.map(
      ({ screen, thing }): Choice => ({
        id: `${screen.id} ${thing.id}`,
        icon: screen.icon,
        title: thing.name,
        detail: thing.detail,
        run: () => navigate(screen.id, thing.params),
      }),
    ),
  ];
  const optionId = (index: number) => `${listId}-${index}`;
  const readAhead = found[active]?.readAhead;
  useEffect(() => readAhead?.(), [readAhead]);

  const run = (choice: Choice | undefined) => {
    if (!choice) return;
    onClose();
    choice.run();
  };
  const moveTo = (index: number) => {
    setActive(index);
    document.getElementById(optionId(index))?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const last = found.length - 1;
    const next = {
      ArrowDown: active >= last ? 0 : active + 1,
      ArrowUp: active <= 0 ? last : active - 1,
      PageDown: Math.min(last, active + 8),
      PageUp: Math.max(0, active - 8),
    }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      moveTo(next);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[active]);
    }
  };

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-10 bg-scrim" />
        <Dialog.Popup
          aria-label="Find"
          finalFocus={goBack}
          className="-translate-x-1/2 fixed top-[12vh] left-1/2 z-10 flex max-h-[60vh] w-[calc(100vw-32px)] max-w-prose flex-col overflow-hidden rounded-8 border border-line bg-raised shadow-raised focus-visible:outline-none"
        >
          <input
            ref={takeFocus}
            role="combobox"
            aria-label="Find"
            aria-expanded="true"
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={found.length > 0 ? optionId(active) : undefined}
            placeholder="Find a command, tool or bundle…"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => {
              onType(event.currentTarget.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
            className="h-bar shrink-0 border-b border-line bg-transparent px-16 text-15 outline-none"
          />
          <div id={listId} role="listbox" aria-label="Found" className="overflow-y-auto p-8">
            {found.map((choice, index) => (
              <PaletteOption
                key={choice.id}
                id={optionId(index)}
                choice={choice}
                active={index === active}
                onPoint={() => setActive(index)}
                onRun={() => run(choice)}
              />
            ))}
          </div>
          <p role="status" className="px-16 pb-16 text-muted empty:hidden">
            {failed.length > 0
              ? `${failed.map(({ title }) => title).join(' and ')} could not be searched.`
              : found.length > 0
                ? null
                : searching
                  ? 'Searching…'
                  : `Nothing matches “${typed}”.`}
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface PaletteOptionProps {
  readonly id: string;
  readonly choice: Choice;
  readonly active: boolean;
  readonly onPoint: () => void;
  readonly onRun: () => void;
}

function PaletteOption({ id, choice, active, onPoint, onRun }: PaletteOptionProps) {
  const { icon: Icon, title, detail, keys } = choice;
  return (
    // Keys reach the options through the field above, which names the active one.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      id={id}
      role="option"
      aria-selected={active}
      tabIndex={-1}
      onPointerMove={onPoint}
      onClick={onRun}
      className={classes(
        'flex h-row-comfortable cursor-default select-none items-center gap-12 rounded-4 px-8',
        active && 'bg-highlight',
      )}
    >
      <Icon aria-hidden="true" className="size-icon shrink-0 text-muted" />
      <span className="grow truncate">{title}</span>
      <span className="shrink-0 text-12 text-faint">{detail}</span>
      {keys && <Kbd keys={keys} />}
    </div>
  );
}
