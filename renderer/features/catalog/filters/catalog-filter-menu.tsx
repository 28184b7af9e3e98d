import { memo, useMemo } from 'react';
import { setParams } from '../../../shared/hash-route';
import { FilterMenu } from '../../../ui/filter-menu';
import { type MenuName, menus } from '../catalog-view.rules';
import { useReadAhead } from '../grid/use-read-ahead';

export interface CatalogFilterMenuProps {
  readonly name: MenuName;
  /** What it filters by: "Status". */
  readonly label: string;
  readonly selected: readonly string[];
  /** How many tools its choices would leave; undefined while nobody asked. Keep the identity. */
  readonly counts: readonly { readonly value: string; readonly count: number }[] | undefined;
  /** Keep the identity. */
  readonly onOpenChange: ((open: boolean) => void) | undefined;
}

function CatalogFilterMenuContent(props: CatalogFilterMenuProps) {
  const { name, label, selected, counts, onOpenChange } = props;
  const readAhead = useReadAhead();
  const options = useMemo(() => {
    const byValue = counts && new Map(counts.map(({ value, count }) => [value, count]));
    return Object.entries(menus[name]).map(([value, text]) => ({
      value,
      label: text,
      count: byValue && (byValue.get(value) ?? 0),
    }));
  }, [name, counts]);
  return (
    <FilterMenu
      {...{ label, options, selected, onOpenChange }}
      onSelectedChange={(chosen) => setParams({ [name]: chosen })}
      onApproach={(chosen) => readAhead({ [name]: chosen })}
    />
  );
}

const sameValues = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((value, at) => value === other[at]);

/** One menu of the catalog's filters. Drawn again only when something of it changed. */
export const CatalogFilterMenu = memo(
  CatalogFilterMenuContent,
  (one, other) =>
    one.name === other.name &&
    one.label === other.label &&
    one.counts === other.counts &&
    one.onOpenChange === other.onOpenChange &&
    sameValues(one.selected, other.selected),
);
