import type { Preferences } from '../../electron/workspace/workspace.schema';

type Theme = Preferences['theme'];

/** Read before the first paint by renderer/app/public/theme.js. */
const storageKey = 'desk.theme';

/** Shows a theme at once and keeps it for the first paint of the next start. */
export function applyTheme(theme: Theme): void {
  const { documentElement } = document;
  if (theme === 'system') documentElement.removeAttribute('data-theme');
  else documentElement.setAttribute('data-theme', theme);
  try {
    if (theme === 'system') localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, theme);
  } catch {
    // Without storage the next start paints the system's theme first, nothing worse.
  }
}
