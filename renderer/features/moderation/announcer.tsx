import { createContext, type ReactNode, use, useCallback, useState } from 'react';

const AnnouncerContext = createContext<((text: string) => void) | null>(null);

/**
 * Says something to screen readers without taking the focus.
 * @throws Error outside of {@link Announcer}, which is a bug.
 */
export function useAnnounce(): (text: string) => void {
  const announce = use(AnnouncerContext);
  if (!announce) throw new Error('useAnnounce needs an Announcer above it');
  return announce;
}

/** The live region of the screen. */
export function Announcer({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState<{ readonly text: string; readonly turn: number }>({
    text: '',
    turn: 0,
  });
  const announce = useCallback(
    (text: string) => setSaid(({ turn }) => ({ text, turn: turn + 1 })),
    [],
  );
  return (
    <AnnouncerContext value={announce}>
      {children}
      {/* The same sentence twice is two events: what alternates makes it a change. */}
      <p role="status" aria-live="polite" className="sr-only" data-announcer="">
        {said.text}
        {said.turn % 2 === 0 ? '' : '\u00a0'}
      </p>
    </AnnouncerContext>
  );
}
