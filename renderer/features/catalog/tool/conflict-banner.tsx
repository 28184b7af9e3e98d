import { GitMerge } from 'lucide-react';
import type { Ref } from 'react';
import type { ToolField } from '../../../../electron/catalog/catalog-tool.schema';
import { changedMeanwhileText, ownerOf } from '../../../shared/change-review/changes-beside.rules';
import { useChangesSince } from '../../../shared/change-review/use-changes-since';
import { VersionChoice } from '../../../shared/change-review/version-choice';
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
  const { field, base, mine } = clash;
  const theirs = formStateOf(other.detail.content);
  return (
    <VersionChoice
      field={fieldName(field)}
      was={fieldValueText(field, { ...theirs, [field]: base })}
      mine={fieldValueText(field, { ...theirs, [field]: mine })}
      theirs={fieldValueText(field, theirs)}
      owner={owner}
      choice={other.choices.get(field) ?? null}
      onChoose={onChoose}
    />
  );
}
