import { useState } from 'react';
import { type GridLayout, initialGridLayout } from './grid-column';

function isRecordOf<Value>(
  value: unknown,
  is: (item: unknown) => item is Value,
): value is Record<string, Value> {
  return typeof value === 'object' && value !== null && Object.values(value).every(is);
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

/** Reads a kept layout; what cannot be understood is as if it were not there. */
function readLayout(key: string): GridLayout {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return initialGridLayout;
    const widths = 'widths' in kept && isRecordOf(kept.widths, isNumber) ? kept.widths : {};
    const shown = 'shown' in kept && isRecordOf(kept.shown, isBoolean) ? kept.shown : {};
    return { widths, shown };
  } catch {
    return initialGridLayout;
  }
}

/**
 * The layout of a grid, kept on this machine.
 * @param name of the grid, for instance `catalog`
 */
export function useGridLayout(name: string): readonly [GridLayout, (next: GridLayout) => void] {
  const key = `desk.grid.${name}`;
  const [layout, setLayout] = useState(() => readLayout(key));
  const change = (next: GridLayout) => {
    setLayout(next);
    try {
      localStorage.setItem(key, JSON.stringify(next));
    } catch {
      // Without storage the layout holds for this window.
    }
  };
  return [layout, change];
}
