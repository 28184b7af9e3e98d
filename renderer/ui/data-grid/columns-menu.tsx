import { Columns3, RotateCcw } from 'lucide-react';
import { IconButton } from '../icon-button';
import { Menu, MenuCheckboxItem, MenuItem, MenuSection, MenuSeparator } from '../menu';
import { type GridColumn, type GridLayout, initialGridLayout, isColumnShown } from './grid-column';
import { orderedColumns, withShown } from './grid-layout.rules';

export interface ColumnsMenuProps<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly layout: GridLayout;
  readonly onLayoutChange: (layout: GridLayout) => void;
}

/** Which columns of a grid are shown. The first names the row and is always there. */
export function ColumnsMenu<Row>({ columns, layout, onLayoutChange }: ColumnsMenuProps<Row>) {
  return (
    <Menu align="end" trigger={<IconButton icon={Columns3} label="Columns" />}>
      <MenuSection label="Columns">
        {orderedColumns(columns, layout).map((column, index) => (
          <MenuCheckboxItem
            key={column.id}
            checked={isColumnShown(column, index, layout)}
            disabled={index === 0}
            onCheckedChange={(shown) => onLayoutChange(withShown(layout, column.id, shown))}
          >
            {column.header}
          </MenuCheckboxItem>
        ))}
      </MenuSection>
      <MenuSeparator />
      <MenuItem icon={RotateCcw} onSelect={() => onLayoutChange(initialGridLayout)}>
        Reset columns
      </MenuItem>
    </Menu>
  );
}
