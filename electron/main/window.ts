import { join } from 'node:path';
import type { BrowserWindow, BrowserWindowConstructorOptions, Display, Screen } from 'electron';
import type { Logger } from '../shared/logger';
import { readJsonFile, replacePrivateFile } from './private-file';
import { webPreferences } from './security/web-preferences';
import {
  restoreWindow,
  smallestWindow,
  type WindowState,
  windowStateSchema,
} from './window-state.rules';

/** The page's own canvas colour in both themes, so that opening never flashes; renderer/ui/tokens.css is its home. */
export const background = { light: '#f5f6f8', dark: '#0e1116' } as const;

export interface WindowOptionFacts {
  readonly state: WindowState;
  readonly dark: boolean;
  readonly preload: string;
  /** Icon of the window; only Linux takes it from here, elsewhere the application carries it. */
  readonly icon: string | undefined;
}

/** How the desk's window is made: hidden until its first frame is drawn. */
export function windowOptions(facts: WindowOptionFacts): BrowserWindowConstructorOptions {
  return {
    ...facts.state.bounds,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Marketplace Desk',
    backgroundColor: facts.dark ? background.dark : background.light,
    autoHideMenuBar: false,
    ...(facts.icon === undefined ? {} : { icon: facts.icon }),
    webPreferences: webPreferences(facts.preload),
  };
}

function stateFile(profileDir: string): string {
  return join(profileDir, 'window.json');
}

/** How the window should open on the displays of today. */
export function rememberedWindow(profileDir: string, screen: Screen): WindowState {
  const saved = windowStateSchema.safeParse(readJsonFile(stateFile(profileDir)));
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display: Display) => display.id !== primary.id);
  return restoreWindow(saved.data, [primary.workArea, ...others.map(({ workArea }) => workArea)]);
}

/** Remembers where the window stands whenever it closes. Failing to is no reason not to close. */
export function rememberWindow(window: BrowserWindow, profileDir: string, log: Logger): void {
  window.on('close', () => {
    const state: WindowState = {
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
    };
    try {
      replacePrivateFile(stateFile(profileDir), `${JSON.stringify(state)}\n`);
    } catch (error) {
      log.warn('window place not kept', { error });
    }
  });
}
