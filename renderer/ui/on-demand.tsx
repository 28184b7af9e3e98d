import { createElement, type ReactNode, useLayoutEffect, useState } from 'react';
import { whenServed } from './when-served';

type Component<Props> = (props: Props) => ReactNode;

/** A component whose code is fetched when it is first shown, or before. */
interface OnDemand<Props> extends Component<Props> {
  /** Fetches the code now; kept, so that asking twice costs nothing. */
  load: () => Promise<Component<Props>>;
}

/**
 * Makes a component of one that is fetched when it is first shown. In React's own way (`lazy` in a
 * `Suspense`) whatever stands in its place is kept for 300 ms, however soon the code is there
 * (`FALLBACK_THROTTLE_MS`); a dialog would open a third of a second after the key.
 * @param load fetches the code. While nobody answers it waits: throwing would take what was typed
 *   beside it off the screen. What it fails with otherwise is thrown where the component is drawn
 * @param Meanwhile stands in its place until the code is there; a component is given the same properties
 */
export function onDemand<Props extends object>(
  load: () => Promise<Component<Props>>,
  Meanwhile: ReactNode | Component<Props> = null,
): OnDemand<Props> {
  let loaded: Component<Props> | undefined;
  const loadOnce = async () => {
    if (loaded) return loaded;
    await whenServed();
    loaded ??= await load();
    return loaded;
  };
  function LoadedOnDemand(props: Props): ReactNode {
    const [, setArrived] = useState(false);
    const [failure, setFailure] = useState<{ readonly error: unknown } | null>(null);
    useLayoutEffect(() => {
      if (loaded) return;
      let shown = true;
      loadOnce().then(
        () => shown && setArrived(true),
        (error: unknown) => shown && setFailure({ error }),
      );
      return () => {
        shown = false;
      };
    }, []);
    if (failure) throw failure.error;
    if (loaded) return createElement(loaded, props);
    return typeof Meanwhile === 'function' ? createElement(Meanwhile, props) : Meanwhile;
  }
  return Object.assign(LoadedOnDemand, { load: loadOnce });
}
