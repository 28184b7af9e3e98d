import { createContext, use } from 'react';
import type { GridName, PaneName } from '../../electron/workspace/layouts.schema';
import type { GridLayout } from './data-grid/grid-column';

/** How a person set up grids and panes, from one start to the next. */
export interface KeptLayouts {
  readonly gridLayout: (name: GridName) => GridLayout;
  readonly keepGridLayout: (name: GridName, layout: GridLayout) => void;
  /** In pixels; undefined until the person has chosen a width. */
  readonly paneWidth: (name: PaneName) => number | undefined;
  readonly keepPaneWidth: (name: PaneName, width: number) => void;
}

/** Given by the application, around everything that can be set up. */
export const KeptLayoutsContext = createContext<KeptLayouts | null>(null);

/** @throws Error outside of the application's provider, which is a bug. */
export function useKeptLayouts(): KeptLayouts {
  const layouts = use(KeptLayoutsContext);
  if (!layouts) throw new Error('What can be set up needs KeptLayoutsContext above it');
  return layouts;
}
