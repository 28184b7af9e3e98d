import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTRPC } from '../../../bridge/trpc';
import { Spinner } from '../../../ui/spinner';
import { actionLabels } from '../moderation-labels';
import { ReceiptStage } from '../receipt-stage';
import type { DecidedGroup } from '../use-decisions';

/** How many receipts are read to find the one of the last decision. */
const receiptsRead = 50;
/** Saving is said only when it lasts; otherwise the line would flicker with each decision. */
const patienceMilliseconds = 400;

export interface LastDecisionProps {
  readonly last: { readonly group: DecidedGroup } | null;
  readonly saving: boolean;
}

/** What became of the decision before this review: how far it has come. */
export function LastDecision({ last, saving }: LastDecisionProps) {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.moderation.receipts.queryOptions({ limit: receiptsRead }),
    enabled: last !== null,
  });
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!saving) return;
    const timer = setTimeout(() => setLate(true), patienceMilliseconds);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [saving]);
  if (saving && late) {
    return (
      <span className="flex items-center gap-4">
        <Spinner className="size-12" /> Saving
      </span>
    );
  }
  if (!last) return null;
  const { action, subject, opIds, saved } = last.group;
  const receipt = data?.find(({ opId }) => opId === opIds.at(-1)) ?? saved;
  return (
    <span className="flex min-w-0 items-center gap-8">
      <span className="min-w-0 truncate">
        {actionLabels[action]} “{subject}”
      </span>
      {receipt && <ReceiptStage receipt={receipt} />}
    </span>
  );
}
