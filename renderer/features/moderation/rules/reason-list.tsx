import { ArrowDown, ArrowUp, Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import type { ModerationReason } from '../../../../electron/moderation/moderation-reasons.schema';
import { useCommands } from '../../../shared/commands';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { IconButton } from '../../../ui/icon-button';
import { Kbd } from '../../../ui/kbd';
import { ReasonDialog } from './reason-dialog';
import { useSaveSettings } from './use-save-settings';

export interface ReasonListProps {
  readonly reasons: readonly ModerationReason[];
  readonly readOnly: boolean;
}

/** Why reviews are rejected and what authors are told, in the order of the number keys. */
export function ReasonList({ reasons, readOnly }: ReasonListProps) {
  const { reason: save } = useSaveSettings();
  /** What is open: a reason, or one that does not exist yet. */
  const [edited, setEdited] = useState<{ readonly code: string | null } | null>(null);
  const numbered = reasons.filter(({ active }) => active).map(({ code }) => code);

  useCommands([
    {
      id: 'reasons.new',
      title: 'New reason',
      group: 'Reviews',
      icon: Plus,
      keys: 'n',
      enabled: !readOnly,
      run: () => setEdited({ code: null }),
    },
  ]);
  const swap = async (one: ModerationReason, other: ModerationReason | undefined) => {
    if (!other) return;
    await save.mutateAsync({ ...one, position: other.position });
    await save.mutateAsync({ ...other, position: one.position });
  };
  return (
    <section aria-labelledby="reasons-title" className="flex flex-col gap-12">
      <div className="flex items-end gap-8">
        <div className="flex flex-col gap-4">
          <h2 id="reasons-title" className="text-15 font-semibold">
            Reasons
          </h2>
          <p className="text-muted">
            What can be given when a review is rejected, and what its author is told.
          </p>
        </div>
        {!readOnly && (
          <Button icon={Plus} className="ml-auto" onClick={() => setEdited({ code: null })}>
            New reason
          </Button>
        )}
      </div>
      <ol className="flex flex-col rounded-8 border border-line">
        {reasons.map((reason, at) => {
          const number = numbered.indexOf(reason.code) + 1;
          return (
            <li
              key={reason.code}
              className="flex items-start gap-12 border-line border-b px-12 py-8 last:border-b-0"
            >
              <span className="flex w-16 shrink-0 justify-center pt-2">
                {number > 0 && number <= 9 && <Kbd keys={String(number)} />}
              </span>
              <div className="flex min-w-0 grow flex-col gap-2">
                <p className="flex flex-wrap items-center gap-8">
                  <span className={reason.active ? 'font-medium' : 'text-muted line-through'}>
                    {reason.label}
                  </span>
                  {reason.active ? (
                    <Badge tone={reason.mayResubmit ? 'info' : 'neutral'}>
                      {reason.mayResubmit ? 'May edit and resubmit' : 'Final'}
                    </Badge>
                  ) : (
                    <Badge>No longer given</Badge>
                  )}
                </p>
                <p className="text-12 text-muted">{reason.template}</p>
              </div>
              {!readOnly && (
                <div className="flex shrink-0">
                  <IconButton
                    icon={ArrowUp}
                    size="small"
                    label={`Move “${reason.label}” up`}
                    disabled={at === 0 || save.isPending}
                    onClick={() => void swap(reason, reasons[at - 1])}
                  />
                  <IconButton
                    icon={ArrowDown}
                    size="small"
                    label={`Move “${reason.label}” down`}
                    disabled={at === reasons.length - 1 || save.isPending}
                    onClick={() => void swap(reason, reasons[at + 1])}
                  />
                  <IconButton
                    icon={Pencil}
                    size="small"
                    label={`Edit “${reason.label}”`}
                    onClick={() => setEdited(reason)}
                  />
                </div>
              )}
            </li>
          );
        })}
      </ol>
      {edited !== null && (
        <ReasonDialog
          reason={reasons.find(({ code }) => code === edited.code) ?? null}
          position={Math.max(0, ...reasons.map(({ position }) => position)) + 1}
          onClose={() => setEdited(null)}
        />
      )}
    </section>
  );
}
