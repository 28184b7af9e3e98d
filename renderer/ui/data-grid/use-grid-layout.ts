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
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** Reads a layout from whatever was kept; what cannot be understood is as if it were not there. */
export function readGridLayout(kept: unknown): GridLayout {
  if (typeof kept !== 'object' || kept === null) return initialGridLayout;
  return {
    widths: 'widths' in kept && isRecordOf(kept.widths, isNumber) ? kept.widths : {},
    shown: 'shown' in kept && isRecordOf(kept.shown, isBoolean) ? kept.shown : {},
    ...('order' in kept && isTexts(kept.order) ? { order: kept.order } : {}),
    ...('pinned' in kept && isTexts(kept.pinned) ? { pinned: kept.pinned } : {}),
  };
}

function storedLayout(key: string): GridLayout {
  try {
    return readGridLayout(JSON.parse(localStorage.getItem(key) ?? '{}'));
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
  const [layout, setLayout] = useState(() => storedLayout(key));
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
