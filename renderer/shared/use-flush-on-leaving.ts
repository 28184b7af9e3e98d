import { useEffect } from 'react';

/**
 * Writes what is not kept yet when the page is hidden or left, and when what is around it goes.
 * @param flush writes it; keep its identity
 */
export function useFlushOnLeaving(flush: () => Promise<void>, enabled = true): void {
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
