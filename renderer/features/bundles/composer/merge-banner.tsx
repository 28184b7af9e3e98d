import type { Ref } from 'react';
import type {
  BundleField,
  BundleTool,
  BundleView,
} from '../../../../electron/bundles/bundle-content.schema';
import { amountText, bundleFieldLabels, bundleStatusLabels } from '../../../shared/bundle-words';
import { tierLabels } from '../../../shared/catalog-labels';
import { ownerOf } from '../../../shared/change-review/changes-beside.rules';
import { MeanwhileNotice } from '../../../shared/change-review/meanwhile-notice';
import { useChangesSince } from '../../../shared/change-review/use-changes-since';
import { VersionChoice } from '../../../shared/change-review/version-choice';
import { type OtherVersion, versionOfMine } from './other-version.rules';

export interface MergeBannerProps {
  readonly bundleId: string;
  readonly other: OtherVersion;
  /** What the composer holds. */
  readonly composed: BundleView;
  readonly tools: ReadonlyMap<string, BundleTool>;
  readonly onChoose: (field: BundleField, choice: 'mine' | 'theirs') => void;
  readonly onDismiss: () => void;
  readonly ref?: Ref<HTMLDivElement>;
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
      return `${view.discountPercent} %`;
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

/** What others changed while there was unsaved work on a bundle. */
export function MergeBanner(props: MergeBannerProps) {
  const { bundleId, other, composed, tools, onChoose, onDismiss, ref } = props;
  const { merge, choices, since, detail } = other;
  const changes = useChangesSince('bundle', bundleId, since, detail.revision);
  return (
    <MeanwhileNotice
      ref={ref}
      what="bundle"
      changes={changes}
      takenOver={merge.takenOver.map((field) => bundleFieldLabels[field])}
      open={merge.clashes.filter((field) => !choices.has(field)).length}
      onDismiss={onDismiss}
    >
      {merge.clashes.map((field) => (
        <VersionChoice
          key={field}
          field={bundleFieldLabels[field]}
          was={valueText(field, merge.base, tools)}
          mine={valueText(field, versionOfMine(other, composed, field), tools)}
          theirs={valueText(field, detail.content, tools)}
          owner={ownerOf(changes, field)}
          choice={choices.get(field) ?? null}
          onChoose={(choice) => onChoose(field, choice)}
        />
      ))}
    </MeanwhileNotice>
  );
}
