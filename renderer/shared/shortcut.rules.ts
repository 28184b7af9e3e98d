/** The part of a keyboard event that decides which shortcut it is. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** How long after one step of a sequence the next one counts: as in Gmail and Linear, a second. */
const sequencePauseMs = 1000;

/**
 * Whether a key press can be the next step of a sequence.
 * @param takenInAt when the step before was taken in: on a busy machine that is later than it was
 *   pressed, and whoever waited for the screen has not hesitated
 * @param pressedAt when this key was pressed; both in milliseconds of `performance.now()`
 */
export function goesOn(takenInAt: number, pressedAt: number): boolean {
  return pressedAt - takenInAt <= sequencePauseMs;
}

const modifiers = new Set(['mod', 'ctrl', 'alt', 'shift']);

function isLetter(key: string): boolean {
  return key.length === 1 && key.toLowerCase() !== key.toUpperCase();
}

/**
 * Whether a key press is one step of a shortcut.
 * @param step modifiers and a key joined by `+`: `mod+shift+z`, `g`, `?`
 * @param apple whether `mod` is ⌘ rather than Ctrl
 */
export function matchesStep(press: KeyPress, step: string, apple: boolean): boolean {
  const parts = step.split('+');
  const key = parts.find((part) => !modifiers.has(part)) ?? '';
  const wanted = (name: string) => parts.includes(name);
  if (press.key.toLowerCase() !== key) return false;
  const command = wanted('mod');
  if (press.metaKey !== (apple && command)) return false;
  if (press.ctrlKey !== (wanted('ctrl') || (!apple && command))) return false;
  if (press.altKey !== wanted('alt')) return false;
  // Which signs need Shift differs between keyboards, so it only counts for letters and named keys.
  const shiftCounts = isLetter(key) || key.length > 1;
  return !shiftCounts || press.shiftKey === wanted('shift');
}

/**
 * Whether a shortcut consists of single keys: those can be turned off, and they never act while
 * someone types.
 */
export function isSingleKey(keys: string): boolean {
  return keys
    .split(' ')
    .every((step) => !/(?:^|\+)(?:mod|ctrl|alt)\+/.test(step) && !/^(?:escape|f\d+)$/.test(step));
}

const undoSteps = ['mod+z', 'mod+shift+z', 'mod+y'];

/** Whether a key press undoes or redoes: browsers do so to what was typed last, wherever that is. */
export function undoesTyping(press: KeyPress, apple: boolean): boolean {
  return undoSteps.some((step) => matchesStep(press, step, apple));
}

/** What a key press means to a set of shortcuts. */
export type Reading<Shortcut> =
  | { readonly kind: 'none' }
  /** The first steps of some sequences: `pressed` is to be given back with the next key. */
  | {
      readonly kind: 'begun';
      readonly pressed: readonly KeyPress[];
      readonly shortcuts: readonly Shortcut[];
    }
  | { readonly kind: 'complete'; readonly shortcut: Shortcut };

/**
 * Finds the shortcut that a key press completes. Later ones in the list win, because the screen
 * that was opened last registers last.
 * @param pressed the earlier steps of a sequence that was begun
 */
export function readKey<Shortcut extends { readonly keys: string }>(
  press: KeyPress,
  pressed: readonly KeyPress[],
  shortcuts: readonly Shortcut[],
  apple: boolean,
): Reading<Shortcut> {
  const all = [...pressed, press];
  const begins = (steps: readonly string[]) =>
    steps.length >= all.length &&
    all.every((done, index) => matchesStep(done, steps[index] ?? '', apple));
  const candidates = shortcuts.filter(({ keys }) => begins(keys.split(' ')));
  const complete = candidates.findLast(({ keys }) => keys.split(' ').length === all.length);
  if (complete) return { kind: 'complete', shortcut: complete };
  if (candidates.length > 0) return { kind: 'begun', pressed: all, shortcuts: candidates };
  return pressed.length > 0 ? readKey(press, [], shortcuts, apple) : { kind: 'none' };
}
