import { FileUp, Search } from 'lucide-react';
import { useRef, useState } from 'react';
import { useCommands } from '../../shared/commands';
import { importWords } from '../../shared/file-commands';
import { setParams, shownRoute, useHashRoute } from '../../shared/hash-route';
import { useMay } from '../../shared/session';
import { useMediaQuery } from '../../shared/use-media-query';
import { Button } from '../../ui/button';
import { onDemand } from '../../ui/on-demand';
import { ScreenHeader } from '../../ui/screen-header';
import { SearchField } from '../../ui/search-field';
import { SplitPane } from '../../ui/split-pane';
import { ChangeSetPane } from './change-set-pane';
import { ExportMenu } from './export-menu';
import { HistoryList } from './history-list';

const ImportDialog = onDemand(() =>
  import('./import-dialog').then((module) => module.ImportDialog),
);

/** Everything that was changed in the catalog, what waits for its review, and files in and out. */
export function ChangesScreen() {
  const { params } = useHashRoute();
  const mayWrite = useMay('catalog.write');
  const [importing, setImporting] = useState(false);
  const smallWindow = useMediaQuery('(max-width: 1000px)');
  const openId = params.get('set');
  const open = (set: string | null) => setParams({ set }, { replace: false });
  // Whoever has gone on meanwhile stays there.
  const close = (set: string) => {
    if (shownRoute().params.get('set') === set) open(null);
  };
  const showImport = params.get('import') === '1' || importing;
  const closeImport = () => {
    setImporting(false);
    setParams({ import: null });
  };
  const search = params.get('q') ?? '';
  const field = useRef<HTMLInputElement>(null);
  const lines = useRef<HTMLDivElement>(null);
  useCommands([
    {
      id: 'changes.search',
      title: 'Search changes',
      group: 'Changes',
      icon: Search,
      keys: '/',
      run: () => field.current?.select(),
    },
    {
      id: 'changes.import',
      ...importWords,
      group: 'Changes',
      keys: 'i',
      enabled: mayWrite,
      run: () => setImporting(true),
    },
    {
      id: 'changes.close',
      title: 'Close change-set',
      group: 'Changes',
      keys: 'escape',
      enabled: openId !== null,
      run: () => open(null),
    },
  ]);
  return (
    <SplitPane
      label="Width of the change-set"
      name="changes"
      full={smallWindow}
      main={
        <>
          <ScreenHeader
            title="Changes"
            search={
              <SearchField
                label="Search changes"
                field={field}
                search={search}
                onSearch={(q) => setParams({ q })}
                onLeave={() => lines.current?.querySelector<HTMLElement>('[data-row]')?.focus()}
              />
            }
          >
            <ExportMenu />
            {mayWrite && (
              <Button variant="primary" icon={FileUp} onClick={() => setImporting(true)}>
                Import
              </Button>
            )}
          </ScreenHeader>
          <HistoryList
            search={search}
            onClearSearch={() => setParams({ q: null })}
            lines={lines}
            openId={openId}
            onOpen={open}
          />
          {showImport && (
            <ImportDialog
              onClose={closeImport}
              onImported={(id) => {
                setImporting(false);
                setParams({ import: null, set: id }, { replace: false });
              }}
            />
          )}
        </>
      }
      inspector={
        openId === null ? null : (
          <ChangeSetPane key={openId} id={openId} onClose={() => close(openId)} />
        )
      }
    />
  );
}
