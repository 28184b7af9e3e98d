import { Download } from 'lucide-react';
import { useRef, useState } from 'react';
import { numberText } from '../../../electron/shared/number-text';
import { failureOf } from '../../bridge/failure';
import { useTRPCClient } from '../../bridge/trpc';
import { saveText } from '../../shared/download';
import { describeFailure } from '../../shared/error-messages';
import { Button } from '../../ui/button';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu';
import { useToast } from '../../ui/toast';

const types = { csv: 'text/csv;charset=utf-8', json: 'application/json' } as const;

/** Writes every tool or bundle to a file that can be imported again. */
export function ExportMenu() {
  const client = useTRPCClient();
  const toast = useToast();
  const stopped = useRef(false);
  const [written, setWritten] = useState<number | null>(null);

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
    stopped.current = false;
    setWritten(0);
    try {
      const parts: string[] = [];
      let after: string | null = null;
      let count = 0;
      do {
        const page: { text: string; count: number; next: string | null } =
          await client.catalog.files.exportPage.query({ format, after });
        if (stopped.current) return;
        parts.push(page.text);
        count += page.count;
        after = page.next;
        setWritten(count);
      } while (after !== null);
      save('tools', count, format, parts);
    } catch (error) {
      refuse(error);
    } finally {
      setWritten(null);
    }
  };
  if (written !== null) {
    return (
      <Button
        onClick={() => {
          stopped.current = true;
          setWritten(null);
        }}
      >
        Stop export at {numberText(written)}
      </Button>
    );
  }
  return (
    <Menu align="end" trigger={<Button icon={Download}>Export</Button>}>
      <MenuItem onSelect={() => void write('csv')}>Tools as CSV</MenuItem>
      <MenuItem onSelect={() => void write('json')}>Tools as JSON</MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => void writeBundles('csv')}>Bundles as CSV</MenuItem>
      <MenuItem onSelect={() => void writeBundles('json')}>Bundles as JSON</MenuItem>
    </Menu>
  );
}
