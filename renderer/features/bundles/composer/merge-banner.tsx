import { GitMerge } from 'lucide-react';
import type {
  BundleField,
  BundleTool,
  BundleView,
} from '../../../../electron/bundles/bundle.schema';
import { amountText, bundleFieldLabels, bundleStatusLabels } from '../../../shared/bundle-words';
import { tierLabels } from '../../../shared/catalog-labels';
import { changedMeanwhileText, ownerOf } from '../../../shared/change-review/changes-beside.rules';
import { useChangesSince } from '../../../shared/change-review/use-changes-since';
import { VersionChoice } from '../../../shared/change-review/version-choice';
import { Button } from '../../../ui/button';
import { Notice } from '../../../ui/notice';
import { TimeText } from '../../../ui/time-text';
import { isSettled, type OtherVersion } from './other-version.rules';

export interface MergeBannerProps {
  readonly bundleId: string;
  readonly other: OtherVersion;
  readonly tools: ReadonlyMap<string, BundleTool>;
  readonly onChoose: (field: BundleField, choice: 'mine' | 'theirs') => void;
  readonly onDismiss: () => void;
}

function valueText(
  field: BundleField,
  view: BundleView,
  tools: ReadonlyMap<string, BundleTool>,
): string {
  switch (field) {
    case 'price':
      return amountText(view.price.amount, view.price.currency);
    case 'discountPercent':
      return `${view.discountPercent}%`;
    case 'requiredTier':
      return tierLabels[view.requiredTier];
    case 'status':
      return bundleStatusLabels[view.status];
    case 'items':
      return view.items.map((id) => tools.get(id)?.name ?? 'Another tool').join(', ');
    case 'isFeatured':
    case 'isPopular':
      return view[field] ? 'Yes' : 'No';
    case 'iconUrl':
      return view.iconUrl ?? 'None';
    case 'name':
    case 'description':
      return view[field];
  }
}

/** What others changed while there was unsaved work: taken over, or chosen field by field. */
export function MergeBanner({ bundleId, other, tools, onChoose, onDismiss }: MergeBannerProps) {
  const { merge, choices, since, detail } = other;
  const changes = useChangesSince('bundle', bundleId, since, detail.revision);
  const [latest] = changes;
  const settled = isSettled(other);
  const open = merge.clashes.length - choices.size;
  const taken = merge.takenOver.map((field) => bundleFieldLabels[field]);
  return (
    <Notice
      urgent
      tone={settled ? 'info' : 'attention'}
      icon={GitMerge}
      title={changedMeanwhileText(changes, 'bundle')}
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
          {taken.length > 0 &&
            `Their changes are taken over: ${new Intl.ListFormat('en').format(taken)}. `}
          {!settled &&
            `${open === 1 ? 'One field was' : `${open} fields were`} changed by both of you: choose which stays. `}
          {settled ? 'Yours are kept; save again to store them.' : 'Nothing of yours is lost.'}
        </p>
        {merge.clashes.map((field) => (
          <VersionChoice
            key={field}
            field={bundleFieldLabels[field]}
            was={valueText(field, merge.base, tools)}
            mine={valueText(field, merge.content, tools)}
            theirs={valueText(field, detail.content, tools)}
            owner={ownerOf(changes, field)}
            choice={choices.get(field) ?? null}
            onChoose={(choice) => onChoose(field, choice)}
          />
        ))}
      </div>
    </Notice>
  );
}
