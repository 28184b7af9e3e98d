import { useCallback } from 'react';
import type { ExportRequest } from '../../../electron/reconciliation/exports/export.schema';
import { failureOf } from '../../bridge/failure';
import { useTRPCClient } from '../../bridge/trpc';
import { saveText } from '../../shared/download';
import { describeFailure } from '../../shared/error-messages';
import { useToast } from '../../ui/toast';
import { counted } from './finance-words';

/** Takes a list out as a CSV file and says how it went. */
export function useExport() {
  const client = useTRPCClient();
  const toast = useToast();
  return useCallback(
    (request: ExportRequest) => {
      client.reconciliation.exportCsv.mutate(request).then(
        ({ fileName, text, rows }) => {
          saveText(fileName, [text], 'text/csv;charset=utf-8');
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
