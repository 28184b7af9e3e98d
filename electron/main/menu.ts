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

function command(
  label: string,
  accelerator: string,
  key: MenuKey,
  press: MenuFacts['press'],
): MenuItemConstructorOptions {
  // The page hears the key itself; registering it too would run the command twice.
  return { label, accelerator, registerAccelerator: false, click: () => press(key) };
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
      command('Save', 'CmdOrCtrl+S', { keyCode: 'S', modifiers: [main] }, press),
      separator,
      mac ? { role: 'close' } : { role: 'quit' },
    ],
  };
  const go: MenuItemConstructorOptions = {
    label: 'Go',
    submenu: [
      command('Command palette', 'CmdOrCtrl+K', { keyCode: 'K', modifiers: [main] }, press),
      command('Search', '/', { keyCode: '/', modifiers: [] }, press),
    ],
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
      command('Keyboard shortcuts', '?', { keyCode: '?', modifiers: [] }, press),
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
