import type { ToolDetail } from '../../../../electron/catalog/catalog-tool.schema';
import { countText } from '../../../../electron/shared/number-text';
import { Copyable } from '../../../ui/copyable';
import { TimeText } from '../../../ui/time-text';

/** What the platform counts and dates about a tool; nobody types it. */
export function ToolFacts({ detail }: { readonly detail: ToolDetail }) {
  const { facts, id } = detail;
  const rating =
    facts.avgRating === null
      ? 'No reviews'
      : `★ ${facts.avgRating.toFixed(1)} from ${countText(facts.reviewCount, 'review')}`;
  return (
    <div className="flex flex-col gap-2 border-b border-line px-16 py-8 text-12 text-muted">
      <p className="flex flex-wrap gap-x-12 tabular">
        <span>{rating}</span>
        <span>{countText(facts.purchaseCount, 'purchase')}</span>
        <span>{countText(facts.viewCount, 'view')}</span>
        <span>
          Created <TimeText at={facts.createdAt} />
        </span>
        <span>
          Updated <TimeText at={facts.updatedAt} />
        </span>
      </p>
      <Copyable text={id} what="tool id" />
    </div>
  );
}
