import { ChevronDown, X } from 'lucide-react';
import { numberText } from '../../electron/shared/number-text';
import { Button } from './button';
import { classes } from './classes';
import { Menu, MenuCheckboxItem, MenuItem, MenuSeparator } from './menu';
import { useApproach } from './use-approach';

export interface FilterMenuProps<Value extends string> {
  /** What it filters by: "Status". */
  readonly label: string;
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    /** How many rows it would leave, where that is known. */
    readonly count?: number | undefined;
  }[];
  readonly selected: readonly Value[];
  readonly onSelectedChange: (selected: readonly Value[]) => void;
  /** Somebody may be about to let these through: a choice is pointed at. */
  readonly onApproach?: ((selected: readonly Value[]) => void) | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
}

/** A filter as a chip that says what it lets through, and a menu that changes it. */
export function FilterMenu<Value extends string>({
  label,
  options,
  selected,
  onSelectedChange,
  onApproach,
  onOpenChange,
}: FilterMenuProps<Value>) {
  const chosen = options.filter((option) => selected.includes(option.value));
  const summary =
    chosen.length > 2 ? `${chosen.length} chosen` : chosen.map((option) => option.label).join(', ');
  const active = chosen.length > 0;
  const toggled = (value: Value) =>
    selected.includes(value) ? selected.filter((other) => other !== value) : [...selected, value];
  const approach = useApproach<Value>(onApproach && ((value) => onApproach(toggled(value))));
  return (
    <span
      className={classes(
        'inline-flex items-center rounded-4 border',
        active ? 'border-accent-line bg-accent-tint' : 'border-transparent',
      )}
    >
      <Menu
        onOpenChange={onOpenChange}
        trigger={
          <Button
            variant="ghost"
            size="small"
            className={active ? 'border-0 text-accent-text hover:text-accent-text' : 'border-0'}
          >
            {label}
            {active && <span className="font-normal">{summary}</span>}
            {!active && <ChevronDown aria-hidden="true" className="size-12" />}
          </Button>
        }
      >
        {options.map((option) => (
          <MenuCheckboxItem
            key={option.value}
            checked={selected.includes(option.value)}
            onCheckedChange={() => onSelectedChange(toggled(option.value))}
            onHighlight={(highlighted) => approach(highlighted ? option.value : undefined)}
          >
            <span className="flex gap-16">
              <span className="grow">{option.label}</span>
              {option.count !== undefined && (
                <span className="text-faint tabular">{numberText(option.count)}</span>
              )}
            </span>
          </MenuCheckboxItem>
        ))}
        {active && (
          <>
            <MenuSeparator />
            <MenuItem icon={X} onSelect={() => onSelectedChange([])}>
              Clear {label.toLowerCase()}
            </MenuItem>
          </>
        )}
      </Menu>
      {active && (
        <button
          type="button"
          aria-label={`Clear filter: ${label}`}
          onClick={() => onSelectedChange([])}
          className="flex h-control-small w-24 items-center justify-center rounded-4 text-accent-text hover:bg-hover"
        >
          <X aria-hidden="true" className="size-12" />
        </button>
      )}
    </span>
  );
}
