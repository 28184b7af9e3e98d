import { type FocusEvent, useCallback, useLayoutEffect, useMemo, useRef } from 'react';
import type { ToolRow } from '../../../../electron/catalog/catalog-tool.schema';
import type { RowSource } from '../../../ui/data-grid/grid-rows';
import { focusIsFree } from '../../../ui/focus-is-free';

/** The cell that Tab leads to, where that is one of a row. */
const stopInRows = ':is([role="rowheader"], [role="gridcell"])[tabindex="0"]';

/**
 * Which row of the grid had the focus last, and ways to give it the focus again: for commands that
 * act on it, and for coming back from search and inspector.
 * @param inspected the tool that is open beside the grid; closed, it leaves the focus to its row
 */
export function useRowFocus(rows: RowSource<ToolRow>, inspected: string | null) {
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

  const inspectedBefore = useRef(inspected);
  useLayoutEffect(() => {
    const closed = inspected === null ? inspectedBefore.current : null;
    inspectedBefore.current = inspected;
    // In the task that closes it: a frame later, whoever had gone on to another row or to the search was
    // taken out of it again.
    if (closed === null || !focusIsFree()) return;
    const drawn = [...(area.current?.querySelectorAll('[aria-rowindex]') ?? [])];
    const row = drawn.find((one) => {
      const index = Number(one.getAttribute('aria-rowindex')) - 2;
      return index >= 0 && rows.at(index)?.id === closed;
    });
    const cell =
      row?.querySelector<HTMLElement>('[tabindex="0"]') ??
      row?.querySelector<HTMLElement>('[role="rowheader"]') ??
      area.current?.querySelector<HTMLElement>('[tabindex="0"]');
    cell?.focus({ preventScroll: true });
  }, [rows, inspected]);

  return useMemo(
    () => ({
      area,
      onFocus,
      lastFocused,
      isInGrid: () => area.current?.contains(document.activeElement) ?? false,
      /**
       * Goes to the cell of a row where somebody was before, since a list that is read anew is no other one; else to
       * the name of the first row. In both single keys are commands.
       */
      enterRows() {
        const cell =
          area.current?.querySelector<HTMLElement>(stopInRows) ??
          area.current?.querySelector<HTMLElement>('[role="rowheader"]');
        cell?.focus({ preventScroll: true });
      },
      enterGrid: () => area.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus(),
    }),
    [onFocus, lastFocused],
  );
}
