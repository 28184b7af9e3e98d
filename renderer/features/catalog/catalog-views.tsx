import { useDeferredValue, useMemo } from 'react';
import { setParams, useHashRoute } from '../../shared/hash-route';
import { SavedViewsMenu } from '../../shared/saved-views/saved-views-menu';
import type { GridLayout } from '../../ui/data-grid/grid-column';
import { readGridLayout } from '../../ui/data-grid/use-grid-layout';
import { unfiltered, viewParams } from './catalog-view.rules';

export interface CatalogViewsProps {
  readonly layout: GridLayout;
  /** Keep the identity. */
  readonly onLayoutChange: (layout: GridLayout) => void;
}

/** The kept views of the catalog. What they say of the present one may come after its tools. */
export function CatalogViews({ layout, onLayoutChange }: CatalogViewsProps) {
  const params = useDeferredValue(useHashRoute().params);
  return useMemo(
    () => (
      <SavedViewsMenu
        screen="catalog"
        currentId={params.get('view') ?? undefined}
        state={{ params: viewParams(params), layout: { ...layout } }}
        onApply={(saved) => {
          setParams({ ...unfiltered, sort: null, ...saved?.state.params, view: saved?.id });
          if (saved) onLayoutChange(readGridLayout(saved.state.layout));
        }}
      />
    ),
    [params, layout, onLayoutChange],
  );
}
