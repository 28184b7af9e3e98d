import { PencilLine, Star } from 'lucide-react';
import type { ToolRow } from '../../../electron/catalog/catalog-tool.schema';
import {
  categoryLabels,
  integrationLabels,
  priceModelLabels,
  statusLabels,
  tierLabels,
} from '../../shared/catalog-labels';
import { priceLine, priceParts } from '../../shared/tool-price.rules';
import { ToolStatusText } from '../../shared/tool-status-text';
import type { GridColumn } from '../../ui/data-grid/grid-column';
import { TimeText } from '../../ui/time-text';

export interface CatalogColumnsOptions {
  /** The currency of all prices in sight, named once in the header; null when they differ. */
  readonly currency: string | null;
  /** Tools with unsaved work of the present person. */
  readonly drafts: ReadonlySet<string>;
}

/** The columns of the catalog over tools. Ids are those that the service sorts by. */
export function catalogColumns({
  currency,
  drafts,
}: CatalogColumnsOptions): readonly GridColumn<ToolRow>[] {
  const withCurrency = currency === null;
  return [
    {
      id: 'name',
      header: 'Name',
      width: 220,
      firstSort: 'asc',
      cell: (tool) => <NameCell tool={tool} draft={drafts.has(tool.id)} />,
      text: ({ name }) => name,
    },
    {
      id: 'status',
      header: 'Status',
      width: 108,
      firstSort: 'asc',
      cell: ({ status }) => <ToolStatusText status={status} />,
      text: ({ status }) => statusLabels[status],
    },
    {
      id: 'category',
      header: 'Category',
      width: 168,
      firstSort: 'asc',
      cell: ({ category }) => categoryLabels[category],
      text: ({ category }) => categoryLabels[category],
    },
    {
      id: 'priceModel',
      header: 'Model',
      width: 84,
      firstSort: 'asc',
      cell: ({ pricing }) => priceModelLabels[pricing.model],
      text: ({ pricing }) => priceModelLabels[pricing.model],
    },
    {
      id: 'price',
      header: currency === null ? 'Price' : `Price (${currency})`,
      width: 156,
      align: 'end',
      firstSort: 'desc',
      cell: (tool) => <PriceCell tool={tool} withCurrency={withCurrency} />,
      text: ({ pricing }) => priceLine(pricing, withCurrency),
    },
    {
      id: 'requiredTier',
      header: 'Plan',
      width: 92,
      firstSort: 'asc',
      cell: ({ requiredTier }) => tierLabels[requiredTier],
      text: ({ requiredTier }) => tierLabels[requiredTier],
    },
    {
      id: 'avgRating',
      header: 'Rating',
      width: 104,
      align: 'end',
      firstSort: 'desc',
      cell: (tool) => <RatingCell tool={tool} />,
      text: ({ avgRating }) => (avgRating === null ? '' : avgRating.toFixed(1)),
    },
    {
      id: 'purchaseCount',
      header: 'Purchases',
      width: 92,
      align: 'end',
      firstSort: 'desc',
      cell: ({ purchaseCount }) => purchaseCount.toLocaleString(),
      text: ({ purchaseCount }) => String(purchaseCount),
    },
    {
      id: 'provider',
      header: 'Provider',
      width: 156,
      firstSort: 'asc',
      cell: ({ provider }) => provider,
      text: ({ provider }) => provider,
    },
    {
      id: 'updatedAt',
      header: 'Updated',
      width: 112,
      firstSort: 'desc',
      cell: ({ updatedAt }) => <TimeText at={updatedAt} />,
      text: ({ updatedAt }) => updatedAt,
    },
    {
      id: 'slug',
      header: 'Slug',
      width: 200,
      firstSort: 'asc',
      initiallyHidden: true,
      cell: ({ slug }) => slug,
      text: ({ slug }) => slug,
    },
    {
      id: 'integrationType',
      header: 'Integration',
      width: 116,
      firstSort: 'asc',
      initiallyHidden: true,
      cell: ({ integrationType }) => integrationLabels[integrationType],
      text: ({ integrationType }) => integrationLabels[integrationType],
    },
    {
      id: 'version',
      header: 'Version',
      width: 80,
      firstSort: 'desc',
      initiallyHidden: true,
      cell: ({ version }) => <span className="tabular">{version}</span>,
      text: ({ version }) => version,
    },
    {
      id: 'viewCount',
      header: 'Views',
      width: 88,
      align: 'end',
      firstSort: 'desc',
      initiallyHidden: true,
      cell: ({ viewCount }) => viewCount.toLocaleString(),
      text: ({ viewCount }) => String(viewCount),
    },
    {
      id: 'createdAt',
      header: 'Created',
      width: 112,
      firstSort: 'desc',
      initiallyHidden: true,
      cell: ({ createdAt }) => <TimeText at={createdAt} />,
      text: ({ createdAt }) => createdAt,
    },
  ];
}

function NameCell({ tool, draft }: { readonly tool: ToolRow; readonly draft: boolean }) {
  return (
    <span title={`${tool.name}\n${tool.slug}`}>
      {tool.name}
      {tool.isFeatured && (
        <Star
          role="img"
          aria-label="Featured"
          className="ml-4 inline size-12 translate-y-[-1px] fill-current text-faint"
        />
      )}
      {draft && (
        <PencilLine
          role="img"
          aria-label="Unsaved changes"
          className="ml-4 inline size-12 translate-y-[-1px] text-accent-text"
        />
      )}
    </span>
  );
}

interface PriceCellProps {
  readonly tool: ToolRow;
  readonly withCurrency: boolean;
}

function PriceCell({ tool, withCurrency }: PriceCellProps) {
  const { text, unit, isAmount } = priceParts(tool.pricing, withCurrency);
  return (
    <span className="flex items-baseline justify-end gap-8">
      {/* The unit stands before the amount, so that the digits of all rows line up. */}
      {unit && <span className="truncate text-12 text-faint">{unit}</span>}
      <span className={isAmount ? 'shrink-0' : 'text-faint'}>{text}</span>
    </span>
  );
}

function RatingCell({ tool }: { readonly tool: ToolRow }) {
  const { avgRating, reviewCount } = tool;
  if (avgRating === null) return <span className="text-faint">–</span>;
  return (
    <span className="flex items-baseline justify-end">
      <span aria-hidden="true" className="mr-4 text-faint">
        ★
      </span>
      {avgRating.toFixed(1)}
      <span className="w-32 shrink-0 text-right text-12 text-faint">
        <span className="sr-only">from </span>
        {reviewCount.toLocaleString()}
        <span className="sr-only">{reviewCount === 1 ? ' review' : ' reviews'}</span>
      </span>
    </span>
  );
}
