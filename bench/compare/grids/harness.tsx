import type { ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { type BenchRow, benchRows } from './rows';

/** What a compared grid offers to the measurement. */
export interface MountedGrid {
  /** The element that scrolls. */
  readonly scroller: () => HTMLElement | null;
  /** Sorts by price, the dearest first. */
  readonly sort: () => void;
  /** Leaves the rows of one category. */
  readonly filter: () => void;
  /** Text of the first row, to see when the new order stands there; null where only pixels tell. */
  readonly firstRow: (() => string) | null;
}

declare global {
  interface Window {
    benchGrid: {
      readonly rows: readonly BenchRow[];
      /** Draws the grid with its rows. Resolves in the frame in which it stands there, in ms. */
      mount(): Promise<number>;
      grid: MountedGrid | undefined;
    };
  }
}

/** Resolves once the frame that is being made has been painted. */
const painted = () =>
  new Promise<void>((resolve) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    }),
  );

/**
 * Makes a page of the comparison.
 * @param element draws the grid and hands over what is measured, once it is there
 */
export function offerGrid(
  element: (rows: readonly BenchRow[], ready: (grid: MountedGrid) => void) => ReactElement,
): void {
  const count = Number(new URLSearchParams(location.search).get('rows') ?? '10000');
  const rows = benchRows(count);
  const host = document.getElementById('root');
  if (!host) throw new Error('The page has no place for the grid');
  window.benchGrid = {
    rows,
    grid: undefined,
    async mount() {
      const began = performance.now();
      await new Promise<void>((resolve) => {
        createRoot(host).render(
          element(rows, (grid) => {
            window.benchGrid.grid ??= grid;
            resolve();
          }),
        );
      });
      // Some measure their place first and draw their rows in a later frame.
      const { grid } = window.benchGrid;
      while (grid?.firstRow && grid.firstRow() === '') await painted();
      await painted();
      return performance.now() - began;
    },
  };
}
