import type { BankStatement } from '../../../../electron/reconciliation/bank/bank-statement.schema';
import { useTRPCClient } from '../../../bridge/trpc';
import { useConfirm } from '../../../ui/confirm';
import { useToast } from '../../../ui/toast';
import { counted } from '../finance-words';
import { useDecisions } from '../resolutions/use-decisions';

/** Takes an imported statement out again, after naming what goes with it. */
export function useRemoveStatement() {
  const client = useTRPCClient();
  const { refuse, refresh } = useDecisions();
  const confirm = useConfirm();
  const toast = useToast();
  return async ({
    id,
    fileName,
    account,
    lines,
  }: Pick<BankStatement, 'id' | 'fileName' | 'account' | 'lines'>) => {
    const agreed = await confirm({
      title: `Remove the statement “${fileName}”?`,
      description: `The file can be imported again, in another currency or order of days for instance. With it go:`,
      losses:
        lines === 0
          ? ['No lines: they are those of earlier statements']
          : [`${counted(lines, 'bank line')} of ${account}`, 'Which payouts they are'],
      confirmLabel: 'Remove statement',
    });
    if (!agreed) return;
    try {
      const removed = await client.reconciliation.removeStatement.mutate({ statement: id });
      toast.show({ title: `${counted(removed, 'bank line')} removed`, tone: 'good' });
      void refresh();
    } catch (error) {
      refuse(error);
    }
  };
}
