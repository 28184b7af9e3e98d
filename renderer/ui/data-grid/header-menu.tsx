import { Menu as BaseMenu } from '@base-ui/react/menu';
import {
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowUp,
  EyeOff,
  Pin,
  PinOff,
  Plus,
  RotateCcw,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '../classes';
import { MenuItem, MenuSeparator } from '../menu';
import { popupClasses } from '../popup-classes';
import type { GridColumn, GridLayout, GridSort } from './grid-column';
import { withPinned, withShown, withStep, withWidth } from './grid-layout.rules';
import { maySortFurther, withSort } from './grid-sort.rules';

export interface HeaderMenuProps<Row> {
  /** The header that it hangs from. */
  readonly anchor: Element;
  readonly column: GridColumn<Row>;
  readonly columns: readonly GridColumn<Row>[];
  readonly isFirst: boolean;
  readonly sort: GridSort;
  readonly onSortChange: (sort: GridSort) => void;
  readonly layout: GridLayout;
  readonly onLayoutChange: (layout: GridLayout) => void;
  /** Further items: the filter of the column. */
  readonly children?: ReactNode;
  readonly onClose: () => void;
}

/** Everything that can be done with a column. */
export function HeaderMenu<Row>(props: HeaderMenuProps<Row>) {
  const { anchor, column, columns, isFirst, sort, onSortChange, layout, onLayoutChange } = props;
  const { id, firstSort } = column;
  const sorted = sort.find((term) => term.column === id)?.direction;
  const pinned = layout.pinned?.includes(id) ?? false;
  const sortBy = (direction: 'asc' | 'desc', additionally = false) =>
    onSortChange(withSort(sort, id, direction, additionally));
  return (
    <BaseMenu.Root open onOpenChange={(open) => !open && props.onClose()}>
      {/* Inside the screen's landmark, where its column is. */}
      <BaseMenu.Portal container={anchor.closest<HTMLElement>('main')}>
        <BaseMenu.Positioner anchor={anchor} align="start" sideOffset={4} className="z-20">
          <BaseMenu.Popup
            aria-label={column.header}
            className={classes(popupClasses, 'min-w-menu p-4')}
          >
            {firstSort !== undefined && (
              <>
                <MenuItem icon={ArrowUp} disabled={sorted === 'asc'} onSelect={() => sortBy('asc')}>
                  Sort ascending
                </MenuItem>
                <MenuItem
                  icon={ArrowDown}
                  disabled={sorted === 'desc'}
                  onSelect={() => sortBy('desc')}
                >
                  Sort descending
                </MenuItem>
                {sort.length > 0 && sorted === undefined && (
                  <MenuItem
                    icon={Plus}
                    disabled={!maySortFurther(sort)}
                    onSelect={() => sortBy(firstSort, true)}
                  >
                    {maySortFurther(sort)
                      ? 'Sort additionally'
                      : `Sort additionally: by ${sort.length} columns at most`}
                  </MenuItem>
                )}
                {sorted !== undefined && (
                  <MenuItem
                    icon={RotateCcw}
                    onSelect={() => onSortChange(sort.filter((term) => term.column !== id))}
                  >
                    Do not sort by this
                  </MenuItem>
                )}
                <MenuSeparator />
              </>
            )}
            {props.children}
            {!isFirst && (
              <>
                <MenuItem
                  icon={pinned ? PinOff : Pin}
                  onSelect={() => onLayoutChange(withPinned(layout, id, !pinned))}
                >
                  {pinned ? 'Unpin' : 'Pin to the left'}
                </MenuItem>
                <MenuItem
                  icon={ArrowLeft}
                  onSelect={() => onLayoutChange(withStep(layout, columns, id, -1))}
                >
                  Move left
                </MenuItem>
                <MenuItem
                  icon={ArrowRight}
                  onSelect={() => onLayoutChange(withStep(layout, columns, id, 1))}
                >
                  Move right
                </MenuItem>
                <MenuItem
                  icon={EyeOff}
                  onSelect={() => onLayoutChange(withShown(layout, id, false))}
                >
                  Hide column
                </MenuItem>
              </>
            )}
            {layout.widths[id] !== undefined && (
              <MenuItem
                icon={RotateCcw}
                onSelect={() => onLayoutChange(withWidth(layout, id, null))}
              >
                Reset width
              </MenuItem>
            )}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}
