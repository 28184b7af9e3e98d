import { useState } from 'react';
import type { StagedRowView } from '../../../electron/change-sets/change-set.schema';
import { Button } from '../../ui/button';
import { TimeText } from '../../ui/time-text';
import { changeValueText, fieldTitle } from './change-text.rules';
import { type Choice, VersionChoice } from './version-choice';

type Conflict = NonNullable<StagedRowView['conflict']>;

export interface ConflictChoicesProps {
  readonly row: StagedRowView;
  readonly conflict: Conflict;
  readonly onResolve: (choices: Record<string, Choice>) => void;
}

const sentences = {
  gone: 'It was deleted meanwhile. Leave it out.',
  exists: 'It exists already, with other values. Leave it out.',
  changed: 'Somebody stored other values meanwhile. Choose which ones stay.',
} as const;

/** The three versions of every field that two people changed: what was, mine and theirs. */
export function ConflictChoices({ row, conflict, onResolve }: ConflictChoicesProps) {
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const mayChoose = conflict.kind === 'changed';
  const isDeletion = row.action === 'delete';
  const settled = conflict.fields.every(({ field }) => field in choices);
  return (
    <div className="flex flex-col gap-8 rounded-4 border border-attention-line bg-attention-tint px-12 py-8">
      <p className="text-12 text-attention-text">
        {isDeletion && mayChoose
          ? 'Somebody changed it after it was made. Delete it all the same, or leave it out.'
          : sentences[conflict.kind]}
      </p>
      {mayChoose &&
        !isDeletion &&
        conflict.fields.map((each) => (
          <FieldChoice
            key={each.field}
            row={row}
            conflict={each}
            choice={choices[each.field] ?? null}
            onChoose={(choice) => setChoices({ ...choices, [each.field]: choice })}
          />
        ))}
      {mayChoose && (
        <div className="flex gap-8">
          <Button
            size="small"
            disabled={!isDeletion && !settled}
            onClick={() => onResolve(choices)}
          >
            {isDeletion ? 'Delete it all the same' : 'Keep what is chosen'}
          </Button>
        </div>
      )}
    </div>
  );
}

interface FieldChoiceProps {
  readonly row: StagedRowView;
  readonly conflict: Conflict['fields'][number];
  readonly choice: Choice | null;
  readonly onChoose: (choice: Choice) => void;
}

function FieldChoice({ row, conflict, choice, onChoose }: FieldChoiceProps) {
  const { field, base, mine, theirs, by } = conflict;
  const text = (value: unknown) => changeValueText(row.entity, field, value);
  return (
    <VersionChoice
      field={fieldTitle(row.entity, field)}
      was={text(base)}
      changed={by && <TimeText at={by.committedAt} />}
      mine={text(mine)}
      theirs={text(theirs)}
      owner={by?.authorName ?? 'Theirs'}
      choice={choice}
      onChoose={onChoose}
    />
  );
}
