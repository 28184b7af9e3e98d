import { Dialog } from '@base-ui/react/dialog';
import { CornerDownLeft } from 'lucide-react';
import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { type Command, useAvailableCommands } from '../shared/commands';
import { classes } from '../ui/classes';
import { Kbd } from '../ui/kbd';
import { matchScore } from './command-palette.rules';

/** Every command of the screen and of the frame, found by typing. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const listCommands = useAvailableCommands();
  const [commands] = useState(() => listCommands().filter(({ id }) => id !== 'palette'));
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();

  const found = useMemo(
    () =>
      commands
        .map((command) => ({
          command,
          score: matchScore(typed, `${command.title} ${command.group}`),
        }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score)
        .map(({ command }) => command),
    [commands, typed],
  );
  const optionId = (index: number) => `${listId}-${index}`;

  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  const moveTo = (index: number) => {
    setActive(index);
    document.getElementById(optionId(index))?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
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
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(found[active]);
    }
  };

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-10 bg-scrim" />
        <Dialog.Popup
          aria-label="Commands"
          className="-translate-x-1/2 fixed top-[12vh] left-1/2 z-10 flex max-h-[60vh] w-[calc(100vw-32px)] max-w-prose flex-col overflow-hidden rounded-8 border border-line bg-raised shadow-raised focus-visible:outline-none"
        >
          <input
            role="combobox"
            aria-label="Find a command"
            aria-expanded="true"
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={found.length > 0 ? optionId(active) : undefined}
            placeholder="Find a command…"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
            className="h-bar shrink-0 border-b border-line bg-transparent px-16 text-15 outline-none"
          />
          <div id={listId} role="listbox" aria-label="Commands" className="overflow-y-auto p-8">
            {found.map((command, index) => (
              <PaletteOption
                key={command.id}
                id={optionId(index)}
                command={command}
                active={index === active}
                onPoint={() => setActive(index)}
                onRun={() => run(command)}
              />
            ))}
          </div>
          {found.length === 0 && (
            <p role="status" className="px-16 pb-16 text-muted">
              No command matches “{typed}”.
            </p>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface PaletteOptionProps {
  readonly id: string;
  readonly command: Command;
  readonly active: boolean;
  readonly onPoint: () => void;
  readonly onRun: () => void;
}

function PaletteOption({ id, command, active, onPoint, onRun }: PaletteOptionProps) {
  const Icon = command.icon ?? CornerDownLeft;
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
      <span className="grow truncate">{command.title}</span>
      <span className="text-12 text-faint">{command.group}</span>
      {command.keys && <Kbd keys={command.keys} />}
    </div>
  );
}
