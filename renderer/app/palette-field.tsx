import { takeFocus } from '../ui/take-focus';
import type { CommandPaletteProps } from './command-palette';

/** Takes in what is typed until the palette's code is there; nothing is seen of it so soon. */
export function PaletteField({
  typed,
  onType,
  onClose,
}: Pick<CommandPaletteProps, 'typed' | 'onType' | 'onClose'>) {
  return (
    <input
      ref={takeFocus}
      aria-label="Find"
      value={typed}
      onChange={(event) => onType(event.currentTarget.value)}
      onKeyDown={({ key }) => key === 'Escape' && onClose()}
      className="sr-only"
    />
  );
}
