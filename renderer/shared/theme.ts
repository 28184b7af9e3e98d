import type { Preferences } from '../../electron/workspace/workspace.schema';

/**
 * Shows a theme at once. Before the first paint of the next start the shells see to it: Electron
 * gives its windows the kept theme as the system's, the browser shell writes it into the page.
 */
export function applyTheme(theme: Preferences['theme']): void {
  const { documentElement } = document;
  if (theme === 'system') documentElement.removeAttribute('data-theme');
  else documentElement.setAttribute('data-theme', theme);
}
