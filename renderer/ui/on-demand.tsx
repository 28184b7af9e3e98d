import { createElement, type ReactNode, useLayoutEffect, useState } from 'react';

type Component<Props> = (props: Props) => ReactNode;

/** A component whose code is fetched when it is first shown, or before. */
interface OnDemand<Props> extends Component<Props> {
  /** Fetches the code now; kept, so that asking twice costs nothing. */
  load: () => Promise<Component<Props>>;
}

/** Between two attempts while nothing is served, in milliseconds. */
const pauseMilliseconds = 1000;

/** Whether whoever serves the code answers at all, with whatever: where no network is between, always. */
async function isServed(): Promise<boolean> {
  if (!window.location.protocol.startsWith('http')) return true;
  return fetch('/', { method: 'HEAD' }).then(
    () => true,
    () => false,
  );
}

/**
 * Makes a component of one that is fetched when it is first shown. In React's own way (`lazy` in a
 * `Suspense`) whatever stands in its place is kept for 300 ms, however soon the code is there
 * (`FALLBACK_THROTTLE_MS`); a dialog would open a third of a second after the key.
 * @param load fetches the code. While nobody answers, it is tried again for as long as the component
 *   is shown: throwing would take what was typed beside it off the screen. What it fails with
 *   otherwise is thrown where the component is drawn, and a component that is shown anew tries again
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
      let pause: ReturnType<typeof setTimeout> | undefined;
      const attempt = async () => {
        try {
          await loadOnce();
          if (shown) setArrived(true);
        } catch (error) {
          const served = await isServed();
          if (!shown) return;
          if (served) setFailure({ error });
          else pause = setTimeout(() => void attempt(), pauseMilliseconds);
        }
      };
      void attempt();
      return () => {
        shown = false;
        clearTimeout(pause);
      };
    }, []);
    if (failure) throw failure.error;
    return loaded ? createElement(loaded, props) : meanwhile;
  }
  return Object.assign(LoadedOnDemand, { load: loadOnce });
}
