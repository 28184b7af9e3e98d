import type { Ref } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import type { ToolField } from '../../../../electron/catalog/catalog-tool.schema';
import { toolFieldLabels } from '../../../shared/catalog-labels';
import { ownerOf } from '../../../shared/change-review/changes-beside.rules';
import { MeanwhileNotice } from '../../../shared/change-review/meanwhile-notice';
import { useChangesSince } from '../../../shared/change-review/use-changes-since';
import { VersionChoice } from '../../../shared/change-review/version-choice';
import { fieldValueText } from './field-value.rules';
import type { Clash } from './form-merge.rules';
import type { OtherVersion } from './form-origin';
import { type FormState, formStateOf } from './form-state.rules';

export interface ConflictBannerProps {
  readonly toolId: string;
  readonly other: OtherVersion;
  readonly onChoose: (field: ToolField, choice: 'mine' | 'theirs') => void;
  readonly onDismiss: () => void;
  readonly ref?: Ref<HTMLDivElement>;
}

/** What others changed while the form had unsaved work. */
export function ConflictBanner({ toolId, other, onChoose, onDismiss, ref }: ConflictBannerProps) {
  const { merge, choices, since, detail } = other;
  const changes = useChangesSince('tool', toolId, since, detail.revision);
  return (
    <MeanwhileNotice
      ref={ref}
      what="tool"
      changes={changes}
      takenOver={merge.takenOver.map((field) => toolFieldLabels[field])}
      open={merge.clashes.filter(({ field }) => !choices.has(field)).length}
      onDismiss={onDismiss}
    >
      {merge.clashes.map((clash) => (
        <ClashChoice
          key={clash.field}
          clash={clash}
          other={other}
          owner={ownerOf(changes, clash.field)}
          onChoose={(choice) => onChoose(clash.field, choice)}
        />
      ))}
    </MeanwhileNotice>
  );
}

interface ClashChoiceProps {
  readonly clash: Clash;
  readonly other: OtherVersion;
  readonly owner: string;
  readonly onChoose: (choice: 'mine' | 'theirs') => void;
}

function ClashChoice({ clash, other, owner, onChoose }: ClashChoiceProps) {
  const { field, base } = clash;
  const theirs = formStateOf(other.detail.content);
  const choice = other.choices.get(field) ?? null;
  const { control } = useFormContext<FormState>();
  const typed = useWatch({ control, name: field });
  // Who types on in the field before choosing means that by theirs.
  const mine = choice === 'theirs' ? clash.mine : typed;
  return (
    <VersionChoice
      field={toolFieldLabels[field]}
      was={fieldValueText(field, { ...theirs, [field]: base })}
      mine={fieldValueText(field, { ...theirs, [field]: mine })}
      theirs={fieldValueText(field, theirs)}
      owner={owner}
      choice={choice}
      onChoose={onChoose}
    />
  );
}
