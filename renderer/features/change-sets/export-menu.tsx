import { Download } from 'lucide-react';
import { numberText } from '../../../electron/shared/number-text';
import { failureOf } from '../../bridge/failure';
import { useTRPCClient } from '../../bridge/trpc';
import { useCommands } from '../../shared/commands';
import { saveText } from '../../shared/download';
import { describeFailure } from '../../shared/error-messages';
import { useOperations } from '../../shared/operations';
import { Button } from '../../ui/button';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu';
import { useToast } from '../../ui/toast';
import { exportTools } from './export-tools';

const types = { csv: 'text/csv;charset=utf-8', json: 'application/json' } as const;

/** One export at a time. */
const operationId = 'export';

/** Writes every tool or bundle to a file that can be imported again. */
export function ExportMenu() {
  const client = useTRPCClient();
  const toast = useToast();
  const { operations, run } = useOperations();
  const exporting = operations.some(({ id }) => id === operationId);

  const save = (what: string, count: number, format: 'csv' | 'json', parts: readonly string[]) => {
    const day = new Date().toISOString().slice(0, 10);
    saveText(`${what}-${day}.${format}`, parts, types[format]);
    toast.show({ title: `Exported ${numberText(count)} ${what}`, tone: 'good' });
  };
  const refuse = (error: unknown) => {
    const { title, text } = describeFailure(failureOf(error));
    toast.show({ title, description: text, tone: 'danger' });
  };
  const writeBundles = async (format: 'csv' | 'json') => {
    try {
      const { text, count } = await client.bundles.files.export.query({ format });
      save('bundles', count, format, [text]);
    } catch (error) {
      refuse(error);
    }
  };
  const write = async (format: 'csv' | 'json') => {
    try {
      const end = await run({
        id: operationId,
        label: 'Exporting tools',
        start: exportTools(client, format),
      });
      if (end.kind === 'finished') save('tools', end.result.count, format, end.result.parts);
    } catch (error) {
      refuse(error);
    }
  };
  const toolsAs = (format: 'csv' | 'json') => () => void write(format);
  const bundlesAs = (format: 'csv' | 'json') => () => void writeBundles(format);
  useCommands(
    [
      { what: 'Tools as CSV', enabled: !exporting, run: toolsAs('csv') },
      { what: 'Tools as JSON', enabled: !exporting, run: toolsAs('json') },
      { what: 'Bundles as CSV', run: bundlesAs('csv') },
      { what: 'Bundles as JSON', run: bundlesAs('json') },
    ].map(({ what, ...command }) => ({
      ...command,
      id: `changes.export.${what}`,
      title: `Export ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
      group: 'Changes',
      icon: Download,
    })),
  );
  return (
    <Menu
      align="end"
      trigger={
        <Button icon={Download} busy={exporting}>
          Export
        </Button>
      }
    >
      <MenuItem disabled={exporting} onSelect={toolsAs('csv')}>
        Tools as CSV
      </MenuItem>
      <MenuItem disabled={exporting} onSelect={toolsAs('json')}>
        Tools as JSON
      </MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={bundlesAs('csv')}>Bundles as CSV</MenuItem>
      <MenuItem onSelect={bundlesAs('json')}>Bundles as JSON</MenuItem>
    </Menu>
  );
}
