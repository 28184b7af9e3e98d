import { PencilLine, Star } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ToolRow } from '../../../../electron/catalog/catalog-tool.schema';
import { type ToolStatus, toolStatuses } from '../../../../electron/catalog/catalog-values.schema';
import { categoryLabels } from '../../../../electron/catalog/category-labels.rules';
import { parseCurrency } from '../../../../electron/shared/money';
import {
  integrationLabels,
  priceModelLabels,
  statusLabels,
  tierLabels,
} from '../../../shared/catalog-labels';
import { priceLine, priceParts } from '../../../shared/tool-price.rules';
import { ToolStatusText } from '../../../shared/tool-status-text';
import { amountHeader } from '../../../shared/uniform-currency.rules';
import type { CellEditor, GridColumn } from '../../../ui/data-grid/grid-column';
import { surelyFits } from '../../../ui/data-grid/grid-fit.rules';
import { cellPadding } from '../../../ui/data-grid/grid-metrics';
import { deskLocale } from '../../../ui/locale';
import { timeText } from '../../../ui/time-text';
import type { CatalogRow } from '../staged/staged-edits.rules';
import {
  cellText,
  choicesOf,
  isEditableColumn,
  isPricing,
  pastedPrices,
  readCells,
} from './catalog-cells.rules';

export interface CatalogColumnsOptions {
  /** The currency of all prices in sight, named once in the header; null when they differ. */
  readonly currency: string | null;
  /** Tools with unsaved work of the present person. */
  readonly drafts: ReadonlySet<string>;
}

type Column = GridColumn<CatalogRow>;

const kinds: Readonly<Record<string, CellEditor<CatalogRow>['kind']>> = {
  description: 'paragraphs',
  status: 'choice',
  category: 'choice',
  priceModel: 'choice',
  requiredTier: 'choice',
  integrationType: 'choice',
  isFeatured: 'choice',
  isPopular: 'choice',
};

/** How a column is edited: with the schemas of the tool form. */
function editorOf(column: string): CellEditor<CatalogRow> {
  const kind = kinds[column] ?? 'text';
  return {
    kind,
    text: (row) => row.rejected?.[column] ?? cellText(column, row),
    problem: (text, row) => readCells(row, { ...row.rejected, [column]: text }).problems[column],
    ...(kind === 'choice' ? { choices: choicesOf(column as Parameters<typeof choicesOf>[0]) } : {}),
    ...(column === 'price' ? { pasted: pastedPrices } : {}),
  };
}

const statusCell = (status: ToolStatus) => <ToolStatusText status={status} />;

/** One element for all rows: what is the same is not drawn again. */
const statusCells = Object.fromEntries(
  toolStatuses.map((status) => [status, statusCell(status)]),
) as Record<ToolStatus, ReactNode>;

/** A moment without a clock of its own, which a hundred cells would have; exact on hover. */
const moment = (at: string) => (
  <time dateTime={at} className="tabular">
    {timeText(new Date(at), new Date())}
  </time>
);

const yesNo = (value: boolean) => (value ? 'Yes' : 'No');
/** Made once: `toLocaleString` looks its locale up for every cell. */
const figures = new Intl.NumberFormat(deskLocale);
const figure = (value: number) => figures.format(value);

/** For a price with its unit, in pixels. */
const priceRoom = 140;

/** Whether texts that cannot be taken stand in place of a price, which is read as one with all its parts. */
const isPriceRejected = (rejected: CatalogRow['rejected']) =>
  rejected !== undefined && Object.keys(rejected).some(isPricing);

/** The columns of the catalog over tools. Ids are those that the service sorts by. */
export function catalogColumns({
  currency,
  drafts,
}: CatalogColumnsOptions): readonly GridColumn<CatalogRow>[] {
  const withCurrency = currency === null;
  const columns: readonly Column[] = [
    {
      id: 'name',
      header: 'Name',
      width: 236,
      firstSort: 'asc',
      // A text alone where it can be: whether that has room is known, so most are not cut off.
      cell: (tool) =>
        tool.isFeatured || drafts.has(tool.id) ? (
          <NameCell tool={tool} draft={drafts.has(tool.id)} />
        ) : (
          tool.name
        ),
      text: ({ name }) => name,
    },
    {
      id: 'status',
      header: 'Status',
      width: 112,
      fits: true,
      firstSort: 'asc',
      cell: ({ status }) => statusCells[status],
      text: ({ status }) => statusLabels[status],
    },
    {
      id: 'category',
      header: 'Category',
      width: 172,
      firstSort: 'asc',
      cell: ({ category }) => categoryLabels[category],
      text: ({ category }) => categoryLabels[category],
    },
    {
      id: 'priceModel',
      header: 'Model',
      width: 92,
      firstSort: 'asc',
      cell: ({ pricing }) => priceModelLabels[pricing.model],
      text: ({ pricing }) => priceModelLabels[pricing.model],
    },
    {
      id: 'price',
      header: amountHeader('Price', currency),
      width: priceRoom + cellPadding,
      fits: true,
      align: 'end',
      // Free tools first; the other way round, those on request would stand before every price.
      firstSort: 'asc',
      cell: (tool) => <PriceCell tool={tool} withCurrency={withCurrency} />,
      text: ({ pricing }) => priceLine(pricing, withCurrency),
      amount: ({ pricing, rejected }) => {
        // What stands in the cell is no amount, and the stored one is not seen.
        if (isPriceRejected(rejected)) return 'refused';
        const code = parseCurrency(pricing.currency);
        const per = priceParts(pricing, false).unit ?? priceModelLabels[pricing.model];
        if (!code || pricing.amount === null) return 'refused';
        return pricing.amount === 0 ? null : { minor: pricing.amount, currency: code, per };
      },
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
      fits: true,
      align: 'end',
      firstSort: 'desc',
      cell: (tool) => <RatingCell tool={tool} />,
      text: ({ avgRating }) => (avgRating === null ? '' : avgRating.toFixed(1)),
      amount: ({ avgRating }) => avgRating,
    },
    {
      id: 'purchaseCount',
      header: 'Purchases',
      width: 96,
      align: 'end',
      firstSort: 'desc',
      cell: ({ purchaseCount }) => figure(purchaseCount),
      text: ({ purchaseCount }) => String(purchaseCount),
      amount: ({ purchaseCount }) => purchaseCount,
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
      fits: true,
      firstSort: 'desc',
      cell: ({ updatedAt }) => moment(updatedAt),
      text: ({ updatedAt }) => updatedAt,
    },
    ...hiddenColumns.map((column) => ({ ...column, initiallyHidden: true })),
  ];
  return columns.map((column) => ({
    ...column,
    ...(isEditableColumn(column.id) ? { editor: editorOf(column.id) } : {}),
    // What cannot be taken stands there as it was typed.
    cell: (row) => row.rejected?.[column.id] ?? column.cell(row),
  }));
}

/** Columns that are there for those who ask for them. */
const hiddenColumns: readonly Column[] = [
  {
    id: 'slug',
    header: 'Slug',
    width: 200,
    firstSort: 'asc',
    cell: ({ slug }) => slug,
    text: ({ slug }) => slug,
  },
  {
    id: 'description',
    header: 'Description',
    width: 320,
    cell: ({ description }) => description,
    text: ({ description }) => description,
  },
  {
    id: 'tags',
    header: 'Tags',
    width: 200,
    cell: ({ tags }) => tags.join(', '),
    text: ({ tags }) => tags.join(', '),
  },
  {
    id: 'currency',
    header: 'Currency',
    width: 84,
    cell: ({ pricing }) => pricing.currency,
    text: ({ pricing }) => pricing.currency,
  },
  {
    id: 'usageUnit',
    header: 'Usage unit',
    width: 112,
    cell: ({ pricing }) => pricing.usageUnit ?? '',
    text: ({ pricing }) => pricing.usageUnit ?? '',
  },
  {
    id: 'trialDays',
    header: 'Trial days',
    width: 92,
    align: 'end',
    firstSort: 'desc',
    cell: ({ pricing }) => (pricing.trialDays === 0 ? '' : figure(pricing.trialDays)),
    text: ({ pricing }) => String(pricing.trialDays),
    amount: ({ pricing, rejected }) => (isPriceRejected(rejected) ? 'refused' : pricing.trialDays),
  },
  {
    id: 'integrationType',
    header: 'Integration',
    width: 116,
    firstSort: 'asc',
    cell: ({ integrationType }) => integrationLabels[integrationType],
    text: ({ integrationType }) => integrationLabels[integrationType],
  },
  {
    id: 'isFeatured',
    header: 'Featured',
    width: 88,
    firstSort: 'desc',
    cell: ({ isFeatured }) => yesNo(isFeatured),
    text: ({ isFeatured }) => yesNo(isFeatured),
  },
  {
    id: 'isPopular',
    header: 'Popular',
    width: 88,
    firstSort: 'desc',
    cell: ({ isPopular }) => yesNo(isPopular),
    text: ({ isPopular }) => yesNo(isPopular),
  },
  {
    id: 'version',
    header: 'Version',
    width: 84,
    firstSort: 'desc',
    cell: ({ version }) => version,
    text: ({ version }) => version,
  },
  {
    id: 'viewCount',
    header: 'Views',
    width: 88,
    align: 'end',
    firstSort: 'desc',
    cell: ({ viewCount }) => figure(viewCount),
    text: ({ viewCount }) => String(viewCount),
    amount: ({ viewCount }) => viewCount,
  },
  {
    id: 'createdAt',
    header: 'Created',
    width: 112,
    fits: true,
    firstSort: 'desc',
    cell: ({ createdAt }) => moment(createdAt),
    text: ({ createdAt }) => createdAt,
  },
];

function NameCell({ tool, draft }: { readonly tool: ToolRow; readonly draft: boolean }) {
  return (
    <>
      {/* Spaces, and no margins: a screen reader would run the words together. */}
      {tool.name}
      {tool.isFeatured && ' '}
      {tool.isFeatured && (
        <Star
          role="img"
          aria-label="Featured"
          className="inline size-12 align-[-1px] fill-current text-faint"
        />
      )}
      {draft && ' '}
      {draft && (
        <PencilLine
          role="img"
          aria-label="Unsaved changes"
          className="inline size-12 align-[-1px] text-accent-text"
        />
      )}
    </>
  );
}

interface PriceCellProps {
  readonly tool: ToolRow;
  readonly withCurrency: boolean;
}

// Cells have as few elements as they can, because every one of them is made, styled, laid out and
// painted in every row, and the same ones in nearly every row: a row of the grid that comes to show
// another tool then changes texts alone.

function PriceCell({ tool, withCurrency }: PriceCellProps) {
  const { text, unit, isAmount } = priceParts(tool.pricing, withCurrency);
  if (!isAmount) return <span className="text-faint">{text}</span>;
  // The unit stands before the amount, so that the digits of all rows line up.
  if (unit === null || surelyFits(`${unit} ${text}`, priceRoom)) {
    return (
      <>
        <span className="text-12 text-faint">{unit}</span>
        {` ${text}`}
      </>
    );
  }
  // A long unit gives way to the amount.
  return (
    <span className="flex items-baseline justify-end gap-4">
      <span className="min-w-0 truncate text-12 text-faint">{unit}</span>{' '}
      <span className="shrink-0">{text}</span>
    </span>
  );
}

function RatingCell({ tool }: { readonly tool: ToolRow }) {
  const { avgRating, reviewCount } = tool;
  const isRated = avgRating !== null;
  const reviews = reviewCount === 1 ? 'review' : 'reviews';
  return (
    <>
      {isRated ? avgRating.toFixed(1) : ''}
      <span
        role="img"
        aria-label={isRated ? `from ${figure(reviewCount)} ${reviews}` : 'No rating yet'}
        className={isRated ? 'inline-block w-32 text-right text-12 text-faint' : 'mr-32 text-faint'}
      >
        {isRated ? figure(reviewCount) : '–'}
      </span>
    </>
  );
}
