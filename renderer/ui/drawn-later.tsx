import { type ReactNode, useDeferredValue } from 'react';

export interface DrawnLaterProps {
  /** Keeps the place meanwhile. */
  readonly placeholder: ReactNode;
  readonly children: ReactNode;
}

/** What stands around the rows of a screen that opens, and is drawn when they do not need the time. */
export function DrawnLater({ placeholder, children }: DrawnLaterProps) {
  return useDeferredValue(true, false) ? children : placeholder;
}
