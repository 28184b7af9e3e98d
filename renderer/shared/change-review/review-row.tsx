import { memo } from 'react';
import type { RowKey, StagedRowView } from '../../../electron/change-sets/change-set.schema';
import { Badge } from '../../ui/badge';
import { Checkbox } from '../../ui/checkbox';
import { ChangeRow } from './change-row';
import { ConflictChoices } from './conflict-choices';
import { FieldDiff } from './field-diff';

const actionBadges = {
  create: { tone: 'good', text: 'New' },
  delete: { tone: 'danger', text: 'Deleted' },
} as const;

/** For each field in conflict, whose value is kept. */
export type Choices = Record<string, 'mine' | 'theirs'>;

interface ReviewRowProps {
  readonly row: StagedRowView;
  readonly onExclude: (row: RowKey, excluded: boolean) => void;
  readonly onResolve: (row: RowKey, choices: Choices, seenRevision: number | null) => void;
}

/** Drawn again where its row changed: a reason that is typed, or a commit that begins, changes none. */
export const ReviewRow = memo(function ReviewRow({ row, onExclude, onResolve }: ReviewRowProps) {
  const { entity, action, title, excluded, fields, conflict } = row;
  // What was to be deleted is gone, or somebody else has done the same meanwhile.
  const isSoAlready = fields.length === 0 && conflict === null;
  const badge = action === 'update' || isSoAlready ? null : actionBadges[action];
  return (
    <ChangeRow inConflict={conflict !== null && !excluded}>
      <div className="flex items-center gap-8">
        <Checkbox
          label={title || 'Untitled'}
          checked={!excluded}
          onCheckedChange={(included) => onExclude(row, !included)}
        />
        {badge && <Badge tone={badge.tone}>{badge.text}</Badge>}
        {entity === 'bundle' && <Badge>Bundle</Badge>}
        {excluded && <span className="text-12 text-faint">Left out</span>}
      </div>
      <div className="flex flex-col gap-8 pl-24">
        <FieldDiff entity={entity} action={action} fields={fields} />
        {isSoAlready && (
          <p className="text-12 text-muted">
            {action === 'delete' ? 'It is deleted already.' : 'It is so already.'} Nothing is
            written.
          </p>
        )}
        {conflict && !excluded && (
          <ConflictChoices
            // Chosen among what is shown: another version is chosen about anew.
            key={conflict.revision}
            row={row}
            conflict={conflict}
            onResolve={(choices) => onResolve(row, choices, conflict.revision)}
          />
        )}
      </div>
    </ChangeRow>
  );
});
