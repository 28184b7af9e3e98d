import { type RefObject, useEffect, useRef } from 'react';
import { focusIsFree } from '../ui/focus-is-free';
import { useCommands } from './commands';

export interface RowKeysOptions {
  /** The commands' group, for instance "Payouts". */
  readonly group: string;
  /** One row in words: "payout". */
  readonly noun: string;
  /** Finds the control of each row. */
  readonly control: string;
  /** How many rows there are: with the first ones the keys get a place to start from. */
  readonly rows: number;
  /** What is open beside the list; the control of its row has it as `data-row`. */
  readonly openId?: string | null;
}

/** Moves from row to row of a table or a list by j and k, and from one of its rows by arrows, as in the grids. */
export function useRowKeys(
  area: RefObject<HTMLElement | null>,
  { group, noun, control, rows, openId = null }: RowKeysOptions,
): void {
  const controls = () => [...(area.current?.querySelectorAll<HTMLElement>(control) ?? [])];
  const step = (by: number) => {
    const all = controls();
    const { activeElement } = document;
    const focused = all.findIndex((one) => one.contains(activeElement));
    const at = focused === -1 ? all.findIndex((one) => one.dataset['row'] === openId) : focused;
    all[at === -1 ? 0 : at + by]?.focus();
  };
  const hasRows = rows > 0;
  useEffect(() => {
    if (hasRows && focusIsFree()) {
      area.current?.querySelector<HTMLElement>(control)?.focus({ preventScroll: true });
    }
  }, [area, control, hasRows]);
  const openBefore = useRef(openId);
  useEffect(() => {
    const closed = openId === null ? openBefore.current : null;
    openBefore.current = openId;
    // Whoever closes what was open goes on in the list, where it stands.
    if (closed !== null && focusIsFree()) {
      area.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(closed)}"]`)?.focus();
    }
  }, [area, openId]);
  useEffect(() => {
    const list = area.current;
    const onKeyDown = (event: KeyboardEvent) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const { target, ctrlKey, altKey, shiftKey, metaKey } = event;
      if (by === undefined || event.defaultPrevented) return;
      if (ctrlKey || altKey || shiftKey || metaKey) return;
      // What opens a menu has them for that, and beside a row they scroll.
      if (!(target instanceof Element) || target.ariaHasPopup !== null) return;
      if (!target.closest(control)) return;
      event.preventDefault();
      step(by);
    };
    list?.addEventListener('keydown', onKeyDown);
    return () => list?.removeEventListener('keydown', onKeyDown);
  });
  useCommands([
    {
      id: `${group}.next-row`,
      title: `Next ${noun}`,
      group,
      keys: 'j',
      repeats: true,
      enabled: hasRows,
      run: () => step(1),
    },
    {
      id: `${group}.previous-row`,
      title: `Previous ${noun}`,
      group,
      keys: 'k',
      repeats: true,
      enabled: hasRows,
      run: () => step(-1),
    },
  ]);
}
