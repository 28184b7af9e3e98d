import { type FocusEvent, useCallback, useMemo, useRef } from 'react';
import type { ToolRow } from '../../../electron/catalog/catalog-tool.schema';

/**
 * Which row of the grid had the focus last, and ways to give it the focus again: for commands that
 * act on it, and for coming back from search and inspector.
 */
export function useRowFocus(rows: readonly ToolRow[]) {
  const area = useRef<HTMLDivElement>(null);
  const lastIndex = useRef(-1);

  const onFocus = useCallback(({ target }: FocusEvent) => {
    const row = target.closest('[aria-rowindex]');
    lastIndex.current = Number(row?.getAttribute('aria-rowindex') ?? 1) - 2;
  }, []);
  const lastFocused = useCallback(() => rows[lastIndex.current], [rows]);

  return useMemo(
    () => ({
      area,
      onFocus,
      lastFocused,
      isInGrid: () => area.current?.contains(document.activeElement) ?? false,
      enterGrid: () => area.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus(),
      /** Gives the focus back to the row of a tool, or to the cell that had it before. */
      restore(id: string | null) {
        const index = rows.findIndex((row) => row.id === id);
        const row = area.current?.querySelector(`[aria-rowindex="${index + 2}"]`);
        const cell =
          row?.querySelector<HTMLElement>('[tabindex="0"]') ??
          row?.querySelector<HTMLElement>('[role="rowheader"]') ??
          area.current?.querySelector<HTMLElement>('[tabindex="0"]');
        // The grid may be hidden behind a wide inspector until the next frame.
        requestAnimationFrame(() => cell?.focus({ preventScroll: true }));
      },
    }),
    [rows, onFocus, lastFocused],
  );
}
