import { useMemo, useSyncExternalStore } from 'react';
import {
  changedParams,
  formatHash,
  paramsOf,
  parseHash,
  type Route,
  type RouteParams,
} from './hash-route.rules';

const listeners = new Set<() => void>();

/**
 * Calls a listener whenever the address changes, before anything is drawn for it.
 * @returns what ends that
 */
export function onRouteChange(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  window.addEventListener('hashchange', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
    window.removeEventListener('hashchange', listener);
  };
}

const currentHash = () => window.location.hash;

/** The screen that is shown and its state, at the time of the call: for what ends later than it began. */
export const shownRoute = (): Route => parseHash(currentHash());

interface NavigateOptions {
  /** Takes the place of the present entry, so that Back does not stop at it. */
  readonly replace?: boolean;
}

/** Goes to a screen; `params` are the state it opens in. */
export function navigate(
  screen: string,
  params: RouteParams = {},
  { replace = false }: NavigateOptions = {},
): void {
  const hash = formatHash({ screen, params: changedParams(new URLSearchParams(), params) });
  if (hash === currentHash()) return;
  if (replace) window.history.replaceState(null, '', hash);
  else window.history.pushState(null, '', hash);
  for (const listener of listeners) listener();
}

/** The address of a screen, for a link. */
export function screenHref(screen: string, params: RouteParams = {}): string {
  return formatHash({ screen, params: changedParams(new URLSearchParams(), params) });
}

/**
 * Changes some parameters of the present screen. By default the entry is replaced (typing in a search
 * field makes no history); with `{ replace: false }` one is added (opening a row can be gone back from).
 */
export function setParams(changes: RouteParams, options: NavigateOptions = {}): void {
  // Read at the time of the call: two changes in one event must not undo each other.
  const { screen, params } = shownRoute();
  navigate(screen, paramsOf(changedParams(params, changes)), { replace: true, ...options });
}

const currentScreen = () => shownRoute().screen;

/** The present screen's name alone: what stands around a screen is not drawn anew for its state. */
export function useScreenName(): string {
  return useSyncExternalStore(onRouteChange, currentScreen);
}

/**
 * The present screen and its state, which live in the fragment so that back, forward, reload and
 * a second window land where one was; {@link setParams} changes it.
 */
export function useHashRoute(): Route {
  const hash = useSyncExternalStore(onRouteChange, currentHash);
  return useMemo(() => parseHash(hash), [hash]);
}
