import { PencilLine } from 'lucide-react';
import { Button } from '../../ui/button';
import { Menu, MenuItem, MenuSection } from '../../ui/menu';
import { TimeText } from '../../ui/time-text';

export interface DraftEntry {
  readonly toolId: string;
  /** Null for a tool that does not exist yet. */
  readonly baseRevision: number | null;
  readonly name: string;
  readonly updatedAt: string;
}

export interface DraftsMenuProps {
  readonly drafts: readonly DraftEntry[];
  readonly onOpen: (draft: DraftEntry) => void;
}

/** The present person's unsaved work, wherever the list has gone meanwhile. */
export function DraftsMenu({ drafts, onOpen }: DraftsMenuProps) {
  if (drafts.length === 0) return null;
  return (
    <Menu
      align="end"
      trigger={
        <Button variant="ghost" icon={PencilLine}>
          {drafts.length === 1 ? '1 draft' : `${drafts.length} drafts`}
        </Button>
      }
    >
      <MenuSection label="Unsaved changes">
        {drafts.map((draft) => (
          <MenuItem key={draft.toolId} onSelect={() => onOpen(draft)}>
            <span className="flex gap-16">
              <span className="max-w-field grow truncate">
                {draft.name.trim() || 'Tool without a name'}
                {draft.baseRevision === null && <span className="text-faint"> · new</span>}
              </span>
              <span className="text-faint">
                <TimeText at={draft.updatedAt} />
              </span>
            </span>
          </MenuItem>
        ))}
      </MenuSection>
    </Menu>
  );
}
