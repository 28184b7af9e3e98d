import { createContext, use, useEffect } from 'react';

/** Whether the desk answers, and has its database; given by the application. */
export const AnsweringContext = createContext(true);

/** What is to be written on this page, by whom it is on. */
const flushes = new Set<() => Promise<unknown>>();

/** Writes what is not kept yet anywhere on this page. @returns when it is, or cannot be */
export async function flushAll(): Promise<void> {
  await Promise.allSettled([...flushes].map((flush) => flush()));
}

/**
 * Writes what is not kept yet when the page is hidden or left, when what is around it goes, when a desk answers
 * again that could not keep it meanwhile, and when {@link flushAll} asks for it.
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
    flushes.add(flush);
    window.addEventListener('pagehide', keep);
    document.addEventListener('visibilitychange', keep);
    return () => {
      flushes.delete(flush);
      window.removeEventListener('pagehide', keep);
      document.removeEventListener('visibilitychange', keep);
      keep();
    };
  }, [flush, enabled]);
}
