import type { LucideIcon } from 'lucide-react';
import {
  createContext,
  type ReactNode,
  type RefObject,
  use,
  useEffect,
  useLayoutEffect,
  useState,
} from 'react';
import { leaveTaking } from '../bridge/leave-taking';
import { dialogAbove } from '../ui/dialog-above';
import { useInteractionPreferences } from '../ui/interaction-preferences';
import { usesCommandKey } from '../ui/key-names';
import { goesOn, isSingleKey, type KeyPress, readKey, undoesTyping } from './shortcut.rules';

/** Something that can be done now: from the palette, and by its keys. */
export interface Command {
  readonly id: string;
  /** A verb with its object: "Save tool". */
  readonly title: string;
  /** The heading it stands under: the screen's name. */
  readonly group: string;
  /** What else somebody may call it who looks for it. */
  readonly otherWords?: string | undefined;
  readonly icon?: LucideIcon | undefined;
  /** Combinations joined by `+`, steps parted by a space: `mod+s`, `g c`, `/`. A list: each does it. */
  readonly keys?: string | readonly string[] | undefined;
  /** What it acts on: its keys work in the dialog that shows this too, and in no other one above. */
  readonly within?: RefObject<Element | null> | undefined;
  /** Whether holding its key does it again and again: going from one to the next does, no deed does. */
  readonly repeats?: boolean | undefined;
  /** False while it cannot be done: it is then not offered and its keys do nothing. */
  readonly enabled?: boolean | undefined;
  /** Asks for what it will show, while its last key is awaited or Enter would run it. */
  readonly readAhead?: (() => void) | undefined;
  readonly run: () => void;
}

/** Every combination that does a command, the one that is shown first; empty without any. */
export function keysOf({ keys = [] }: Pick<Command, 'keys'>): readonly string[] {
  return typeof keys === 'string' ? [keys] : keys;
}

/**
 * Commands with the keys that do them now: what several are bound to does the one that came last, as
 * `readKey` decides, and is not shown for the others.
 */
export function withTheirKeys(commands: readonly Command[]): readonly Command[] {
  const lastOf = new Map(
    commands.flatMap((command) => keysOf(command).map((keys) => [keys, command] as const)),
  );
  return commands.map((command) => ({
    ...command,
    keys: keysOf(command).filter((keys) => lastOf.get(keys) === command),
  }));
}

class CommandRegistry {
  readonly #groups = new Map<symbol, readonly Command[]>();

  set(owner: symbol, commands: readonly Command[]): void {
    this.#groups.set(owner, commands);
  }

  delete(owner: symbol): void {
    this.#groups.delete(owner);
  }

  /** Everything that can be done now, in order of registration. */
  available(): readonly Command[] {
    return [...this.#groups.values()].flat().filter(({ enabled }) => enabled !== false);
  }
}

const RegistryContext = createContext<CommandRegistry | null>(null);

function useRegistry(): CommandRegistry {
  const registry = use(RegistryContext);
  if (!registry) throw new Error('Commands need a CommandsProvider above them');
  return registry;
}

/**
 * Offers commands in the palette and binds their keys for as long as the component is mounted.
 * The list may be made anew in every render.
 */
export function useCommands(commands: readonly Command[]): void {
  const registry = useRegistry();
  const [owner] = useState(() => Symbol('commands'));
  // Before the screen is painted: a key works as soon as what it acts on can be seen.
  useLayoutEffect(() => {
    registry.set(owner, commands);
  }, [registry, owner, commands]);
  useLayoutEffect(() => () => registry.delete(owner), [registry, owner]);
}

/** A function that lists what can be done at the time it is called. */
export function useAvailableCommands(): () => readonly Command[] {
  const registry = useRegistry();
  return () => withTheirKeys(registry.available());
}

/** Whether an element is typed into: single keys are then letters, and no commands. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button])'))
  );
}

/** A field in which one types only to choose, and nothing is typed: there is no text to undo. */
function isAtRest(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement &&
    (target.matches('[role=combobox][aria-expanded=false]') ||
      (target.matches('[data-tags]') && target.value === ''))
  );
}

/** The dialog or menu above the screen, to which keys belong. */
function popupOf(target: EventTarget | null): Element | null {
  if (!(target instanceof Element)) return null;
  return (
    target.closest('[role=dialog], [role=alertdialog], [role=menu], [role=listbox]') ??
    dialogAbove(target)
  );
}

/** Holds the commands and listens for their keys. */
export function CommandsProvider({ children }: { readonly children: ReactNode }) {
  const [registry] = useState(() => new CommandRegistry());
  const { singleKeys } = useInteractionPreferences();

  useEffect(() => {
    let pressed: readonly KeyPress[] = [];
    let takenInAt = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      // The screen is the one of the person before, and so is what its commands would do.
      if (leaveTaking.awaited() !== null) return;
      const above = popupOf(event.target);
      const typing = isTyping(event.target);
      const apple = usesCommandKey();
      // What is typed is taken back in its field, and nothing behind it.
      if (typing && !isAtRest(event.target) && undoesTyping(event, apple)) return;
      const mayUse = (keys: string) => !isSingleKey(keys) || (singleKeys && !typing);
      const shortcuts = registry
        .available()
        .filter(
          ({ within }) =>
            above === null ||
            (above.role === 'dialog' && !!within?.current && above.contains(within.current)),
        )
        .flatMap((command) => keysOf(command).map((keys) => ({ keys, command })))
        .filter(({ keys }) => mayUse(keys));
      if (!goesOn(takenInAt, event.timeStamp)) pressed = [];
      takenInAt = performance.now();
      const reading = readKey(event, pressed, shortcuts, apple);
      pressed = reading.kind === 'begun' ? reading.pressed : [];
      if (reading.kind === 'begun') {
        for (const { command } of reading.shortcuts) command.readAhead?.();
      }
      if (reading.kind !== 'complete') {
        // Outside of a field the browser would undo in the one that was typed in last, even behind
        // a dialog, and take the focus there.
        if (undoesTyping(event, apple)) event.preventDefault();
        return;
      }
      event.preventDefault();
      const { command } = reading.shortcut;
      if (!event.repeat || command.repeats) command.run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [registry, singleKeys]);

  return <RegistryContext value={registry}>{children}</RegistryContext>;
}
