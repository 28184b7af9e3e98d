import { CircleDot, Download, FileUp, FilterX, PencilLine, Plus, Search, X } from 'lucide-react';
import { useCommands } from '../../shared/commands';
import { exportOtherWords, importWords } from '../../shared/file-commands';
import { navigate } from '../../shared/hash-route';

export interface CatalogCommands {
  readonly mayWrite: boolean;
  /** Whether a search or filter leaves tools out. */
  readonly narrowed: boolean;
  /** Whether a tool is open beside the list. */
  readonly inspecting: boolean;
  readonly focusSearch: () => void;
  readonly enterRows: () => void;
  readonly clearFilters: () => void;
  readonly create: () => void;
  readonly edit: () => void;
  readonly changeStatus: () => void;
  /** Changes the selected tools at once; null while nothing is selected. */
  readonly bulkEdit: (() => void) | null;
  /** Null while nothing is selected. */
  readonly clearSelection: (() => void) | null;
}

const group = 'Catalog';

/** What can be done in the catalog, for the palette and by keys. */
export function useCatalogCommands(commands: CatalogCommands): void {
  const { mayWrite, narrowed, inspecting, bulkEdit, clearSelection } = commands;
  useCommands([
    {
      id: 'catalog.search',
      title: 'Search tools',
      group,
      icon: Search,
      keys: '/',
      run: commands.focusSearch,
    },
    {
      id: 'catalog.enter-rows',
      title: 'Go to the list of tools',
      group,
      // From a filter or a button; in the grid they are its own, which moves by them.
      keys: ['j', 'k'],
      enabled: !inspecting,
      run: commands.enterRows,
    },
    {
      id: 'catalog.clear-filters',
      title: 'Clear search and filters',
      group,
      icon: FilterX,
      enabled: narrowed,
      run: commands.clearFilters,
    },
    {
      id: 'catalog.new',
      title: 'New tool',
      group,
      icon: Plus,
      keys: 'n',
      enabled: mayWrite,
      run: commands.create,
    },
    // Files are another screen's, but this is where one looks for what is in them.
    {
      id: 'catalog.import',
      ...importWords,
      group,
      icon: FileUp,
      enabled: mayWrite,
      run: () => navigate('changes', { import: '1' }),
    },
    {
      id: 'catalog.export',
      title: 'Export tools or bundles…',
      group,
      otherWords: exportOtherWords,
      icon: Download,
      run: () => navigate('changes'),
    },
    {
      id: 'catalog.edit',
      title: 'Edit tool',
      group,
      icon: PencilLine,
      keys: 'e',
      enabled: mayWrite,
      run: commands.edit,
    },
    {
      id: 'catalog.status',
      title: 'Change status…',
      group,
      icon: CircleDot,
      keys: 's',
      enabled: mayWrite && !inspecting,
      run: commands.changeStatus,
    },
    {
      id: 'catalog.bulk-edit',
      title: 'Edit selected tools…',
      group,
      icon: PencilLine,
      keys: 'shift+e',
      enabled: mayWrite && !inspecting && bulkEdit !== null,
      run: () => bulkEdit?.(),
    },
    {
      id: 'catalog.clear-selection',
      title: 'Clear selection',
      group,
      icon: X,
      enabled: clearSelection !== null,
      run: () => clearSelection?.(),
    },
  ]);
}
