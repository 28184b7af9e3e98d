import { createElement, type ReactNode, useLayoutEffect, useState } from 'react';

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
 * @param load fetches the code; what it fails with is thrown where the component is drawn, and a
 *   component that is shown anew tries again
 * @param meanwhile stands in its place until the code is there
 */
export function onDemand<Props extends object>(
  load: () => Promise<Component<Props>>,
  meanwhile: ReactNode = null,
): OnDemand<Props> {
  let loaded: Component<Props> | undefined;
  const loadOnce = async () => {
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
    return loaded ? createElement(loaded, props) : meanwhile;
  }
  return Object.assign(LoadedOnDemand, { load: loadOnce });
}
