import { useEffect, useMemo } from 'react';
import { onRouteChange, shownRoute, useScreenName } from '../shared/hash-route';
import { paramsOf, type RouteParams } from '../shared/hash-route.rules';

/**
 * Where each screen is gone to: to what was left there, its filters and what was open, for as long as the same
 * person works in the same workspace. The screen that is shown already begins anew.
 * @param epoch changes with the workspace or the person
 * @returns the state that a screen opens in, by its name
 */
export function useLeftPlaces(epoch: number): (screen: string) => RouteParams {
  // biome-ignore lint/correctness/useExhaustiveDependencies: one for each epoch
  const places = useMemo(() => new Map<string, RouteParams>(), [epoch]);
  const shown = useScreenName();
  useEffect(() => {
    const remember = () => {
      const { screen, params } = shownRoute();
      places.set(screen, paramsOf(params));
    };
    remember();
    return onRouteChange(remember);
  }, [places]);
  return (screen) => (screen === shown ? {} : (places.get(screen) ?? {}));
}
