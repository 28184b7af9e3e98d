import type { ToolChanges } from '../../../../electron/catalog/catalog-changes.rules';
import { formOfPricing } from '../../../../electron/catalog/catalog-pricing.rules';
import { inTwoWays, pricingFormSchema } from '../../../../electron/catalog/catalog-pricing.schema';
import { type ToolRow, toolContentSchema } from '../../../../electron/catalog/catalog-tool.schema';
import { categoryLabels } from '../../../../electron/catalog/category-labels.rules';
import { amountColumn, withPoint } from '../../../../electron/shared/amount-writing.rules';
import { isOneOf, keysOf } from '../../../../electron/shared/literals';
import {
  integrationLabels,
  priceModelLabels,
  statusLabels,
  tierLabels,
} from '../../../shared/catalog-labels';
import type { PastedColumn } from '../../../ui/data-grid/grid-column';

/** What was typed or pasted into cells of one tool, by column. */
export type TypedCells = Readonly<Record<string, string>>;

/** What typed cells come to: the checked changes, and what is wrong with the others. */
export interface ReadCells {
  readonly changes: ToolChanges;
  /** A sentence by column. */
  readonly problems: Readonly<Record<string, string>>;
}

const choices = {
  status: statusLabels,
  category: categoryLabels,
  priceModel: priceModelLabels,
  requiredTier: tierLabels,
  integrationType: integrationLabels,
  isFeatured: { true: 'Yes', false: 'No' },
  isPopular: { true: 'Yes', false: 'No' },
} as const;

type ChoiceColumn = keyof typeof choices;
const isChoice = (column: string): column is ChoiceColumn => Object.hasOwn(choices, column);

/** The labels that a column chooses from. */
export function choicesOf(column: ChoiceColumn): readonly string[] {
  return Object.values(choices[column]);
}

/** The columns of the grid that are parts of the one price. */
const pricingParts = {
  priceModel: 'model',
  price: 'amount',
  currency: 'currency',
  usageUnit: 'usageUnit',
  trialDays: 'trialDays',
} as const;
type PricingColumn = keyof typeof pricingParts;
const pricingColumns = keysOf(pricingParts);
/** Whether a column is a part of the price, which is read as one. */
export const isPricing = (column: string): column is PricingColumn =>
  Object.hasOwn(pricingParts, column);

const plainFields = [
  'name',
  'slug',
  'description',
  'tags',
  'category',
  'requiredTier',
  'integrationType',
  'status',
  'isFeatured',
  'isPopular',
  'provider',
  'version',
  'iconUrl',
] as const;
type PlainColumn = (typeof plainFields)[number];
const isPlain = (column: string): column is PlainColumn => isOneOf(plainFields, column);

/** A value chosen by its label or by its own name, as a table from elsewhere may have it. */
function chosen(column: ChoiceColumn, text: string): string | undefined {
  const labels: Readonly<Record<string, string>> = choices[column];
  const wanted = text.trim().toLowerCase();
  return keysOf(labels).find(
    (value) => labels[value]?.toLowerCase() === wanted || value.toLowerCase() === wanted,
  );
}

/** The value that a schema is asked about, from what was typed. */
function entered(column: PlainColumn, text: string): unknown {
  if (column === 'tags') {
    return text
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean);
  }
  if (!isChoice(column)) return text;
  const value = chosen(column, text);
  return column === 'isFeatured' || column === 'isPopular'
    ? value && value === 'true'
    : (value ?? text);
}

/** The text that a cell of a tool is edited with. */
export function cellText(column: string, row: ToolRow): string {
  if (isPricing(column)) {
    const form = formOfPricing(row.pricing);
    return column === 'priceModel' ? priceModelLabels[form.model] : form[pricingParts[column]];
  }
  if (!isPlain(column)) return '';
  const value = row[column];
  if (Array.isArray(value)) return value.join(', ');
  if (isChoice(column)) {
    const labels: Readonly<Record<string, string>> = choices[column];
    return labels[String(value)] ?? '';
  }
  return value === null ? '' : String(value);
}

/**
 * Reads what was put into the cells of a tool, with the schemas of the tool form: a text that cannot
 * be taken is left out of the changes and named at its column. The parts of a price are read
 * together, because the model decides which parts there are; a part that is missing is named at its
 * own column, even if nobody touched it.
 */
export function readCells(row: ToolRow, typed: TypedCells): ReadCells {
  const changes: Record<string, unknown> = {};
  const problems: Record<string, string> = {};
  for (const [column, text] of Object.entries(typed)) {
    if (!isPlain(column)) continue;
    const read = toolContentSchema.shape[column].safeParse(entered(column, text));
    if (read.success) changes[column] = read.data;
    else problems[column] = read.error.issues[0]?.message ?? 'This cannot be taken.';
  }
  const parts = pricingColumns.filter((column) => typed[column] !== undefined);
  if (parts.length > 0) {
    const form: Record<string, string> = formOfPricing(row.pricing);
    for (const column of parts) {
      const text = typed[column] ?? '';
      form[pricingParts[column]] =
        column === 'priceModel' ? (chosen('priceModel', text) ?? text) : text;
    }
    const read = pricingFormSchema.safeParse(form);
    const superfluous = read.success ? superfluousParts(read.data, typed) : [];
    for (const [column, problem] of superfluous) problems[column] = problem;
    if (read.success && superfluous.length === 0) changes['pricing'] = read.data;
    if (!read.success) {
      const [issue] = read.error.issues;
      const part = pricingColumns.find((column) => pricingParts[column] === issue?.path[0]);
      problems[part ?? parts[0] ?? 'price'] = issue?.message ?? 'This is no price.';
    }
  }
  return { changes, problems };
}

/** Parts that were typed for a model that has no such part: they would be lost silently. */
function superfluousParts(
  pricing: object & { readonly model: keyof typeof priceModelLabels },
  typed: TypedCells,
): readonly (readonly [PricingColumn, string])[] {
  return pricingColumns.flatMap((column) => {
    const text = typed[column]?.trim() ?? '';
    const isEmpty = text === '' || (column === 'trialDays' && text === '0');
    if (isEmpty || pricingParts[column] in pricing) return [];
    const label = priceModelLabels[pricing.model];
    return [[column, `A tool of the model “${label}” has no such value. Change its model first.`]];
  });
}

/**
 * How a pasted column of prices is read: as that of a file is, all of whose prices tell how they are written.
 * A cell of a sign or a code alone, or of words, tells nothing.
 */
export function pastedPrices(
  cells: readonly { readonly row: ToolRow | null; readonly text: string }[],
): PastedColumn {
  const { writing, notices } = amountColumn(
    cells.map(({ row, text }) => ({ where: row ? `for ${row.name}` : 'below the list', text })),
  );
  return {
    notices,
    read: (text) => {
      const read = withPoint(text, writing);
      return read === undefined ? { reason: inTwoWays } : { text: read };
    },
  };
}

/** Whether a column of the grid can be edited at all. */
export function isEditableColumn(column: string): boolean {
  return isPlain(column) || isPricing(column);
}
