import { Download } from 'lucide-react';
import { numberText } from '../../../electron/shared/number-text';
import { failureOf } from '../../bridge/failure';
import { useTRPCClient } from '../../bridge/trpc';
import { useCommands } from '../../shared/commands';
import { dayOfFile, saveText } from '../../shared/download';
import { describeFailure } from '../../shared/error-messages';
import { exportOtherWords } from '../../shared/file-commands';
import { useOperations } from '../../shared/operations';
import { Button } from '../../ui/button';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu';
import { useToast } from '../../ui/toast';
import { exportTools } from './export-tools';

const types = { csv: 'text/csv;charset=utf-8', json: 'application/json' } as const;

const formats = ['csv', 'json'] as const;
type Format = (typeof formats)[number];

/** One export at a time. */
const operationId = 'export';

/** Writes every tool or bundle to a file that can be imported again. */
export function ExportMenu() {
  const client = useTRPCClient();
  const toast = useToast();
  const { operations, run } = useOperations();
  const exporting = operations.some(({ id }) => id === operationId);

  const save = (what: string, count: number, format: Format, parts: readonly string[]) => {
    saveText(`${what}-${dayOfFile(new Date())}.${format}`, parts, types[format]);
    toast.show({ title: `Exported ${numberText(count)} ${what}`, tone: 'good' });
  };
  const refuse = (error: unknown) => {
    const { title, text } = describeFailure(failureOf(error));
    toast.show({ title, description: text, tone: 'danger' });
  };
  const writeBundles = async (format: Format) => {
    try {
      const { text, count } = await client.bundles.files.export.query({ format });
      save('bundles', count, format, [text]);
    } catch (error) {
      refuse(error);
    }
  };
  const writeTools = async (format: Format) => {
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
  const tools = formats.map((format) => ({
    ...{ id: `changes.export.tools.${format}`, item: `Tools as ${format.toUpperCase()}` },
    ...{ title: `Export tools as ${format.toUpperCase()}`, enabled: !exporting },
    run: () => void writeTools(format),
  }));
  const bundles = formats.map((format) => ({
    ...{ id: `changes.export.bundles.${format}`, item: `Bundles as ${format.toUpperCase()}` },
    ...{ title: `Export bundles as ${format.toUpperCase()}`, enabled: true },
    run: () => void writeBundles(format),
  }));
  useCommands(
    [...tools, ...bundles].map((act) => ({
      ...act,
      ...{ group: 'Changes', otherWords: exportOtherWords, icon: Download },
    })),
  );
  const itemOf = ({ id, item, enabled, run: act }: (typeof tools)[number]) => (
    <MenuItem key={id} disabled={!enabled} onSelect={act}>
      {item}
    </MenuItem>
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
      {tools.map(itemOf)}
      <MenuSeparator />
      {bundles.map(itemOf)}
    </Menu>
  );
}
