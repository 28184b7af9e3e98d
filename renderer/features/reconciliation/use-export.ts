import { useCallback } from 'react';
import type { ExportRequest } from '../../../electron/reconciliation/export.schema';
import { failureOf } from '../../bridge/failure';
import { useTRPCClient } from '../../bridge/trpc';
import { describeFailure } from '../../shared/error-messages';
import { useToast } from '../../ui/toast';
import { counted } from './finance-words';

/** Hands a text to the person as a file. */
function offerFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read it by the next turn at the latest.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Takes a list out as a CSV file and says how it went. */
export function useExport() {
  const client = useTRPCClient();
  const toast = useToast();
  return useCallback(
    (request: ExportRequest) => {
      client.finance.exportCsv.mutate(request).then(
        ({ fileName, text, rows }) => {
          offerFile(fileName, text);
          toast.show({
            title: `${counted(rows, 'row')} exported`,
            description: fileName,
            tone: 'good',
          });
        },
        (error: unknown) => {
          const { title, text } = describeFailure(failureOf(error));
          toast.show({ title, description: text, tone: 'danger' });
        },
      );
    },
    [client, toast],
  );
}
