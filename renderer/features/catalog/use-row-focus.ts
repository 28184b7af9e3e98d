import { type FocusEvent, useCallback, useMemo, useRef } from 'react';
import type { ToolRow } from '../../../electron/catalog/catalog-tool.schema';
import type { RowSource } from '../../ui/data-grid/grid-rows';

/**
 * Which row of the grid had the focus last, and ways to give it the focus again: for commands that
 * act on it, and for coming back from search and inspector.
 */
export function useRowFocus(rows: RowSource<ToolRow>) {
  const area = useRef<HTMLDivElement>(null);
  const lastIndex = useRef(-1);

  const onFocus = useCallback(({ target }: FocusEvent) => {
    const row = target.closest('[aria-rowindex]');
    lastIndex.current = Number(row?.getAttribute('aria-rowindex') ?? 1) - 2;
  }, []);
  const lastFocused = useCallback(
    () => (lastIndex.current < 0 ? undefined : rows.at(lastIndex.current)),
    [rows],
  );

  return useMemo(
    () => ({
      area,
      onFocus,
      lastFocused,
      isInGrid: () => area.current?.contains(document.activeElement) ?? false,
      /** Goes to the name of the first row, where single keys are commands. */
      enterRows() {
        const name = area.current?.querySelector<HTMLElement>('[role="rowheader"]');
        name?.focus({ preventScroll: true });
      },
      enterGrid: () => area.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus(),
      /** Gives the focus back to the row of a tool, or to the cell that had it before. */
      restore(id: string | null) {
        const drawn = [...(area.current?.querySelectorAll('[aria-rowindex]') ?? [])];
        const row = drawn.find((one) => {
          const index = Number(one.getAttribute('aria-rowindex')) - 2;
          return index >= 0 && rows.at(index)?.id === id;
        });
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
