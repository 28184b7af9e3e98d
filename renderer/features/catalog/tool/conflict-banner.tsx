import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { GitMerge } from 'lucide-react';
import { type Ref, useId } from 'react';
import type { ToolField } from '../../../../electron/catalog/catalog-tool.schema';
import { changedMeanwhileText, ownerOf } from '../../../shared/change-review/changes-beside.rules';
import { useChangesSince } from '../../../shared/change-review/use-changes-since';
import { Button } from '../../../ui/button';
import { Notice } from '../../../ui/notice';
import { TimeText } from '../../../ui/time-text';
import { fieldName, fieldValueText, namesText } from './field-value.rules';
import type { Clash } from './form-merge.rules';
import { isSettled, type OtherVersion } from './form-origin';
import { formStateOf } from './form-state.rules';

export interface ConflictBannerProps {
  readonly toolId: string;
  readonly other: OtherVersion;
  readonly onChoose: (field: ToolField, choice: 'mine' | 'theirs') => void;
  readonly onDismiss: () => void;
  readonly ref?: Ref<HTMLDivElement>;
}

/** What others changed while the form had unsaved work: taken over, or to be chosen field by field. */
export function ConflictBanner({ toolId, other, onChoose, onDismiss, ref }: ConflictBannerProps) {
  const { merge, choices, since, detail } = other;
  const changes = useChangesSince('tool', toolId, since, detail.revision);
  const [latest] = changes;
  const settled = isSettled(other);
  const open = merge.clashes.length - choices.size;
  const takenOver = namesText(merge.takenOver.map(fieldName));
  return (
    <div ref={ref} tabIndex={-1} className="outline-none">
      <Notice
        urgent
        tone={settled ? 'info' : 'attention'}
        icon={GitMerge}
        title={changedMeanwhileText(changes, 'tool')}
        action={
          settled && (
            <Button size="small" variant="ghost" onClick={onDismiss}>
              Dismiss
            </Button>
          )
        }
      >
        <div className="flex flex-col gap-12">
          <p>
            {latest && (
              <>
                Saved <TimeText at={latest.at} />.{' '}
              </>
            )}
            {takenOver && `Their changes to ${takenOver} are taken over. `}
            {!settled &&
              `${open === 1 ? 'One field was' : `${open} fields were`} changed by both of you: choose which value stays. `}
            {settled
              ? 'Your changes are kept; save again to store them.'
              : 'Nothing you typed is lost.'}
          </p>
          {merge.clashes.map((clash) => (
            <ClashChoice
              key={clash.field}
              clash={clash}
              other={other}
              owner={ownerOf(changes, clash.field)}
              onChoose={(choice) => onChoose(clash.field, choice)}
            />
          ))}
        </div>
      </Notice>
    </div>
  );
}

interface ClashChoiceProps {
  readonly clash: Clash;
  readonly other: OtherVersion;
  readonly owner: string;
  readonly onChoose: (choice: 'mine' | 'theirs') => void;
}

function ClashChoice({ clash, other, owner, onChoose }: ClashChoiceProps) {
  const id = useId();
  const { field, mine } = clash;
  const theirs = formStateOf(other.detail.content);
  const versions = [
    {
      choice: 'mine',
      title: 'Yours',
      text: fieldValueText(field, { ...theirs, [field]: mine }),
    },
    { choice: 'theirs', title: owner, text: fieldValueText(field, theirs) },
  ] as const;
  return (
    <div className="flex flex-col gap-4">
      <p id={id} className="font-medium">
        {fieldName(field)}
      </p>
      <RadioGroup
        aria-labelledby={id}
        value={other.choices.get(field) ?? null}
        onValueChange={(choice) => choice !== null && onChoose(choice)}
        className="grid grid-cols-2 gap-8"
      >
        {versions.map(({ choice, title, text }) => (
          <Radio.Root
            key={choice}
            value={choice}
            nativeButton
            render={<button type="button" />}
            className="flex min-w-0 flex-col gap-2 rounded-4 border border-line-strong bg-surface px-8 py-4 text-left text-text transition-colors hover:border-faint data-checked:border-accent data-checked:bg-accent-tint"
          >
            <span className="flex items-center gap-4 text-11 text-muted">
              <span
                aria-hidden="true"
                className="flex size-12 items-center justify-center rounded-full border border-line-strong bg-surface"
              >
                <Radio.Indicator className="size-8 rounded-full bg-accent" />
              </span>
              {title}
            </span>
            <span className="line-clamp-4 break-words text-13">{text}</span>
          </Radio.Root>
        ))}
      </RadioGroup>
    </div>
  );
}
