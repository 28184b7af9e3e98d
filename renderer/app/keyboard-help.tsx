import { useState } from 'react';
import { useAvailableCommands } from '../shared/commands';
import { gridEditingKeys, gridKeys } from '../ui/data-grid/grid-keys';
import { Dialog } from '../ui/dialog';
import { useInteractionPreferences } from '../ui/interaction-preferences';
import { Kbd } from '../ui/kbd';
import { type KeySection, sectionsOfCommands } from './keyboard-help.rules';

/** What the grids on the screen understand, which bind their keys themselves. */
function sectionsOfGrids(): readonly KeySection[] {
  const grids = [...document.querySelectorAll('[role=grid]')];
  const editable = grids.some((grid) => grid.ariaReadOnly !== 'true');
  return [
    ...(grids.length > 0 ? [{ name: 'In lists', lines: gridKeys }] : []),
    ...(editable ? [{ name: 'In cells', lines: gridEditingKeys }] : []),
  ];
}

/** The sheet of all keys that do something now. */
export function KeyboardHelp({ onClose }: { readonly onClose: () => void }) {
  const listCommands = useAvailableCommands();
  const { singleKeys } = useInteractionPreferences();
  const [sections] = useState(() => [...sectionsOfCommands(listCommands()), ...sectionsOfGrids()]);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Keys"
      size="wide"
      description={
        singleKeys ? undefined : 'Single keys are turned off in the settings; the others work.'
      }
    >
      <div className="columns-2 gap-32 max-narrow:columns-1">
        {sections.map(({ name, lines }) => (
          <section key={name} className="mb-16 break-inside-avoid">
            <h3 className="mb-4 text-12 text-faint">{name}</h3>
            <dl className="flex flex-col">
              {lines.map(({ title, keys }) => (
                <div key={title} className="flex min-h-control items-center gap-16">
                  <dt className="grow">{title}</dt>
                  <dd className="flex items-center gap-8">
                    {keys.map((combination) => (
                      <Kbd key={combination} keys={combination} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
