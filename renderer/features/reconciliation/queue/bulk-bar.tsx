import { Check, Eraser, UserRoundCheck, X } from 'lucide-react';
import { useState } from 'react';
import type {
  Finding,
  ResolutionKind,
} from '../../../../electron/reconciliation/findings/finding-queue.schema';
import { useCommands } from '../../../shared/commands';
import { useSession } from '../../../shared/session';
import { Button } from '../../../ui/button';
import { Kbd } from '../../../ui/kbd';
import { onDemand } from '../../../ui/on-demand';
import { counted, kindLabels } from '../finance-words';
import { proposedKind, tooManyText } from '../resolutions/resolution-choice.rules';
import { useDecisions } from '../resolutions/use-decisions';

const BulkDialog = onDemand(() => import('./bulk-dialog').then((module) => module.BulkDialog));

/** Money is moved one finding at a time, after looking at it. */
const oneAtATime: ReadonlySet<ResolutionKind> = new Set([
  'refund_in_stripe',
  'cancel_subscription',
]);

export interface BulkBarProps {
  readonly findings: readonly Finding[];
  readonly onClear: () => void;
  readonly onDone: () => void;
}

/** What can be done about all selected findings at once. */
export function BulkBar({ findings, onClear, onDone }: BulkBarProps) {
  const { actor } = useSession();
  const { assign } = useDecisions();
  const [kind, setKind] = useState<ResolutionKind | null>(null);
  const proposals = new Set(findings.map(proposedKind));
  const [only = null] = proposals.size === 1 ? [...proposals] : [];
  // Which payment it is can be said of one purchase at a time.
  const unnamed = only === 'correct_purchase' && findings.every(({ remedy }) => remedy === 'link');
  const common =
    only !== null && only !== 'accept' && !unnamed && !oneAtATime.has(only) ? only : null;
  const noun = counted(findings.length, 'finding');
  const tooMany = tooManyText(findings.length);
  const enabled = tooMany === null;
  const take = () =>
    assign(
      findings.map(({ id }) => id),
      actor.id,
    );

  useCommands([
    {
      id: 'bulk.accept',
      title: `Accept ${noun}…`,
      group: 'Selection',
      icon: Check,
      keys: 'shift+enter',
      enabled,
      run: () => setKind('accept'),
    },
    {
      id: 'bulk.write-off',
      title: `Write off ${noun}…`,
      group: 'Selection',
      icon: Eraser,
      enabled,
      run: () => setKind('write_off'),
    },
    {
      id: 'bulk.assign',
      title: `Assign ${noun} to me`,
      group: 'Selection',
      icon: UserRoundCheck,
      enabled,
      run: take,
    },
  ]);

  return (
    <div
      role="toolbar"
      aria-label="Selection"
      className="sticky bottom-0 z-1 flex shrink-0 flex-wrap items-center gap-8 border-t border-line bg-sunken px-16 py-8"
    >
      <span className="font-medium whitespace-nowrap tabular">{noun} selected</span>
      {tooMany !== null && (
        <span role="status" className="text-12 text-muted">
          {tooMany}
        </span>
      )}
      <Button variant="primary" icon={Check} disabled={!enabled} onClick={() => setKind('accept')}>
        Accept {noun}… <Kbd keys="shift+enter" />
      </Button>
      {common && (
        <Button disabled={!enabled} onClick={() => setKind(common)}>
          {kindLabels[common]}…
        </Button>
      )}
      <Button icon={Eraser} disabled={!enabled} onClick={() => setKind('write_off')}>
        Write off…
      </Button>
      <Button icon={UserRoundCheck} disabled={!enabled} onClick={take}>
        Assign to me
      </Button>
      <Button variant="ghost" icon={X} className="ml-auto" onClick={onClear}>
        Clear selection
      </Button>
      {kind !== null && (
        <BulkDialog
          kind={kind}
          findings={findings}
          onClose={() => setKind(null)}
          onDone={() => {
            setKind(null);
            onDone();
          }}
        />
      )}
    </div>
  );
}
