import { ListFilter } from 'lucide-react';
import { MenuItem } from '../../../ui/menu';

/** In the menu of a column: asks what it is to be narrowed to. */
export function ColumnFilterItem({ onSelect }: { readonly onSelect: () => void }) {
  return (
    <MenuItem icon={ListFilter} onSelect={onSelect}>
      Filter…
    </MenuItem>
  );
}
