import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import type { CatalogEntity, ChangeAction } from '../../../electron/change-sets/change-set.schema';
import { ComparedText } from '../word-diff';
import { isCutShort } from '../word-diff.rules';
import { changeValueText, fieldTitle } from './change-text.rules';
import { ItemsDiff } from './items-diff';
import { ShowAll } from './show-all';

/** What happens, or happened, to one field. */
export interface FieldChange {
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface FieldDiffProps {
  readonly entity: CatalogEntity;
  readonly action: ChangeAction;
  readonly fields: readonly FieldChange[];
}

/** Fields that a creation or a deletion names; the others say little. */
const telling = new Set([
  'slug',
  'pricing',
  'price',
  'status',
  'category',
  'requiredTier',
  'items',
]);

const isIds = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** Field by field, what was and what becomes. */
export function FieldDiff({ entity, action, fields }: FieldDiffProps) {
  const shown = action === 'update' ? fields : fields.filter(({ field }) => telling.has(field));
  return (
    <dl className="grid grid-cols-[140px_minmax(0,1fr)] gap-x-12 gap-y-2 text-12">
      {shown.map(({ field, before, after }) => (
        <div key={field} className="contents">
          <dt className="truncate text-muted">{fieldTitle(entity, field)}</dt>
          <dd className="flex min-w-0 flex-wrap items-baseline gap-4 break-words">
            {action === 'update' && field === 'items' && isIds(before) && isIds(after) ? (
              <ItemsDiff before={before} after={after} />
            ) : (
              <BeforeAndAfter entity={entity} action={action} change={{ field, before, after }} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface BeforeAndAfterProps extends Pick<FieldDiffProps, 'entity' | 'action'> {
  readonly change: FieldChange;
}

function BeforeAndAfter({ entity, action, change }: BeforeAndAfterProps) {
  const { field } = change;
  const [whole, setWhole] = useState(false);
  const before = action === 'create' ? '' : changeValueText(entity, field, change.before);
  const after = action === 'delete' ? '' : changeValueText(entity, field, change.after);
  return (
    <>
      {action !== 'create' && (
        <del className="min-w-0 whitespace-pre-wrap break-words rounded-4 bg-danger-tint px-4 text-danger-text no-underline">
          <span className="sr-only">Before: </span>
          <ComparedText before={before} after={after} side="before" whole={whole} />
        </del>
      )}
      {action === 'update' && (
        <ArrowRight aria-hidden="true" className="size-12 shrink-0 self-center text-faint" />
      )}
      {action !== 'delete' && (
        <ins className="min-w-0 whitespace-pre-wrap break-words rounded-4 bg-good-tint px-4 text-good-text no-underline">
          <span className="sr-only">After: </span>
          <ComparedText before={before} after={after} side="after" whole={whole} />
        </ins>
      )}
      {(isCutShort(before, after, 'before') || isCutShort(before, after, 'after')) && (
        <ShowAll of={fieldTitle(entity, field)} shown={whole} onChange={setWhole} />
      )}
    </>
  );
}
