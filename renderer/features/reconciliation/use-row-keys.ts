import { type RefObject, useEffect } from 'react';
import { useCommands } from '../../shared/commands';
import { focusIsFree } from '../../ui/focus-is-free';

export interface RowKeysOptions {
  /** The commands' group, for instance "Payouts". */
  readonly group: string;
  /** One row in words: "payout". */
  readonly noun: string;
  /** Finds the control of each row. */
  readonly control: string;
  /** How many rows there are: with the first ones the keys get a place to start from. */
  readonly rows: number;
}

/** Moves from row to row of a table by j and k, as in the grids. */
export function useRowKeys(
  area: RefObject<HTMLElement | null>,
  { group, noun, control, rows }: RowKeysOptions,
): void {
  const controls = () => [...(area.current?.querySelectorAll<HTMLElement>(control) ?? [])];
  const step = (by: number) => {
    const all = controls();
    const at = all.findIndex((one) => one === document.activeElement);
    all[at === -1 ? 0 : at + by]?.focus();
  };
  const hasRows = rows > 0;
  useEffect(() => {
    if (hasRows && focusIsFree()) {
      area.current?.querySelector<HTMLElement>(control)?.focus({ preventScroll: true });
    }
  }, [area, control, hasRows]);
  useCommands([
    {
      id: `${group}.next-row`,
      title: `Next ${noun}`,
      group,
      keys: 'j',
      enabled: hasRows,
      run: () => step(1),
    },
    {
      id: `${group}.previous-row`,
      title: `Previous ${noun}`,
      group,
      keys: 'k',
      enabled: hasRows,
      run: () => step(-1),
    },
  ]);
}
