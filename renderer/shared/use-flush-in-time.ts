import { createContext, use, useEffect } from 'react';

/** Whether the desk answers, and has its database; given by the application. */
export const AnsweringContext = createContext(true);

/**
 * Writes what is not kept yet when the page is hidden or left, when what is around it goes, and when a
 * desk answers again that could not keep it meanwhile.
 * @param flush writes it; keep its identity
 */
export function useFlushInTime(flush: () => Promise<unknown>, enabled = true): void {
  const answering = use(AnsweringContext);
  useEffect(() => {
    if (enabled && answering) void flush();
  }, [flush, enabled, answering]);
  useEffect(() => {
    if (!enabled) return;
    const keep = () => void flush();
    window.addEventListener('pagehide', keep);
    document.addEventListener('visibilitychange', keep);
    return () => {
      window.removeEventListener('pagehide', keep);
      document.removeEventListener('visibilitychange', keep);
      keep();
    };
  }, [flush, enabled]);
}
