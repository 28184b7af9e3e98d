import { Keyboard, Moon, Sun, SunMoon } from 'lucide-react';
import { type Command, useCommands } from '../shared/commands';
import { navigate } from '../shared/hash-route';
import type { RouteParams } from '../shared/hash-route.rules';
import { useChangePreferences, usePreferences } from '../shared/preferences';
import type { FrameDialog } from './frame-dialogs';
import type { Screen } from './screens';

const themeCommands = [
  { theme: 'system', title: 'Use the theme of the system', icon: SunMoon },
  { theme: 'light', title: 'Use the light theme', icon: Sun },
  { theme: 'dark', title: 'Use the dark theme', icon: Moon },
] as const;

/**
 * The commands that are there in every screen.
 * @param placeOf the state that a screen opens in
 * @param readAhead asks for what a screen shows first
 */
export function useFrameCommands(
  screens: readonly Screen[],
  placeOf: (id: string) => RouteParams,
  openDialog: (dialog: FrameDialog) => void,
  readAhead: (id: string) => void,
): void {
  const { theme: present } = usePreferences();
  const { mutate: change } = useChangePreferences();
  const goTo = screens.map(
    ({ id, title, icon, keys }): Command => ({
      id: `go.${id}`,
      title: `Go to ${title}`,
      group: 'Navigation',
      icon,
      keys,
      readAhead: () => readAhead(id),
      run: () => navigate(id, placeOf(id)),
    }),
  );
  const themes = themeCommands.map(
    ({ theme, title, icon }): Command => ({
      id: `theme.${theme}`,
      title,
      group: 'Appearance',
      icon,
      enabled: theme !== present,
      run: () => change({ theme }),
    }),
  );
  useCommands([
    ...goTo,
    {
      id: 'palette',
      title: 'Find a command, tool or bundle',
      group: 'General',
      keys: 'mod+k',
      run: () => openDialog('palette'),
    },
    {
      id: 'keys',
      title: 'Show the keys',
      group: 'General',
      otherWords: 'help keyboard shortcuts',
      icon: Keyboard,
      keys: '?',
      run: () => openDialog('keys'),
    },
    ...themes,
  ]);
}
