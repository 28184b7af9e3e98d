import { useState } from 'react';
import { type Command, useAvailableCommands } from '../shared/commands';
import { gridKeys } from '../ui/data-grid/grid-keys';
import { Dialog } from '../ui/dialog';
import { useInteractionPreferences } from '../ui/interaction-preferences';
import { Kbd } from '../ui/kbd';

interface KeyLine {
  readonly title: string;
  readonly keys: readonly string[];
}

function bySection(commands: readonly Command[]): ReadonlyMap<string, readonly KeyLine[]> {
  const sections = new Map<string, readonly KeyLine[]>();
  for (const { title, group, keys } of commands) {
    if (keys === undefined) continue;
    sections.set(group, [...(sections.get(group) ?? []), { title, keys: [keys] }]);
  }
  return sections.set('In lists', gridKeys);
}

/** The sheet of all keys that do something now. */
export function KeyboardHelp({ onClose }: { readonly onClose: () => void }) {
  const listCommands = useAvailableCommands();
  const { singleKeys } = useInteractionPreferences();
  const [sections] = useState(() => bySection(listCommands()));
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
        {[...sections].map(([name, lines]) => (
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
