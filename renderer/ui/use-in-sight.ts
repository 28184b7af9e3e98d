import { type RefObject, useEffect, useRef } from 'react';

/**
 * Brings what is said into sight when it is said: where one types, or presses Save, nothing above the fold is seen.
 * @param said what is said; null or undefined while nothing is
 * @returns for the element in which it stands
 */
export function useInSight(said: unknown): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (said !== null && said !== undefined) place.current?.scrollIntoView({ block: 'start' });
  }, [said]);
  return place;
}
