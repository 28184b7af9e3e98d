import { useQuery } from '@tanstack/react-query';
import { Maximize2, Minimize2, UserRoundCheck, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { findingClasses } from '../../../../electron/reconciliation/findings/finding-classes.rules';
import type {
  Finding,
  ResolutionKind,
} from '../../../../electron/reconciliation/findings/finding-queue.schema';
import type { LikelyMatch } from '../../../../electron/reconciliation/findings/likely-match.schema';
import { remedyTexts } from '../../../../electron/reconciliation/findings/remedies.rules';
import { failureOf } from '../../../bridge/failure';
import { useTRPC } from '../../../bridge/trpc';
import { useCommands } from '../../../shared/commands';
import { FailureState } from '../../../shared/failure-state';
import { useMay, useSession } from '../../../shared/session';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { classes } from '../../../ui/classes';
import { IconButton } from '../../../ui/icon-button';
import { Kbd } from '../../../ui/kbd';
import { Skeleton } from '../../../ui/skeleton';
import { TimeText } from '../../../ui/time-text';
import {
  amountOf,
  decidedText,
  kindKeys,
  kindLabels,
  severityLabels,
  severityTones,
  standingLabels,
  standingTones,
  worthText,
} from '../finance-words';
import { PlannedChanges } from '../resolutions/plan-effect';
import { planFields } from '../resolutions/plan-fields.rules';
import { isUndoable, kindsFor, proposedKind } from '../resolutions/resolution-choice.rules';
import { ResolveDialog } from '../resolutions/resolve-dialog';
import { useDecisions } from '../resolutions/use-decisions';
import { ScrollRegion } from '../scroll-region';
import { ChainView } from './chain-view';
import { EvidenceTable } from './evidence-table';
import { FindingNotes } from './finding-notes';
import { LikelyMatches } from './likely-matches';

export interface FindingPanelProps {
  readonly id: string;
  readonly wide: boolean;
  readonly onWideChange: (wide: boolean) => void;
  readonly onClose: () => void;
  /** After a decision: the next finding of the list. */
  readonly onNext: () => void;
}

/** One finding: what disagrees, the whole way of its money, and what can be done about it. */
export function FindingPanel({ id, wide, onWideChange, onClose, onNext }: FindingPanelProps) {
  const trpc = useTRPC();
  const finding = useQuery(trpc.reconciliation.finding.queryOptions({ finding: id }));
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
  }, []);
  useCommands([
    { id: 'finding.close', title: 'Close finding', group: 'Finding', keys: 'escape', run: onClose },
    {
      id: 'finding.width',
      title: wide ? 'Show the list again' : 'Give the finding all the room',
      group: 'Finding',
      keys: 'z',
      run: () => onWideChange(!wide),
    },
  ]);
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-label="Finding"
      className={classes(
        'flex min-h-0 flex-col overflow-y-auto border-t border-line-strong bg-surface outline-none',
        // Gives way in a low window rather than reach over its lower edge.
        wide ? 'grow' : 'h-[62%] low:h-[72%]',
      )}
    >
      {/* What is known stays, and with it a dialog about it, also where it cannot be read again. */}
      {finding.data ? (
        <Content
          finding={finding.data}
          wide={wide}
          onWideChange={onWideChange}
          onClose={onClose}
          onNext={onNext}
        />
      ) : finding.error ? (
        <FailureState
          failure={failureOf(finding.error)}
          onRetry={() => void finding.refetch()}
          actions={<Button onClick={onClose}>Back to the list</Button>}
        />
      ) : (
        <div className="flex flex-col gap-12 p-16">
          <Skeleton className="w-1/3" />
          <Skeleton className="w-2/3" />
        </div>
      )}
    </section>
  );
}

/** A decision whose dialog is open. */
interface Decision {
  readonly kind: ResolutionKind;
  readonly match: LikelyMatch | null;
}

interface ContentProps extends Omit<FindingPanelProps, 'id'> {
  readonly finding: Finding;
}

function Content({ finding, wide, onWideChange, onClose, onNext }: ContentProps) {
  const mayAct = useMay('reconciliation.act');
  const { actor } = useSession();
  const { assign, undo } = useDecisions();
  const trpc = useTRPC();
  const [decision, setDecision] = useState<Decision | null>(null);
  const likely = useQuery({
    ...trpc.reconciliation.likelyMatches.queryOptions({ finding: finding.id }),
    enabled: finding.likely > 0,
  });
  const pairs = finding.likely > 0 ? (likely.data ?? []) : [];
  const entry = findingClasses[finding.class];
  // What may be linked is known first: a key must not do something else a moment earlier.
  const known = finding.likely === 0 || !likely.isPending;
  const open = finding.standing === 'open' && mayAct && known;
  const [best = null] = pairs;
  const proposed = best ? 'link' : proposedKind(finding);
  const kinds = kindsFor(finding, best !== null);
  const decide = (kind: ResolutionKind) =>
    setDecision({ kind, match: kind === 'link' ? best : null });
  const mine = finding.assigneeId === actor.id;
  const about = [finding.organization, finding.item].filter(Boolean).join(' · ');
  const remedy = (remedyTexts as Readonly<Record<string, string>>)[finding.remedy];

  useCommands([
    ...kinds.map((choice) => ({
      id: `finding.${choice}`,
      title: `${kindLabels[choice]}…`,
      group: 'Finding',
      keys: kindKeys[choice],
      enabled: open,
      run: () => decide(choice),
    })),
    {
      id: 'finding.proposed',
      title: proposed ? `Do what is proposed: ${kindLabels[proposed]}…` : 'Do what is proposed',
      group: 'Finding',
      keys: '1',
      enabled: open && proposed !== null,
      run: () => proposed && decide(proposed),
    },
    {
      id: 'finding.assign',
      title: mine ? 'Give the finding back' : 'Assign to me',
      group: 'Finding',
      keys: 's',
      enabled: mayAct,
      run: () => assign([finding.id], mine ? null : actor.id),
    },
  ]);

  return (
    <>
      <header className="flex shrink-0 flex-wrap items-center gap-8 px-16 pt-12 pb-8">
        <h2 className="text-15 font-semibold">{entry.title}</h2>
        {finding.state === 'discrepancy' && (
          <Badge tone={severityTones[finding.severity]}>{severityLabels[finding.severity]}</Badge>
        )}
        <Badge tone={standingTones[finding.standing]}>{standingLabels[finding.standing]}</Badge>
        {finding.currency !== null && (
          <span className="font-semibold tabular">
            {amountOf(finding.amountMinor, finding.currency)}
          </span>
        )}
        <span className="min-w-0 flex-1 truncate text-muted" title={about}>
          {about}
        </span>
        <span className="flex items-center gap-4 text-12 text-faint">
          {finding.assignee && <>{finding.assignee} · </>}
          <TimeText at={finding.occurredAt} utc />
          <IconButton
            icon={UserRoundCheck}
            label={mine ? 'Give the finding back' : 'Assign to me'}
            keys="s"
            size="small"
            pressed={mine}
            disabled={!mayAct}
            onClick={() => assign([finding.id], mine ? null : actor.id)}
          />
          <IconButton
            icon={wide ? Minimize2 : Maximize2}
            label={wide ? 'Show the list again' : 'Give the finding all the room'}
            keys="z"
            size="small"
            onClick={() => onWideChange(!wide)}
          />
          <IconButton icon={X} label="Close finding" keys="escape" size="small" onClick={onClose} />
        </span>
        <p className="w-full text-muted">
          {entry.meaning} {remedy && finding.standing === 'open' && <>Proposed: {remedy}.</>}
        </p>
      </header>
      <ScrollRegion label="What is known" className="min-h-0 grow px-16 pb-12">
        {finding.resolution && (
          <div className="mb-12 flex items-center gap-8 rounded-4 border border-line bg-sunken px-12 py-8">
            <span className="min-w-0 grow">
              <span className="font-medium">
                {decidedText(finding.resolution.kind, finding.standing)}
              </span>{' '}
              by {finding.resolution.requestedBy} <TimeText at={finding.resolution.requestedAt} />:
              “{finding.resolution.reason}”
            </span>
            {mayAct && (finding.standing === 'waiting' || isUndoable(finding.resolution.kind)) && (
              <Button size="small" onClick={() => void undo(finding.resolution?.batchId ?? '')}>
                {finding.standing === 'waiting' ? 'Withdraw request' : 'Undo decision'}
              </Button>
            )}
          </div>
        )}
        {finding.resolution && finding.standing === 'waiting' && (
          <Requested resolution={finding.resolution} />
        )}
        {pairs.length > 0 && (
          <LikelyMatches
            finding={finding}
            pairs={pairs}
            open={open}
            onLink={(match) => setDecision({ kind: 'link', match })}
          />
        )}
        <EvidenceTable finding={finding} />
        <ChainView subject={{ finding: finding.id, purchase: null }} />
        <FindingNotes finding={finding.id} mayWrite={mayAct} />
      </ScrollRegion>
      {open && (
        <div
          role="toolbar"
          aria-label="Decisions"
          className="flex shrink-0 flex-wrap items-center gap-4 border-t border-line px-16 py-8"
        >
          {proposed && (
            <Button variant="primary" onClick={() => decide(proposed)}>
              {kindLabels[proposed]}… <Kbd keys="1" />
            </Button>
          )}
          {kinds
            .filter((choice) => choice !== proposed)
            .map((choice) => (
              <Button key={choice} variant="ghost" onClick={() => decide(choice)}>
                {kindLabels[choice]}… <Kbd keys={kindKeys[choice]} />
              </Button>
            ))}
        </div>
      )}
      {decision && (
        <ResolveDialog
          finding={finding}
          kind={decision.kind}
          match={decision.match}
          onClose={() => setDecision(null)}
          onDone={() => {
            setDecision(null);
            onNext();
          }}
        />
      )}
    </>
  );
}

/** What a second person is asked to agree to: its worth, and what would change on the purchase. */
function Requested({ resolution }: { readonly resolution: NonNullable<Finding['resolution']> }) {
  const created = resolution.kind === 'create_purchase';
  return (
    <div className="mb-12 max-w-[900px]">
      <p className="text-muted empty:hidden">
        {resolution.worth.length > 0 && `Weighed as ${worthText(resolution.worth)}.`}
      </p>
      {planFields(resolution, created).length > 0 && (
        <PlannedChanges plan={resolution} created={created} />
      )}
    </div>
  );
}
