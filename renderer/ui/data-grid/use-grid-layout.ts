import { useCallback, useState } from 'react';
import type { GridName } from '../../../electron/workspace/layouts.schema';
import { useKeptLayouts } from '../kept-layouts';
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

/** The layout of a grid, kept from one start to the next. */
export function useGridLayout(name: GridName): readonly [GridLayout, (next: GridLayout) => void] {
  const kept = useKeptLayouts();
  const [layout, setLayout] = useState(() => kept.gridLayout(name));
  const change = useCallback(
    (next: GridLayout) => {
      setLayout(next);
      kept.keepGridLayout(name, next);
    },
    [kept, name],
  );
  return [layout, change];
}
