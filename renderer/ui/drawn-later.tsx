import { type ReactNode, startTransition, useEffect, useState } from 'react';

export interface DrawnLaterProps {
  /** Keeps the place meanwhile. */
  readonly placeholder: ReactNode;
  readonly children: ReactNode;
}

/** How long it may be put off while the browser has no time to spare, in milliseconds. */
const longestWait = 200;

/**
 * What stands around the rows of a screen that opens, and is drawn once they are painted. A deferred
 * value would be drawn between their drawing and their painting.
 */
export function DrawnLater({ placeholder, children }: DrawnLaterProps) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const draw = () => startTransition(() => setDue(true));
    const idle = requestIdleCallback(draw, { timeout: longestWait });
    return () => cancelIdleCallback(idle);
  }, []);
  return due ? children : placeholder;
}
