import { parseHash } from '../shared/hash-route.rules';
import { screens } from './screens';
import { loadPersonaMenu } from './status-bar';

/**
 * Fetches the code of the screen that the address names, or of the first one, before it is known
 * who is here: meanwhile the database opens, which takes longer. What cannot be fetched now is
 * fetched, and complained of, when it is shown.
 */
export function prefetchScreen(hash: string): void {
  const { screen: wanted } = parseHash(hash);
  const screen = screens.find(({ id }) => id === wanted) ?? screens[0];
  screen?.load().catch(() => undefined);
  loadPersonaMenu().catch(() => undefined);
}
