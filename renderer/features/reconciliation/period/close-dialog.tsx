import { useEffect, useState } from 'react';
import {
  isPeriodReason,
  type Overview,
} from '../../../../electron/reconciliation/period/period.schema';
import { newId } from '../../../../electron/shared/ids';
import { useTRPCClient } from '../../../bridge/trpc';
import { FormDialog } from '../../../shared/form-dialog';
import { Button } from '../../../ui/button';
import { FigureTable } from '../../../ui/figure-table';
import { Notice } from '../../../ui/notice';
import { TextArea } from '../../../ui/text-area';
import { TextField } from '../../../ui/text-field';
import { useToast } from '../../../ui/toast';
import { amountOf, counted, obstacleTexts, periodText } from '../finance-words';
import { shownStandings } from '../money-standings';
import { BesideFigures } from '../overview/figure-strip';
import { useReasonLeft } from '../resolutions/use-reason-left';
import { useReconcile, useRefreshFinance } from '../use-reconcile';

export interface CloseDialogProps {
  readonly overview: Overview;
  readonly onClose: () => void;
}

/** As keyboards write it: no dash but one, and no difference between letters. */
const asTyped = (text: string) =>
  text
    .replaceAll(/[-‐–—]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();

/** Closing a period, with what will be locked in figures and its name typed. */
export function CloseDialog({ overview, onClose }: CloseDialogProps) {
  const client = useTRPCClient();
  const toast = useToast();
  const refresh = useRefreshFinance();
  const [id] = useState(newId);
  const [typed, setTyped] = useState('');
  const { period, unexplained, obstacles, totals, rollforward } = overview;
  const { running, reconcile } = useReconcile(period);
  const name = periodText(period);
  const { reason: override, write, decided } = useReasonLeft(`close ${name}`);
  const standings = shownStandings(totals);
  const off = rollforward.filter(({ difference }) => difference !== 0);
  const ready =
    obstacles.length === 0 &&
    asTyped(typed) === asTyped(name) &&
    (unexplained === 0 || isPeriodReason(override));

  const [hasFailed, setHasFailed] = useState(false);
  const isClosed = hasFailed && overview.closedBy === id;
  useEffect(() => {
    if (!isClosed) return;
    decided();
    toast.show({
      title: `${name} is closed`,
      description: 'Only the answer was lost.',
      tone: 'good',
    });
    onClose();
  }, [isClosed, name, decided, onClose, toast]);
  const close = async () => {
    try {
      const closing = await client.reconciliation.closePeriod.mutate({
        id,
        ...period,
        unexplained,
        overrideReason: unexplained > 0 ? override : null,
      });
      decided();
      toast.show({
        title: `${name} is closed`,
        description: `${counted(closing.items, 'object')} locked. Hash ${closing.contentHash.slice(0, 12)}…`,
        tone: 'good',
      });
      onClose();
    } catch (error) {
      setHasFailed(true);
      throw error;
    } finally {
      void refresh();
    }
  };

  return (
    <FormDialog
      size="wide"
      title={`Close ${name}`}
      description="What the period contains is locked in the database, whatever the role. What changes later in Stripe shows as a finding."
      submitLabel={`Close ${name}`}
      ready={ready}
      onSubmit={close}
      onClose={onClose}
    >
      {obstacles.length > 0 && (
        <Notice
          tone="attention"
          title="It cannot be closed yet"
          action={
            obstacles.some(
              (obstacle) => obstacle === 'no_run' || obstacle === 'changed_since_run',
            ) && (
              <Button size="small" busy={running} onClick={reconcile}>
                Reconcile
              </Button>
            )
          }
        >
          <ul>
            {obstacles.map((obstacle) => (
              <li key={obstacle}>{obstacleTexts[obstacle]}</li>
            ))}
          </ul>
        </Notice>
      )}
      <FigureTable
        caption="What is locked"
        columns={['Currency', ...standings.map(({ label }) => label)]}
        rows={totals.map((total) => [
          total.currency,
          ...standings.map(({ key }) => amountOf(total[key].minor, total.currency, false)),
        ])}
      />
      <BesideFigures overview={overview} />
      {off.length > 0 && (
        <Notice tone="danger" title="The roll-forward does not close">
          {off
            .map(({ currency, difference }) => `${amountOf(difference, currency)} in ${currency}`)
            .join(', ')}
        </Notice>
      )}
      {unexplained > 0 && (
        <>
          <Notice tone="danger" title={`${counted(unexplained, 'finding')} not explained`}>
            Explain them first, or give the reason for closing all the same. It stands in the
            closing for good.
          </Notice>
          <TextArea
            label="Reason for closing all the same"
            required
            rows={2}
            hint="In a few words: at least ten letters."
            value={override}
            onChange={(event) => write(event.currentTarget.value)}
          />
        </>
      )}
      <TextField
        label={`Type ${name} to confirm`}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        className="max-w-[280px]"
      />
    </FormDialog>
  );
}
