import { numberText } from '../../../../electron/shared/number-text';
import { useCommands } from '../../../shared/commands';
import { Button } from '../../../ui/button';
import { Kbd } from '../../../ui/kbd';
import { Spinner } from '../../../ui/spinner';
import { useFocusToGrid } from '../grid/use-focus-to-grid';

export interface SelectingBarProps {
  /** Tools found so far. */
  readonly found: number;
  /** How many there are to find; null until that is known. */
  readonly total: number | null;
  readonly onCancel: () => void;
}

/** All tools of a list are being selected, and are not yet. */
export function SelectingBar({ found, total, onCancel }: SelectingBarProps) {
  const bar = useFocusToGrid();
  useCommands([
    {
      id: 'catalog.cancel-selecting',
      title: 'Cancel selecting all tools',
      group: 'Catalog',
      keys: 'escape',
      run: onCancel,
    },
  ]);
  const progress =
    total === null ? numberText(found) : `${numberText(found)} of ${numberText(total)}`;
  return (
    <section
      ref={bar}
      aria-label="Selecting tools"
      className="flex shrink-0 items-center gap-8 border-t border-line bg-canvas px-16 py-8"
    >
      <Spinner />
      <span role="status" className="font-medium">
        Selecting all tools
      </span>
      <span className="text-muted tabular">{progress}</span>
      <Button variant="ghost" size="small" className="ml-auto" onClick={onCancel}>
        Cancel <Kbd keys="escape" />
      </Button>
    </section>
  );
}
