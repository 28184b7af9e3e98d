import type { ToolDetail } from '../../../../electron/catalog/catalog-tool.schema';
import { numberText } from '../../../../electron/shared/number-text';
import { Copyable } from '../../../ui/copyable';
import { TimeText } from '../../../ui/time-text';

/** What the platform counts and dates about a tool; nobody types it. */
export function ToolFacts({ detail }: { readonly detail: ToolDetail }) {
  const { facts, id } = detail;
  const rating =
    facts.avgRating === null
      ? 'No reviews'
      : `★ ${facts.avgRating.toFixed(1)} from ${numberText(facts.reviewCount)} ${facts.reviewCount === 1 ? 'review' : 'reviews'}`;
  return (
    <div className="flex flex-col gap-2 border-b border-line px-16 py-8 text-12 text-muted">
      <p className="flex flex-wrap gap-x-12 tabular">
        <span>{rating}</span>
        <span>{numberText(facts.purchaseCount)} purchases</span>
        <span>{numberText(facts.viewCount)} views</span>
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
