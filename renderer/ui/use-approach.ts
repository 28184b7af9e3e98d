import { useEffect, useMemo, useRef } from 'react';

/** How long something must be pointed at, in milliseconds: who only passes over it is about to do nothing. */
const pointedFor = 60;

/**
 * Notices that somebody is about to do something: its control is pointed at, or has the focus, for a moment.
 * @param onApproach told what that is, with what it was last drawn with
 * @returns what to call with that when the pointer or the focus comes, and with undefined when it leaves
 */
export function useApproach<What extends string>(
  onApproach: ((what: What) => void) | undefined,
): (what: What | undefined) => void {
  const latest = useRef(onApproach);
  latest.current = onApproach;
  const { approach, end } = useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const clear = () => clearTimeout(timer);
    return {
      approach: (what: What | undefined) => {
        clear();
        if (what === undefined || !latest.current) return;
        timer = setTimeout(() => latest.current?.(what), pointedFor);
      },
      end: clear,
    };
  }, []);
  useEffect(() => end, [end]);
  return approach;
}
