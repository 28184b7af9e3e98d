import { Rows3 } from 'lucide-react';
import { memo } from 'react';
import type { ToolRow } from '../../../electron/catalog/catalog-tool.schema';
import { useCommands } from '../../shared/commands';
import { useChangePreferences, usePreferences } from '../../shared/preferences';
import { ColumnsMenu, type ColumnsMenuProps } from '../../ui/data-grid/columns-menu';
import { IconButton } from '../../ui/icon-button';
import { DraftsMenu, type DraftsMenuProps } from './drafts-menu';

function ViewControlsContent({
  drafts,
  onOpen,
  ...columns
}: DraftsMenuProps & ColumnsMenuProps<ToolRow>) {
  const { density } = usePreferences();
  const { mutate: changePreferences } = useChangePreferences();
  const comfortable = density === 'comfortable';
  const changeDensity = () =>
    changePreferences({ density: comfortable ? 'compact' : 'comfortable' });
  useCommands([
    {
      id: 'catalog.density',
      title: comfortable ? 'Show compact rows' : 'Show comfortable rows',
      group: 'Catalog',
      icon: Rows3,
      run: changeDensity,
    },
  ]);
  return (
    <>
      <DraftsMenu drafts={drafts} onOpen={onOpen} />
      <IconButton
        icon={Rows3}
        label="Comfortable rows"
        pressed={comfortable}
        onClick={changeDensity}
      />
      <ColumnsMenu {...columns} />
    </>
  );
}

/** How the list is looked at, and the work left unsaved in it. */
export const ViewControls = memo(ViewControlsContent);
