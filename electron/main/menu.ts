import type { KeyboardInputEvent, MenuItemConstructorOptions } from 'electron';

/** A key of the interface that a menu entry stands for. */
export interface MenuKey {
  readonly keyCode: string;
  readonly modifiers: NonNullable<KeyboardInputEvent['modifiers']>;
}

/** What the menu needs to know, and whom it calls. */
export interface MenuFacts {
  readonly platform: NodeJS.Platform;
  /** Developer tools and reloading are for builds that are not packaged. */
  readonly developer: boolean;
  /**
   * Presses a key in the window. The renderer's command registry is the one home of commands and
   * their keys; the menu only makes them findable.
   */
  readonly press: (key: MenuKey) => void;
  readonly openLog: () => void;
  /** Absent where the build cannot update itself. */
  readonly checkForUpdates: (() => void) | undefined;
}

/** An entry that stands for a key with modifiers. The page hears the key itself, so it is only shown. */
function chord(
  label: string,
  letter: string,
  modifier: 'meta' | 'control',
  press: MenuFacts['press'],
): MenuItemConstructorOptions {
  return {
    label,
    accelerator: `CmdOrCtrl+${letter}`,
    registerAccelerator: false,
    click: () => press({ keyCode: letter, modifiers: [modifier] }),
  };
}

/** An entry that stands for a single key: shown without it, because macOS would take it from every text field. */
function singleKey(
  label: string,
  keyCode: string,
  press: MenuFacts['press'],
): MenuItemConstructorOptions {
  return { label, click: () => press({ keyCode, modifiers: [] }) };
}

/**
 * The application menu of a platform, by its conventions: on macOS with the application's own menu
 * first, elsewhere with Quit under File and About under Help.
 */
export function menuTemplate(facts: MenuFacts): MenuItemConstructorOptions[] {
  const { platform, developer, press } = facts;
  const mac = platform === 'darwin';
  const main = mac ? 'meta' : 'control';
  const updates: MenuItemConstructorOptions[] = facts.checkForUpdates
    ? [{ label: 'Check for updates…', click: facts.checkForUpdates }]
    : [];
  const separator: MenuItemConstructorOptions = { type: 'separator' };

  const application: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      ...updates,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  const file: MenuItemConstructorOptions = {
    role: 'fileMenu',
    submenu: [
      chord('Save', 'S', main, press),
      separator,
      mac ? { role: 'close' } : { role: 'quit' },
    ],
  };
  const go: MenuItemConstructorOptions = {
    label: 'Go',
    submenu: [chord('Command palette', 'K', main, press), singleKey('Search', '/', press)],
  };
  const view: MenuItemConstructorOptions = {
    role: 'viewMenu',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { role: 'togglefullscreen' },
      ...(developer ? ([separator, { role: 'reload' }, { role: 'toggleDevTools' }] as const) : []),
    ],
  };
  const help: MenuItemConstructorOptions = {
    role: 'help',
    submenu: [
      singleKey('Keyboard shortcuts', '?', press),
      { label: 'Show the log file', click: facts.openLog },
      ...(mac ? [] : [...updates, separator, { role: 'about' } as const]),
    ],
  };
  return [
    ...(mac ? [application] : []),
    file,
    { role: 'editMenu' },
    view,
    go,
    { role: 'windowMenu' },
    help,
  ];
}

/** The input events that press and release a key. */
export function keyPress({ keyCode, modifiers }: MenuKey): KeyboardInputEvent[] {
  const char = modifiers.length === 0 ? ([{ type: 'char', keyCode, modifiers }] as const) : [];
  return [{ type: 'keyDown', keyCode, modifiers }, ...char, { type: 'keyUp', keyCode, modifiers }];
}
